package io.predilect.jobs;

import io.predilect.jobs.augment.AugmentStage;
import io.predilect.jobs.bestofn.BestOfNStage;
import io.predilect.jobs.config.AugmentSettings;
import io.predilect.jobs.config.BestOfNSettings;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.GenerateSettings;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.InitSettings;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.RationaleSettings;
import io.predilect.jobs.config.ReportSettings;
import io.predilect.jobs.config.ScoreSettings;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.SignalSettings;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.TruncateSettings;
import io.predilect.jobs.evaluate.EvaluateStage;
import io.predilect.jobs.generate.GenerateStage;
import io.predilect.jobs.ingest.IngestStage;
import io.predilect.jobs.init.InitStage;
import io.predilect.jobs.judge.JudgeStage;
import io.predilect.jobs.pipeline.StageRegistry;
import io.predilect.jobs.rationales.RationaleStage;
import io.predilect.jobs.report.ReportStage;
import io.predilect.jobs.score.ScoreStage;
import io.predilect.jobs.shard.ShardStage;
import io.predilect.jobs.signal.SignalStage;
import io.predilect.jobs.train.TrainStage;
import io.predilect.jobs.truncate.TruncateStage;

/** Every kind of stage and the class that does it. */
final class AllStages {
  private AllStages() {}

  static StageRegistry registry() {
    return new StageRegistry()
        .with(IngestSettings.class, IngestStage::new)
        .with(AugmentSettings.class, AugmentStage::new)
        .with(InitSettings.class, InitStage::new)
        .with(RationaleSettings.class, RationaleStage::new)
        .with(TruncateSettings.class, TruncateStage::new)
        .with(ScoreSettings.class, ScoreStage::new)
        .with(BestOfNSettings.class, BestOfNStage::new)
        .with(ShardSettings.class, ShardStage::new)
        .with(TrainStageSettings.class, TrainStage::new)
        .with(GenerateSettings.class, GenerateStage::new)
        .with(JudgeSettings.class, JudgeStage::new)
        .with(EvaluateSettings.class, EvaluateStage::new)
        .with(SignalSettings.class, SignalStage::new)
        .with(ReportSettings.class, ReportStage::new)
        .withPage(ReportStage::page);
  }
}
