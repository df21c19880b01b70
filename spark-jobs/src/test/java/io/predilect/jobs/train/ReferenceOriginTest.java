package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.config.TrainStageSettings.ForeignReference;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.pipeline.JobException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ReferenceOriginTest {
  private static final ModelFolder START = new ModelFolder("file:/models/start", "aa11");

  private static TokenizedPair pair(String id, ReferenceLogps reference) {
    return new TokenizedPair(
        id,
        "",
        Tokens.of(1),
        Tokens.of(2),
        Tokens.of(3),
        Optional.empty(),
        Optional.empty(),
        reference,
        OptionalDouble.empty());
  }

  private static ReferenceLogps by(String model) {
    return new ReferenceLogps(
        Optional.of(model), Map.of(ReferenceLogp.CHOSEN, -1.0, ReferenceLogp.REJECTED, -2.0));
  }

  private static List<TokenizedPair> checked(
      List<TokenizedPair> pairs, ModelFolder expected, ForeignReference foreign) {
    ReferenceOrigin origin = new ReferenceOrigin(expected, foreign);
    List<TokenizedPair> checked = pairs.stream().map(origin).toList();
    origin.end();
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
}
