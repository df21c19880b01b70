package io.predilect.jobs.config.yaml;

import static io.predilect.jobs.config.yaml.ConfigReaderTest.RUN;
import static io.predilect.jobs.config.yaml.ConfigReaderTest.read;
import static io.predilect.jobs.config.yaml.ConfigReaderTest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.model.lora.LoraOptions;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.lora.NamePatterns;
import io.predilect.model.weights.WeightForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A training's adapters, as YAML has them. */
class AdapterSettingsTest {
  @Test
  void adaptersAreAskedForByTheirRank() {
    assertEquals(Optional.empty(), adapters(read(RUN)));
    RunConfig run = read(RUN, "stages.sft.lora_r=4", "stages.sft.lora_target_modules=q_proj");
    assertEquals(
        Optional.of(new LoraSettings(4, 16, 0, List.of("q_proj"), false, 3)), adapters(run));
    for (String none : List.of("null", "~", "")) {
      assertEquals(
          Optional.empty(),
          adapters(read(RUN, "stages.sft.lora_r=4", "stages.sft.lora_r=" + none)),
          none);
    }
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> read(RUN, "stages.sft.lora_r=0", "stages.sft.lora_dropout=1"));
    assertTrue(refused.getMessage().contains("lora_r"), refused.getMessage());
    assertTrue(refused.getMessage().contains("lora_dropout"), refused.getMessage());
  }

  @Test
  void weightsIn4BitsAreUnderAdapters() {
    refused(RUN, "stages.sft.load_in_4bit=true", "load_in_4bit (--set): true: weights in 4 bits");
    RunConfig run = read(RUN, "stages.sft.load_in_4bit=true", "stages.sft.lora_r=4");
    TrainStageSettings train = (TrainStageSettings) run.stages().get(4).settings();
    assertEquals(WeightForm.NF4_NESTED, train.adapters().form());
    refused(RUN, "stages.sft.bnb_4bit_quant_type=fp4", "it must be one of nf4");
  }

  @Test
  void layersMayHaveRanksOfTheirOwn() {
    RunConfig run =
        read(
            RUN,
            "stages.sft.lora_r=4",
            "stages.sft.lora_rank_pattern={q_proj: 2, 'layers\\.0\\.mlp\\.up_proj': 8}",
            "stages.sft.lora_train_biases=lora_only",
            "stages.sft.lora_modules_to_save=[lm_head]",
            "stages.sft.use_dora=true");
    Map<String, Integer> ranks = new LinkedHashMap<>();
    ranks.put("q_proj", 2);
    ranks.put("layers\\.0\\.mlp\\.up_proj", 8);
    assertEquals(
        Optional.of(
            new LoraOptions(
                NamePatterns.of(ranks),
                NamePatterns.none(),
                LoraOptions.Biases.LORA_ONLY,
                List.of("lm_head"),
                true)),
        adapters(run).map(LoraSettings::options));
    refused(
        RUN,
        "stages.sft.lora_rank_pattern={q_proj: 0}",
        "lora_rank_pattern (--set): [q_proj]: a rank is a whole number from 1 on");
  }

  private static Optional<LoraSettings> adapters(RunConfig run) {
    return ((TrainStageSettings) run.stages().get(4).settings()).adapters().lora(3);
  }
}
