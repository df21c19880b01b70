package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.objective.Preference;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Examples whose weights are 0. */
class WeightlessTest {
  private static ExampleSource weighted(int heavy) {
    List<TokenizedPair> pairs = Pairs.make(8, 1);
    return ExampleSource.of(
        IntStream.range(0, pairs.size())
            .mapToObj(i -> pairs.get(i).withWeight(OptionalDouble.of(i < heavy ? 1 : 0)))
            .toList());
  }

  private static PlanDraft draft() {
    PlanDraft draft = new PlanDraft().preference(Preference.REWARD);
    draft.batchSize = 2;
    draft.epochs = 1;
    return draft;
  }

  @Test
  void ofWhichNoneCountsAreRefused() {
    Training none = Training.of(draft().plan(), weighted(0), new BigramModel(true, 7));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Trainer.train(none)).getMessage();
    assertTrue(message.startsWith("all 8 training examples weigh 0"), message);
    Training heldOut =
        Training.of(draft().plan(), weighted(8), new BigramModel(true, 7))
            .heldOut(Optional.of(weighted(0)));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> Trainer.train(heldOut))
            .getMessage()
            .startsWith("all 8 evaluation examples weigh 0"));
  }

  @Test
  void stepsThatLearntNothingAreToldAtTheEnd() throws IOException {
    Recorder recorder = new Recorder();
    Trainer.train(
        Training.of(draft().plan(), weighted(1), new BigramModel(true, 7)).listener(recorder));
    assertEquals(1, recorder.noted.size());
    assertTrue(
        recorder
            .noted
            .get(0)
            .startsWith("3 of the last 4 steps had batches whose pairs all weigh 0"),
        recorder.noted.get(0));
    Recorder all = new Recorder();
    Trainer.train(Training.of(draft().plan(), weighted(8), new BigramModel(true, 7)).listener(all));
    assertEquals(List.of(), all.noted);
  }
}
