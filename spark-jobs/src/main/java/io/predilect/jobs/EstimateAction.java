package io.predilect.jobs;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.estimate.AskingEstimate;
import io.predilect.jobs.estimate.Estimates;
import io.predilect.jobs.pipeline.Pipeline;
import io.predilect.jobs.pipeline.PlannedStage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What a run's stages would ask that are not done.
 *
 * @param config the run
 * @param pipeline knows what is done
 */
record EstimateAction(RunConfig config, Pipeline pipeline, Configuration hadoop) {
  List<AskingEstimate> execute(Optional<String> from) throws IOException {
    Map<StageConfig, Long> kept = new HashMap<>();
    List<PlannedStage> plan = pipeline.plan(from);
    for (PlannedStage planned : plan) {
      if (!planned.runs()) {
        pipeline.rowsKept(planned.stage()).ifPresent(rows -> kept.put(planned.stage(), rows));
      }
    }
    return new Estimates(config, pipeline.folder(), hadoop, stage -> kept.getOrDefault(stage, -1L))
        .of(plan.stream().filter(PlannedStage::runs).map(PlannedStage::stage).toList());
  }
}
