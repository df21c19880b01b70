package io.predilect.jobs.judge;

import io.predilect.data.judge.Protocol;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.config.yaml.ResolvedConfig;
import io.predilect.jobs.stage.StageContext;
import java.io.Serializable;

/**
 * What every task is told that asks a judge or reads its answers.
 *
 * @param settings the stage's, as YAML
 * @param seed with a comparison's id it draws orders and seeds questions
 */
record JudgePlan(String settings, long seed) implements Serializable {
  static JudgePlan of(StageContext context) {
    return new JudgePlan(
        ResolvedConfig.yaml(context.run(), context.stage().settings()), context.seed());
  }

  Protocol protocol() {
    return Protocols.of(ConfigReader.readStage(settings, JudgeSettings.class));
  }
}
