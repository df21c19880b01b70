package io.predilect.data.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.demo.Labelling.Labels;
import io.predilect.data.pair.PreferencePair;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FillerTest {
  private static final int MOST = 6;
  private static final int OF_PROMPTS = 8;
  private static final DemoSettings SETTINGS =
      new DemoSettings(0, new Labelling(Labels.CERTAIN, 1, 0), MOST, OF_PROMPTS);
  private static final List<PreferencePair> PAIRS = DemoPairs.pairs(3, 6000, SETTINGS).toList();

  private static int sentences(String text, List<String> all) {
    return (int) all.stream().filter(text::contains).count();
  }

  private static int filler(String response) {
    return sentences(response, Filler.OF_RESPONSES);
  }

  private static double mean(Function<PreferencePair, Integer> figure) {
    return PAIRS.stream().mapToInt(figure::apply).average().orElseThrow();
  }

  @Test
  void eachNumberOfSentencesIsAsLikelyForChosenAndRejected() {
    for (int number = 0; number <= MOST; number++) {
      int count = number;
      for (Function<PreferencePair, String> response :
          List.<Function<PreferencePair, String>>of(
              PreferencePair::chosen, PreferencePair::rejected)) {
        long found = PAIRS.stream().filter(p -> filler(response.apply(p)) == count).count();
        assertEquals(1.0 / (MOST + 1), (double) found / PAIRS.size(), 0.02, "of " + number);
      }
    }
    // The label, which the demands alone decide, says nothing of it.
    assertEquals(mean(p -> filler(p.chosen())), mean(p -> filler(p.rejected())), 0.15);
  }

  @Test
  void itDecidesLengths() {
    double agree =
        PAIRS.stream()
            .filter(p -> filler(p.chosen()) != filler(p.rejected()))
            .mapToInt(
                p ->
                    Integer.signum(filler(p.chosen()) - filler(p.rejected()))
                            == Integer.signum(
                                TextReading.words(p.chosen()) - TextReading.words(p.rejected()))
                        ? 1
                        : 0)
            .average()
            .orElseThrow();
    assertTrue(agree > 0.8, "agree: " + agree);
    long longer = PAIRS.stream().filter(p -> p.chosen().length() > p.rejected().length()).count();
    assertEquals(0.5, (double) longer / PAIRS.size(), 0.03);
  }

  @Test
  void promptsHaveAllOfItAroundTheirRequest() {
    for (PreferencePair pair : PAIRS.subList(0, 200)) {
      String prompt = pair.prompt().get(0).content();
      assertEquals(OF_PROMPTS, sentences(prompt, Filler.OF_PROMPTS), prompt);
      String request = Filler.without(prompt);
      int before = sentences(prompt.substring(0, prompt.indexOf(request)), Filler.OF_PROMPTS);
      assertEquals(OF_PROMPTS / 2, before, prompt);
    }
  }

  @Test
  void theRewardOfTheTextsIsTheOneTheyWereMadeWith() {
    DemoSettings biased = new DemoSettings(0.7, SETTINGS.labelling(), MOST, OF_PROMPTS);
    DemoReward reward = new DemoReward(0.7);
    for (PreferencePair pair : DemoPairs.pairs(5, 2000, biased).toList()) {
      double chosen = reward.of(pair.prompt(), pair.chosen()).orElseThrow();
      assertEquals(pair.chosenScore().orElseThrow(), chosen, 1e-9, pair::toString);
      String request = Filler.without(pair.prompt().get(0).content());
      assertEquals(
          chosen,
          TextReading.promptRelated(request, pair.chosen())
              + 0.7 * TextReading.promptFree(pair.chosen()),
          1e-9,
          pair::toString);
    }
  }

  @Test
  void noMoreSentencesThanThereAre() {
    String refused =
        assertThrows(InvalidSettings.class, () -> new DemoSettings(0, SETTINGS.labelling(), 9, 13))
            .getMessage();
    Stream.of("filler: 9", "prompt_filler: 13")
        .forEach(part -> assertTrue(refused.contains(part), refused));
  }
}
