package io.predilect.jobs.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels that people gave, and groups, read with the responses. */
class HumanLabelsTest {
  @TempDir private Path folder;
  private JudgeTrial trial;

  @BeforeEach
  void trial() {
    trial = new JudgeTrial(folder);
  }

  private Path labelled(String name, String generator, String... outputsOfTwo) throws IOException {
    ArrayNode rows = new ObjectMapper().createArrayNode();
    String[] labels = {"dpo.json", "1", "tie", "maybe"};
    String[] others = {"a", "b", null, "0"};
    for (int i = 0; i < outputsOfTwo.length; i++) {
      rows.addObject()
          .put(
              "instruction",
              i == 0
                  ? JudgeTrial.TWO
                  : i == 1 ? JudgeTrial.FOUR : i == 2 ? JudgeTrial.ONLY : "Name two animals.")
          .put("output", outputsOfTwo[i])
          .put("dataset", i < 2 ? "koala" : "vicuna")
          .put("ann", labels[i].replace("dpo.json", generator))
          .put("bob", others[i])
          .put("coin", i % 2);
    }
    return Files.writeString(folder.resolve(name), rows.toString());
  }

  @Test
  void peoplesLabelsAndGroupsComeWithTheResponses() throws IOException {
    Path dpo = folder.resolve("dpo.json");
    labelled("dpo.json", dpo.toString(), "blue, red.", "axe.", "axe, saw.", "cow, goat.");
    Path sft =
        labelled(
            "sft.json", dpo.toString(), "blue.", "axe, saw, drill, pliers.", "axe, saw.", "cow.");
    String arms = "arms: '%s', against: '%s', rule: demo, ".formatted(dpo, sft);
    StageResult result =
        trial.execute(trial.context(arms + "human: [ann, bob]", Map.of(), "human"));
    assertEquals(new RowCounts(4, 4, 0, 0), result.rows());
    Map<String, Object> figures = result.figures();
    // the rule: win, loss, tie, win. ann: a, a, tie and no label; bob: a, b, nothing, tie
    assertEquals(6L, figures.get("human_labels"));
    assertEquals(Map.of("maybe", 1L), figures.get("human_unread"));
    String of = "[arm=" + dpo + "]";
    assertEquals(4 / 6.0, figures.get("judge/human_agreement" + of));
    assertEquals(0.5, figures.get("judge/between_humans_agreement" + of));
    assertTrue(((Map<?, ?>) figures.get("intervals")).containsKey("judge/human_agreement" + of));
    assertEquals(0.5, figures.get("judge/win_rate[subset=koala]"));
    assertEquals(0.75, figures.get("judge/win_rate[subset=vicuna]"));
    assertEquals(2L, figures.get("judge/comparisons[subset=vicuna]"));
    assertEquals(
        Map.of(
            "judge/length_controlled_winrate" + of,
            "4 prompts, and cross-validation needs 5: judge more prompts"),
        figures.get("undetermined"));
    // columns of the data are found too; some hold no labels, or are not there
    StageResult by = trial.execute(trial.context(arms + "by: ann", Map.of(), "by"));
    assertEquals(1.0, by.figures().get("judge/win_rate[ann=maybe]"));
    assertEquals(1L, figures.get("equal_responses"));
    assertEquals(0L, figures.get("empty_responses"));
    Path same = Files.copy(sft, folder.resolve("same.json"));
    trial.refused(
        "arms: '%s', against: '%s', rule: demo".formatted(same, sft),
        "all 4 responses that are compared are the baseline's own, word by word");
    trial.refused(arms + "human: output", "no comparison has a label there, but 'axe, saw.'");
    trial.refused(arms + "human: [ann, coin]", "column 'coin' has the labels 0 and 1 and no 2");
    trial.refused(
        arms + "human: carol", "human is carol, and no comparison has a label there: a label");
    trial.refused(arms + "by: carol", "by is carol, and no comparison has anything there: name a");
    trial.refused(
        arms + "by: dataset",
        "by is dataset, and no comparison has anything there: of data that has no subset of its own"
            + " that column may be read as subset, so set by to that");
    trial.refused(arms + "by: domain", "that column may be read as subset, so set by to that");
  }

