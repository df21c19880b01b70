package io.predilect.jobs.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AlpacaEval's files as arms and as the baseline. */
class OutputsFileTest {
  private static final String TWO = JudgeTrial.TWO;
  private static final String FOUR = JudgeTrial.FOUR;

  @TempDir private Path folder;
  private JudgeTrial trial;

  @BeforeEach
  void trial() {
    trial = new JudgeTrial(folder);
  }

  private Path file(String name, String... rows) throws IOException {
    String json = "[" + String.join(",", rows) + "]";
    return Files.writeString(folder.resolve(name), json.replace('\'', '"'));
  }

  private static String output(String instruction, String output, String rest) {
    return "{'instruction': '%s', 'output': %s%s}".formatted(instruction, output, rest);
  }

  private static String judged(String instruction, String base, String model, String rest) {
    return "{'instruction': '%s', 'output_1': '%s', 'output_2': '%s', 'preference': 1.5, 'generator_1': 'base'%s}"
        .formatted(instruction, base, model, rest);
  }

  private static String arms(Path arm, Path against) {
    return "arms: '%s', against: '%s', rule: demo".formatted(arm, against);
  }

  /** What was judged is judged anew: the second output is the model's, the first the baseline's. */
  @Test
  void annotationsAreTheModelsAsAnArmAndTheBaselinesAsTheBaseline() throws IOException {
    String mine = ", 'generator_2': 'mine'";
    Path annotations =
        file(
            "annotations.json",
            judged(TWO, "blue.", "blue, red.", mine + ", 'annotator': 'a'"),
            judged(TWO, "blue.", "blue, red.", mine + ", 'annotator': 'b'"),
            judged(FOUR, "axe.", "axe, saw, drill, pliers.", mine));
    StageResult both =
        trial.execute(trial.context(arms(annotations, annotations), Map.of(), "both"));
    assertEquals(new RowCounts(2, 2, 0, 0), both.rows());
    assertEquals(1.0, both.figures().get("judge/win_rate[arm=" + annotations + "]"));
    // the outputs say nothing of who wrote them, and one prompt has two of them
    Path outputs =
        file(
            "outputs.json",
            output(TWO, "'blue, red.'", ""),
            output(TWO, "'blue.'", ", 'generator': null"),
            output(FOUR, "'axe, saw, drill, pliers.'", ""));
    StageResult against =
        trial.execute(trial.context(arms(outputs, annotations), Map.of(), "against"));
    assertEquals(new RowCounts(3, 3, 0, 0), against.rows());
    assertEquals(1L, against.figures().get("equal_responses"));
    trial.refused(
        arms(
            file(
                "models.json",
                judged(TWO, "blue.", "red.", mine),
                judged(FOUR, "axe.", "saw.", ", 'generator_2': 'yours'")),
            annotations),
        "models.json holds outputs of several models (mine, yours): make a file of each of them");
  }

  @Test
  void whatIsNoFileOfOutputsIsRefused() throws IOException {
    Path base = file("base.json", output(TWO, "'blue.'", ", 'generator': 'base'"));
    for (String none : new String[] {"null", "['blue.']", "{'text': 'blue.'}"}) {
      trial.refused(
          arms(file("none.json", output(TWO, none, ""), output(FOUR, "'axe.'", "")), base),
          "none.json: 1 of its rows have no instruction or no output");
    }
    trial.refused(
        arms(base, file("no.json", output("", "'a'", ""), "{'instruction': '" + TWO + "'}")),
        "no.json: 2 of its rows have no instruction or no output");
    trial.refused(
        arms(
            file(
                "mixed.json",
                output(TWO, "'blue.'", ", 'generator': 'a'"),
                output(TWO, "'red.'", ", 'generator': 'b'"),
                output(FOUR, "'axe.'", "")),
            base),
        "mixed.json holds outputs of several models (a, b): make a file of each of them");
    // an empty output is what a model said
    Path empty = file("empty.json", output(TWO, "''", ""));
    StageResult judged = trial.execute(trial.context(arms(empty, base), Map.of(), "empty"));
    assertEquals(0.0, judged.figures().get("judge/win_rate[arm=" + empty + "]"));
    assertEquals(1L, judged.figures().get("empty_responses"));
  }
}
