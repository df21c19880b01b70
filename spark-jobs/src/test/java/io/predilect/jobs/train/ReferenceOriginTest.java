package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.config.TrainStageSettings.ForeignReference;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.model.train.data.ExampleSurvey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReferenceOriginTest {
  private static final ModelFolder START = new ModelFolder("file:/models/start", "aa11");

  private static TokenizedPair pair(String id, ReferenceLogps reference) {
    return pair(id, Tokens.of(2, 7), Optional.of(Tokens.of(9, 1)), reference);
  }

  private static TokenizedPair pair(
      String id, Tokens chosen, Optional<Tokens> augmented, ReferenceLogps reference) {
    return TokenizedPair.of(id, "", Tokens.of(1), chosen, Tokens.of(3))
        .withAugmentedPrompt(augmented)
        .withReference(reference);
  }

  private static ReferenceLogps by(String model) {
    return new ReferenceLogps(
        Optional.of(model),
        Optional.of(TokenFingerprint.of(pair("", ReferenceLogps.none()))),
        Map.of(
            ReferenceLogp.CHOSEN, -1.0,
            ReferenceLogp.REJECTED, -2.0,
            ReferenceLogp.AUGMENTED_CHOSEN, -1.5));
  }

  private static List<TokenizedPair> checked(
      List<TokenizedPair> pairs, ModelFolder expected, ForeignReference foreign) {
    return checked(pairs, expected, foreign, false);
  }

  private static List<TokenizedPair> checked(
      List<TokenizedPair> pairs,
      ModelFolder expected,
      ForeignReference foreign,
      boolean augmented) {
    ReferenceOrigin origin = new ReferenceOrigin(expected, foreign, augmented);
    ExampleSurvey.Builder survey = new ExampleSurvey.Builder();
    List<TokenizedPair> checked =
        pairs.stream().map(pair -> origin.taken(pair, survey)).peek(survey::add).toList();
    origin.require(survey.build());
    return checked;
  }

  @Test
  void columnsOfTheTrainingsOwnReferenceAndMissingOnesAreTaken() {
    List<TokenizedPair> pairs = List.of(pair("a", by("aa11")), pair("b", ReferenceLogps.none()));
    assertEquals(pairs, checked(pairs, START, ForeignReference.REFUSE));
  }

  @Test
  void columnsOfAnotherModelAreRefusedWithBothDigestsAndTheRemedy() {
    List<TokenizedPair> pairs = List.of(pair("a", by("aa11")), pair("b", by("bb22")));
    JobException refused =
        assertThrows(JobException.class, () -> checked(pairs, START, ForeignReference.REFUSE));
    for (String part :
        List.of("1 of 2 pairs", "the first: b", "bb22", "aa11", "models/start", "recompute")) {
      assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
  }

  @Test
  void columnsOfAnUnknownModelAreForeign() {
    List<TokenizedPair> pairs = List.of(pair("a", ReferenceLogps.of(-1, -2)));
    assertThrows(JobException.class, () -> checked(pairs, START, ForeignReference.REFUSE));
  }

  @Test
  void foreignColumnsCanBeAcceptedOrComputedAgain() {
    List<TokenizedPair> pairs = List.of(pair("a", by("aa11")), pair("b", by("bb22")));
    assertEquals(pairs, checked(pairs, START, ForeignReference.ACCEPT));
    List<TokenizedPair> again = checked(pairs, START, ForeignReference.RECOMPUTE);
    assertEquals(pairs.get(0), again.get(0));
    assertEquals(ReferenceLogps.none(), again.get(1).reference());
  }

  @Test
  void columnsOfOtherTokensAreForeignPairByPair() {
    TokenizedPair cut = pair("b", Tokens.of(2), Optional.of(Tokens.of(9, 1)), by("aa11"));
    TokenizedPair other = pair("c", Tokens.of(7, 2), Optional.of(Tokens.of(9, 1)), by("aa11"));
    List<TokenizedPair> pairs = List.of(pair("a", by("aa11")), cut, other);
    JobException refused =
        assertThrows(JobException.class, () -> checked(pairs, START, ForeignReference.REFUSE));
    for (String part :
        List.of(
            "2 of 3 pairs",
            "the first: b",
            "the chosen response had 2 tokens when it was scored and has 1",
            "truncate",
            "recompute")) {
      assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
    List<TokenizedPair> again = checked(pairs, START, ForeignReference.RECOMPUTE);
    assertEquals(pairs.get(0), again.get(0));
    assertEquals(ReferenceLogps.none(), again.get(1).reference());
    assertEquals(ReferenceLogps.none(), again.get(2).reference());
    assertEquals(pairs, checked(pairs, START, ForeignReference.ACCEPT));
  }

  @Test
  void anotherAugmentedPromptMattersWhereItIsAskedFor() {
    List<TokenizedPair> pairs =
        List.of(pair("a", Tokens.of(2, 7), Optional.of(Tokens.of(8, 1)), by("aa11")));
    assertEquals(pairs, checked(pairs, START, ForeignReference.REFUSE, false));
    JobException refused =
        assertThrows(
            JobException.class, () -> checked(pairs, START, ForeignReference.REFUSE, true));
    assertTrue(refused.getMessage().contains("the augmented prompt has other tokens"));
  }

  @Test
  void columnsOfUnknownTokensAreForeign() {
    ReferenceLogps old =
        new ReferenceLogps(Optional.of("aa11"), Map.of(ReferenceLogp.CHOSEN, -1.0));
    JobException refused =
        assertThrows(
            JobException.class,
            () -> checked(List.of(pair("a", old)), START, ForeignReference.REFUSE));
    assertTrue(refused.getMessage().contains("is not known"), refused.getMessage());
  }
}