  private Path annotations(String name, String... outputsAndLabels) throws IOException {
    ArrayNode rows = new ObjectMapper().createArrayNode();
    for (int i = 0; i < outputsAndLabels.length; i += 4) {
      rows.addObject()
          .put("instruction", outputsAndLabels[i])
          .put("output_1", outputsAndLabels[i + 1])
          .put("output_2", outputsAndLabels[i + 2])
          .put("preference", Double.valueOf(outputsAndLabels[i + 3]));
    }
    return Files.writeString(folder.resolve(name), rows.toString());
  }

  /** In AlpacaEval's files a preference of 1 is for the first output, which is the baseline's. */
  @Test
  void aNumberInAnAnnotationIsThatOfTheOutput() throws IOException {
    String two = JudgeTrial.TWO;
    String four = JudgeTrial.FOUR;
    String more = "axe, saw, drill, pliers.";
    Path judged =
        annotations(
            "judged.json",
            two,
            "blue.",
            "blue, red.",
            "2",
            two,
            "blue.",
            "blue, red.",
            "2",
            four,
            more,
            "axe.",
            "1");
    String both = "arms: '%s', against: '%s', rule: demo, human: preference";
    StageResult result =
        trial.execute(trial.context(both.formatted(judged, judged), Map.of(), "same"));
    String agreement = "judge/human_agreement[arm=" + judged + "]";
    assertEquals(2L, result.figures().get("human_labels"));
    assertEquals(1.0, result.figures().get(agreement));
    // what is said of other responses says nothing of these
    Path base = trial.outputs("base.json", two, "blue. ", four, "axe, saw.");
    StageResult other =
        trial.execute(trial.context(both.formatted(judged, base), Map.of(), "other"));
    assertEquals(1L, other.figures().get("human_labels"));
    assertEquals(1.0, other.figures().get(agreement));
    trial.refused(both.formatted(base, judged), "no comparison has a label there");
    Path people = annotations("people.json", two, "blue.", "red.", "1", two, "blue.", "red.", "2");
    trial.refused(
        both.formatted(people, judged),
        "people.json has rows with the same output and other labels of people, such as of '%s': "
            .formatted(two));
    assertEquals(
        new RowCounts(2, 1, 1, 0),
        trial
            .execute(
                trial.context(
                    "arms: '%s', against: '%s', rule: demo".formatted(people, judged),
                    Map.of(),
                    "unasked"))
            .rows());
  }

  @Test
  void textsThatAreNoLabelsAreToldByColumn() {
    Dataset<Row> compared =
        StageTrial.session()
            .sql(
                "SELECT 'dpo' AS arm, 'sft' AS baseline, array(ann, bob) AS human FROM VALUES"
                    + " ('a', 'Left'), ('B', 'Left'), ('=A', 'Right'), ('', null)"
                    + " AS said(ann, bob)")
            .toDF(ComparedRows.ARM, ComparedRows.BASELINE, ComparedRows.HUMAN);
    HumanLabels read = HumanLabels.of(compared, List.of("ann", "bob"));
    assertEquals(2, read.labels());
    assertEquals(2, read.notes().size());
    assertTrue(read.notes().get(0).startsWith("human column 'bob': 3 of 3 texts are no labels"));
    assertTrue(read.notes().get(0).contains("most often 'Left': a label is a or model_a"));
    assertTrue(read.notes().get(1).startsWith("human column 'ann': 1 of 3 texts are no labels"));
  }

  @Test
  void aLabelThatMayBeANameOrAWordIsRefused() {
    Dataset<Row> compared =
        StageTrial.session()
            .sql(
                "SELECT 'b' AS arm, 'a' AS baseline, array('tie', label) AS human FROM VALUES ('1'),"
                    + " ('A') AS said(label)")
            .toDF(ComparedRows.ARM, ComparedRows.BASELINE, ComparedRows.HUMAN);
    JobException refused =
        assertThrows(JobException.class, () -> HumanLabels.of(compared, List.of("ann", "bob")));
    assertTrue(
        refused
            .getMessage()
            .startsWith(
                "human column 'bob' has the label 'A', which stands for one side as a word and for"
                    + " another as a name, since the arm is called 'b' and the baseline 'a': "),
        refused.getMessage());
  }
}
