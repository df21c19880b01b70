package io.predilect.jobs.train;

import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.engine.Engines;
import io.predilect.model.promptfree.PromptFreeScorer;
import io.predilect.model.train.plan.PrioritisedSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Algorithm 1 over slices of shards, in windows of rows that are the same ones however many tasks
 * share them: the gaps do not depend on that number.
 */
record GapPartition(GapPlan plan) implements MapPartitionsFunction<ShardSlice, Row> {
  private static final int WINDOW = 48;

  @Override
  public Iterator<Row> call(Iterator<ShardSlice> slices) throws IOException {
    if (!slices.hasNext()) {
      return Collections.emptyIterator();
    }
    Engines.threads(TaskContext.get().cpus());
    SharedModels<CheckpointModel>.Lease lease = CheckpointModel.acquire(plan);
    TaskEnd.close(lease);
    SliceWindows windows = new SliceWindows(slices, WINDOW, plan.work().hadoop().value());
    TaskEnd.close(windows);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(windows, Spliterator.ORDERED), false)
        .flatMap(window -> rows(window, lease.model().scorer()).stream())
        .iterator();
  }

  private List<Row> rows(SliceWindows.Window window, PromptFreeScorer scorer) {
    PrioritisedSettings settings = plan.work().settings().prioritised();
    List<Row> rows = new ArrayList<>();
    scorer
        .gaps(window.pairs().iterator(), pair -> pair, settings.ownWeight(), settings.epsilon())
        .forEachRemaining(
            gap ->
                rows.add(
                    RowFactory.create(window.first() + rows.size(), gap.row().id(), gap.score())));
    return rows;
  }
}
