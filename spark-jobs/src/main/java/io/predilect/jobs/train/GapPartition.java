package io.predilect.jobs.train;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.distributed.Collective;
import io.predilect.model.engine.Engines;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.prioritised.PromptFreeGaps;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Algorithm 1 over slices of shards, in windows of rows that are the same ones however many tasks
 * share them: the gaps do not depend on that number.
 */
final class GapPartition implements MapPartitionsFunction<ShardSlice, Row> {
  private static final long serialVersionUID = 1L;
  private static final int WINDOW = PromptFreeGaps.PAIRS_AT_ONCE;
  private static final long MIB = 1 << 20;

  private final GapPlan plan;

  GapPartition(GapPlan plan) {
    this.plan = plan;
  }

  @Override
  public Iterator<Row> call(Iterator<ShardSlice> slices) throws IOException {
    if (!slices.hasNext()) {
      return Collections.emptyIterator();
    }
    Engines.threads(TaskContext.get().cpus());
    TrainStageSettings settings = plan.work().settings();
    SharedModels<CheckpointModel>.Lease lease = CheckpointModel.acquire(plan);
    PooledRewards rewards =
        new PooledRewards(
            lease.model(),
            settings.prioritised().poolMib() * MIB,
            ScoringModel.batchTokens(settings.training().microBatchTokens()));
    SliceWindows windows = new SliceWindows(slices, WINDOW, plan.work().hadoop().value());
    TaskEnd.close(
        () -> {
          try (lease;
              rewards;
              windows) {
            // closed in turn, the last first
          }
        });
    return new Iterator<>() {
      private Iterator<Row> window = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        if (!window.hasNext() && windows.hasNext()) {
          window = rows(windows.next(), settings, rewards);
        }
        return window.hasNext();
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return window.next();
      }
    };
  }

  private Iterator<Row> rows(
      SliceWindows.Window window, TrainStageSettings settings, PooledRewards rewards) {
    List<TokenizedPair> pairs = window.pairs();
    try (PromptFreeGaps scorer =
        new PromptFreeGaps(
            settings.prioritised(),
            ExampleSource.of(pairs),
            rewards,
            Collective.alone(),
            settings.training().microBatchTokens(),
            plan.wanted().pool())) {
      double[] gaps = scorer.gaps(IntStream.range(0, pairs.size()).toArray());
      return IntStream.range(0, gaps.length)
          .mapToObj(i -> RowFactory.create(window.first() + i, pairs.get(i).id(), gaps[i]))
          .iterator();
    }
  }
}
