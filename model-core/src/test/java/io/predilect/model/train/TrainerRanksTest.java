package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.distributed.ThreadRanks;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranks as threads of one process. */
class TrainerRanksTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(70, 1);

  private static PlanDraft draft() {
    PlanDraft draft = new PlanDraft();
    draft.gamma = 0.5;
    draft.batchSize = 33; // the last batch has 4 pairs
    draft.microBatchTokens = 200;
    draft.evalSteps = OptionalInt.of(2);
    return draft;
  }

  private static List<BigramModel> train(
      int ranks, List<List<TokenizedPair>> data, Recorder recorder, CheckpointStore store, int stop)
      throws InterruptedException, ExecutionException {
    return ThreadRanks.run(
        ranks,
        collective -> {
          BigramModel model = new BigramModel(false, 7);
          TrainResult result =
              Trainer.train(
                  Training.of(draft().plan(), ExampleSource.of(data.get(collective.rank())), model)
                      .heldOut(Optional.of(ExampleSource.of(Pairs.make(20, 2))))
                      .collective(collective)
                      .checkpoints(store)
                      .listener(recorder)
                      .stop(() -> collective.rank() == stop));
          assertEquals(stop >= 0, result.stopped());
          return model;
        });
  }

  private static List<List<TokenizedPair>> same(int ranks) {
    List<List<TokenizedPair>> data = new ArrayList<>();
    for (int rank = 0; rank < ranks; rank++) {
      data.add(PAIRS);
    }
    return data;
  }

  @Test
  void anyNumberOfRanksTrainsTheSame() throws Exception {
    Recorder alone = new Recorder();
    double[] expected = train(1, same(1), alone, CheckpointStore.none(), -1).get(0).w;
    for (int ranks : new int[] {2, 3, 5}) {
      Recorder recorder = new Recorder();
      for (BigramModel model : train(ranks, same(ranks), recorder, CheckpointStore.none(), -1)) {
        assertArrayEquals(expected, model.w, 1e-12);
      }
      assertEquals(alone.logged.size(), recorder.logged.size());
      assertEquals(alone.first("loss"), recorder.first("loss")); // to the last bit
      assertEquals(alone.first("num_tokens"), recorder.first("num_tokens"));
      assertEquals(
          alone.evaluated.get(1).values().get("eval_loss"),
          recorder.evaluated.get(1).values().get("eval_loss"),
          1e-9);
    }
  }

  @Test
  void aRequestToOneRankStopsAll(@TempDir Path folder) throws Exception {
    Recorder recorder = new Recorder();
    LocalCheckpointStore store = new LocalCheckpointStore(folder, 2);
    train(2, same(2), recorder, store, 1);
    assertEquals(List.of(1), recorder.saved);
    assertEquals(1, store.newest().orElseThrow().step());
  }

  @Test
  void ranksThatReadOtherExamplesAreFound() {
    ExecutionException e =
        assertThrows(
            ExecutionException.class,
            () ->
                train(
                    2,
                    List.of(PAIRS, Pairs.make(70, 9)),
                    new Recorder(),
                    CheckpointStore.none(),
                    -1));
    assertInstanceOf(IllegalStateException.class, e.getCause());
    assertTrue(
        e.getCause().getMessage().contains("rank 1 read other examples"),
        e.getCause().getMessage());
  }
}
