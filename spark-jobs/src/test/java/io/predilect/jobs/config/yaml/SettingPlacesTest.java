package io.predilect.jobs.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.predilect.jobs.config.SettingNames;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.model.objective.ObjectiveSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a setting is that was written somewhere else. */
class SettingPlacesTest {
  private static final KeyPath TRAIN = new KeyPath("stages.dpo", "/stages/3/train");

  private static final List<String> OF_TRAIN = SettingNames.keys(TrainStageSettings.class);

  /** Those that people of TRL write beside the learning rate. */
  @Test
  void anObjectivesSettingsAreNamedWithTheirObjective() {
    for (String setting : SettingNames.keys(ObjectiveSettings.class)) {
      assertEquals(
          "it is objective." + setting, SettingPlaces.suggestion(setting, TRAIN, OF_TRAIN));
    }
  }

  @Test
  void aTrainingsSettingsStandOutsideItsObjective() {
    KeyPath objective = TRAIN.at("objective");
    List<String> known = SettingNames.keys(ObjectiveSettings.class);
    for (String setting : List.of("epochs", "max_grad_norm", "lora_r", "eval_steps")) {
      assertEquals(
          "it stands outside objective", SettingPlaces.suggestion(setting, objective, known));
    }
  }

  /** What stands at the top beside the stages is no stage. */
  @Test
  void onlyStagesAreCalledSo() {
    assertFalse(SettingPlaces.suggestion("master", TRAIN, OF_TRAIN).contains("stage"));
    assertEquals(
        "it is spark.master",
        SettingPlaces.suggestion("master", KeyPath.ROOT, List.of("name", "seed", "spark")));
  }

  /** One that most stages have says nothing about where it was meant to be. */
  @Test
  void aSlipIsStillASlip() {
    assertEquals("did you mean epochs?", SettingPlaces.suggestion("epoch", TRAIN, OF_TRAIN));
    assertFalse(SettingPlaces.suggestion("split", TRAIN, OF_TRAIN).contains("belongs"));
  }

  /** Names of other programs are not looked for among those that are settings here. */
  @Test
  void noNameOfOtherProgramsIsATrainingsOwn() {
    for (String setting : OF_TRAIN) {
      assertFalse(PeerNames.here(setting).isPresent(), setting);
    }
  }
}
