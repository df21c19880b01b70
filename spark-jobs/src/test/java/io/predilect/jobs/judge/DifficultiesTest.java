package io.predilect.jobs.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Known difficulties of instructions, for the whole length control. */
class DifficultiesTest {
  @TempDir private Path folder;
  private JudgeTrial trial;

  @BeforeEach
  void trial() {
    trial = new JudgeTrial(folder);
  }

  @Test
  void difficultiesOfAllInstructionsGiveTheWholeLengthControl() throws IOException {
    String[] prompts = {
      JudgeTrial.TWO, JudgeTrial.FOUR, JudgeTrial.ONLY, "Name two animals.", "Name four animals."
    };
    String[] ours = {
      "blue, red.",
      "axe, saw, drill, pliers.",
      "axe, saw.",
      "cow, goat.",
      "cow, goat, lion, wolf. That is all."
    };
    String[] theirs = {"blue.", "axe.", "axe. Thanks.", "cow.", "cow, goat."};
    Path dpo = trial.outputs("lc-dpo.json", together(prompts, ours));
    Path sft = trial.outputs("lc-sft.json", together(prompts, theirs));
    String arms = "arms: '%s', against: '%s', rule: demo, difficulties: '%s'";
    StringBuilder csv =
        new StringBuilder("instruction,instruction_difficulty,std_delta_len,preference\n");
    for (int i = 0; i < prompts.length; i++) {
      csv.append("%s,%s,1.5,0.3%n%s,%s,-1.5,0.7%n".formatted(prompts[i], i - 2, prompts[i], i - 2));
    }
    Path known = Files.writeString(folder.resolve("known.csv"), csv);
    StageContext context = trial.context(arms.formatted(dpo, sft, known), Map.of(), "lc");
    Map<String, Object> figures = trial.execute(context).figures();
    assertNull(figures.get("undetermined"));
    assertNotNull(figures.get("judge/length_controlled_winrate[arm=" + dpo + "]"));
    JsonNode control = trial.metrics(context).path("win_rates").path(0).path("length_control");
    assertEquals("length_controlled_v1", control.path("name").asText());

    String lines = csv.toString();
    Map<String, String> wrong =
        Map.of(
            lines.replace("Name two animals.", "Name two beasts."),
            "knows nothing of 1 of the prompts, such as 'Name two animals.'",
            lines.replaceFirst(",-2,1", ",easy,1"),
            "'Name two colours.' in %s has no instruction_difficulty",
            lines.replaceFirst(",-2,1", ",-1,1"),
            "has the difficulties -1.0 and -2.0",
            lines.replaceFirst("0.3", "1.3"),
            "has the preference 1.3, not from 0 to 1",
            lines.replaceFirst("0.3", ""),
            "has one of std_delta_len and preference");
    for (Map.Entry<String, String> each : wrong.entrySet()) {
      Path file = Files.writeString(folder.resolve("wrong.csv"), each.getKey());
      trial.refused(arms.formatted(dpo, sft, file), each.getValue().formatted(file));
    }
  }

  private static String[] together(String[] instructions, String[] outputs) {
    String[] both = new String[2 * outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      both[2 * i] = instructions[i];
      both[2 * i + 1] = outputs[i];
    }
    return both;
  }
}
