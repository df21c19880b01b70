package io.predilect.jobs.bestofn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.bestofn.PromptSamples.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromptSamplesTest {
  @Test
  void theBestAndTheWorstResponseMakeAPair() {
    PromptSamples samples = of(r("a", 1), r("b", -2), r("c", 3), r("d", 3), r("e", -2));
    assertEquals(Optional.empty(), samples.refusal());
    assertEquals("c", samples.best().orElseThrow().text());
    assertEquals("b", samples.worst().orElseThrow().text());
  }

  @Test
  void responsesWithoutTextOrRewardDoNotCount() {
    PromptSamples samples =
        of(r("", 9), r("a", Double.NaN), r("b", Double.POSITIVE_INFINITY), r("c", 1), r("d", 0));
    assertEquals("c", samples.best().orElseThrow().text());
    assertEquals("d", samples.worst().orElseThrow().text());
  }

  @Test
  void whatGivesNoPairSaysWhy() {
    assertEquals(PromptSamples.ALIKE, reason(of(r("a", 1), r("a", 1), r("", 0))));
    assertEquals(PromptSamples.TIE, reason(of(r("a", 1), r("b", 1))));
    assertEquals(PromptSamples.NOT_FINITE, reason(of(r("a", Double.NaN), r("b", Double.NaN))));
    assertEquals("too_long", reason(PromptSamples.refused("id", "too_long", "300 tokens")));
    assertTrue(of(r("a", 1)).refusal().orElseThrow().detail().contains("1 different of 1"));
  }

  @Test
  void whatIsRefusedCountsAsWhatIsEmpty() {
    Response refused = Response.refused("model_refusal");
    assertEquals("c", of(refused, r("c", 1), r("d", 0)).best().orElseThrow().text());
    assertEquals(
        new PromptSamples.Refusal(
            PromptSamples.ALIKE,
            "1 different of 3 responses, 1 empty, some refused: model_refusal",
            false),
        of(refused, r("a", 1), r("", Double.NaN)).refusal().orElseThrow());
    assertEquals(PromptSamples.ALIKE, reason(of(r("", Double.NaN), r("", Double.NaN))));
  }

  private static String reason(PromptSamples samples) {
    return samples.refusal().orElseThrow().reason();
  }

  private static Response r(String text, double reward) {
    return new Response(text, reward);
  }

  private static PromptSamples of(Response... responses) {
    return new PromptSamples("id", List.copyOf(Arrays.asList(responses)), Optional.empty());
  }
}
