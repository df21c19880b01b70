package io.predilect.jobs.train;

import io.predilect.data.shard.ShardException;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.model.ModelException;
import io.predilect.model.distributed.Collective;
import io.predilect.model.train.NonFiniteStepException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * A rank as a task of Spark. What would fail again however often it is tried becomes a report with
 * a refusal; anything else fails the task, and Spark tries the stage again.
 */
final class RankTask implements FlatMapFunction<Iterator<Integer>, RankReport> {
  private static final long serialVersionUID = 1L;

  private final TrainWork work;

  RankTask(TrainWork work) {
    this.work = work;
  }

  @Override
  public Iterator<RankReport> call(Iterator<Integer> ranks) throws IOException {
    BarrierTaskContext task = BarrierTaskContext.get();
    int rank = ranks.next();
    try (Collective collective = Collective.alone()) {
      return List.of(new RankTraining(work, collective, task::isInterrupted).run()).iterator();
    } catch (JobException
        | ModelException
        | ShardException
        | NonFiniteStepException
        | IllegalArgumentException
        | FileNotFoundException e) {
      return List.of(RankReport.refused(rank, e.getMessage())).iterator();
    } catch (IOException | RuntimeException | Error e) {
      throw new RankFailedException(rank, InetAddress.getLocalHost().getHostName(), e);
    }
  }
}
