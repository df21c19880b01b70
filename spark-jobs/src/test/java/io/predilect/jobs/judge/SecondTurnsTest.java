package io.predilect.jobs.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.jobs.answers.store.AnswerJournal;
import io.predilect.jobs.answers.store.AnswerStore;
import io.predilect.jobs.answers.store.StoredAnswer;
import io.predilect.jobs.config.GenerateSettings;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.generate.GenerateStage;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MT-Bench's questions of two turns: asked, answered and judged, by Spark ML transformers. */
class SecondTurnsTest {
  private static final String QUESTIONS =
      """
      {"question_id": 81, "category": "math", "turns": ["What is 2+2?", "And 4 more?"]}
      {"question_id": 82, "category": "writing", "turns": ["Write a line."]}
      {"question_id": 83, "category": "writing", "turns": ["Write nothing."]}
      """;

  @TempDir private Path folder;
  private final SparkSession spark = StageTrial.session();

  private static String says(String answer) {
    return "source: transformer, transformer: {class: org.apache.spark.ml.feature.SQLTransformer,"
        + " params: {statement: \"SELECT *, "
        + answer
        + " AS answer FROM __THIS__\"}}";
  }

  private String generate(String name, String answer) throws IOException {
    Path questions = Files.writeString(folder.resolve("questions.jsonl"), QUESTIONS);
    return "  - generate: {name: %s, prompts: '%s', %s}\n".formatted(name, questions, answer);
  }

  private Path written(String name, String answer) throws IOException {
    StageContext context =
        StageTrial.context(spark, generate(name, says(answer)), Map.of(), folder.resolve(name));
    StageResult result =
        new GenerateStage((GenerateSettings) context.stage().settings()).execute(context);
    assertEquals(new RowCounts(4, 4, 0, 0), result.rows());
    assertEquals(4L, result.figures().get("asked"));
    // the first turn of two is no instruction by itself
    assertEquals(2L, result.figures().get("alpaca_eval"));
    return Path.of(context.output().toUri());
  }

  private StageResult judged(String judge, Map<String, Path> stages) throws IOException {
    StageContext context =
        StageTrial.context(
            spark,
            generate("mine", says("'a'"))
                + generate("theirs", says("'b'"))
                + "  - judge: {arms: [mine], against: theirs, %s}\n".formatted(judge),
            stages,
            Files.createTempDirectory(folder, "judge"));
    return new JudgeStage((JudgeSettings) context.stage().settings()).execute(context);
  }

  private List<Row> rows(Path path) {
    return spark
        .read()
        .option("pathGlobFilter", "*.parquet")
        .parquet(path.toString())
        .orderBy(Columns.ID, "turn")
        .collectAsList();
  }

  /** With one file more a store is put in order, which must wait for who reads it. */
  @Test
  void answersToFirstTurnsAreThereWhenThoseToSecondOnesMakeManyFiles() throws IOException {
    Path questions =
        Files.writeString(
            folder.resolve("one.jsonl"),
            "{\"question_id\": 81, \"turns\": [\"What is 2+2?\", \"And 4 more?\"]}");
    StageContext context =
        StageTrial.context(
            spark,
            "  - generate: {prompts: '%s', cache: '%s', %s}\n"
                .formatted(questions, folder.resolve("kept"), says("'4'")),
            Map.of(),
            folder.resolve("many"));
    AnswerStore store = new AnswerStore(folder.resolve("kept").toString(), context.taskHadoop());
    Files.createDirectories(folder.resolve("kept"));
    for (int part = 0; part < 63; part++) {
      try (AnswerJournal journal = store.journal("another", part)) {
        Answer other = Answer.refused("question " + part, "no answer", "of another stage");
        journal.add(new StoredAnswer(other, "another", part));
        journal.finish();
      }
    }
    StageResult result =
        new GenerateStage((GenerateSettings) context.stage().settings()).execute(context);
    assertEquals(new RowCounts(2, 2, 0, 0), result.rows());
    assertEquals(65, store.files().parts().size());
  }

  @Test
  void bothTurnsAreAnsweredAndJudgedInTheirContext() throws IOException {
    Path mine = written("mine", "'mine'");
    // to one question both say the same, and nobody is asked
    Path theirs =
        written("theirs", "CASE WHEN text LIKE '%nothing%' THEN 'mine' ELSE 'theirs' END");
    Row second = rows(mine).stream().filter(row -> turn(row) == 2).findFirst().orElseThrow();
    assertEquals(
        List.of(
            Message.user("What is 2+2?"), Message.assistant("mine"), Message.user("And 4 more?")),
        PairRows.prompt(second));

    Map<String, Path> stages = Map.of("mine", mine, "theirs", theirs);
    // 9 for mine but 3 for its second turns, 5 for all others
    String rates =
        says(
            "CASE WHEN text LIKE '%Assistant: mine%' THEN '[[3]]' WHEN text LIKE '%mine%' THEN"
                + " '[[9]]' ELSE '[[5]]' END");
    Map<String, Object> single = judged("protocol: mt_bench_single, " + rates, stages).figures();
    assertEquals(9.0, single.get("judge/score[turn=1]"));
    assertEquals(3.0, single.get("judge/score[turn=2]"));
    assertEquals(7.0, single.get("judge/score[arm=mine]"));
    assertEquals(5.0, single.get("judge/baseline_score[arm=mine]"));
    assertEquals(3.0, single.get("judge/rated[arm=mine]"));
    assertEquals(0.0, single.get("judge/win_rate[turn=2]"));
    assertEquals(2L, single.get("judge/comparisons[subset=math]"));

    StageResult pairs = judged("protocol: mt_bench, " + says("'[[C]]'"), stages);
    assertEquals(new RowCounts(4, 4, 0, 0), pairs.rows());
    StageResult one = judged("protocol: pairwise, " + says("'Response 1'"), stages);
    assertEquals(Map.of(JudgedRows.UNEQUAL_PROMPTS, 1L), one.rejects());
    assertNull(one.figures().get("judge/score[arm=mine]"));
  }

  private static int turn(Row row) {
    Integer turn = row.getAs("turn"); // null of what has one
    return turn == null ? 0 : turn;
  }

  @Test
  void aColumnHasNoResponseToASecondTurn() throws IOException {
    StageContext context =
        StageTrial.context(
            spark,
            generate("column", "source: column, column: category"),
            Map.of(),
            folder.resolve("column"));
    JobException refused =
        assertThrows(
            JobException.class,
            () ->
                new GenerateStage((GenerateSettings) context.stage().settings()).execute(context));
    assertTrue(refused.getMessage().contains("some prompts have several turns"));
  }
}
