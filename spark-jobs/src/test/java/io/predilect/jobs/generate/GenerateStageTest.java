package io.predilect.jobs.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.answers.ResponseThoughts;
import io.predilect.jobs.config.GenerateSettings;
import io.predilect.jobs.endpoint.FakeChatServer;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.PromptTrial;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generate stage over a tiny random policy, over files and over a column. */
class GenerateStageTest {
  private static final int PAIRS = 12;

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static Path policy;
  private static int prompts;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    List<PreferencePair> pairs = StageTrial.pairs(PAIRS);
    policy = StageTrial.model(folder.resolve("policy"), pairs, 128);
    prompts = PromptTrial.write(spark, folder.resolve("rows"), pairs).prompts();
  }

  @Test
  void everyPromptIsAnsweredOrRefusedAndBatchesDoNotMatter() throws IOException {
    String settings = "split: all, n: 2, temperature: 1.0, max_new_tokens: 8, model: '%s', ";
    StageContext context = context("run", settings.formatted(policy) + "batch_tokens: 600");
    StageResult result = execute(context);
    assertTrue(result.rows().balanced());
    assertEquals(PAIRS + 2L, result.figures().get("rows_read"));
    assertEquals((long) prompts, result.figures().get("prompts"));
    assertEquals(PAIRS + 2L + prompts, result.rows().in());
    assertEquals(Map.of("same_prompt", PAIRS + 2L - prompts, "too_long", 2L), result.rejects());
    assertEquals(2L * (prompts - 1), result.rows().kept());

    Map<String, String> responses = responses(context);
    assertEquals(2 * (prompts - 1), responses.size());
    for (Row row : read(context)) {
      assertEquals(PairId.ofPrompt(PairRows.prompt(row)), row.getAs(Columns.ID));
      assertEquals("policy", row.getAs(ResponseColumns.GENERATOR));
      assertEquals("train", row.getAs(Columns.SPLIT));
      assertTrue(row.<Long>getAs(ResponseColumns.TOKENS_OUT) > 0);
      assertTrue(List.of("stop", "length").contains(row.<String>getAs(ResponseColumns.FINISH)));
    }
    StageContext again =
        context("again", settings.formatted(policy) + "batch_tokens: 90, limit: 3");
    StageResult few = execute(again);
    assertEquals(3L, few.figures().get("prompts"));
    Map<String, String> some = responses(again);
    assertTrue(some.size() >= 4);
    some.forEach((id, response) -> assertEquals(responses.get(id), response));
    String one = some.keySet().iterator().next();
    assertNotEquals(
        responses.get(one.replaceAll("/.*", "/0")), responses.get(one.replaceAll("/.*", "/1")));
  }

  @Test
  void whatTheModelsMakersAskForIsTold() throws IOException {
    Path advised = StageTrial.otherWeights(policy, folder.resolve("advised"));
    Files.writeString(
        advised.resolve("generation_config.json"),
        "{\"do_sample\": true, \"temperature\": 0.7, \"repetition_penalty\": 1.05}");
    String settings =
        "split: all, limit: 1, max_new_tokens: 4, temperature: 0.7, repetition_penalty: %s,"
            + " model: '%s'";
    List<String> notes = new ArrayList<>();
    execute(StageTrial.noting(context("advised-not", settings.formatted("1.0", advised)), notes));
    assertEquals(1, notes.size(), notes.toString());
    assertTrue(
        notes.get(0).startsWith("generate: generation_config.json of file:"), notes.toString());
    assertTrue(
        notes
            .get(0)
            .contains(
                " asks for repetition_penalty 1.05, and this stage writes with repetition_penalty 1:"),
        notes.toString());
    notes.clear();
    execute(StageTrial.noting(context("advised-so", settings.formatted("1.05", advised)), notes));
    assertEquals(List.of(), notes);
    Files.writeString(advised.resolve("generation_config.json"), "{\"do_sample\": tr");
    StageContext broken = context("advised-cut", settings.formatted("1.05", advised));
    JobException told = assertThrows(JobException.class, () -> execute(broken));
    assertTrue(told.getMessage().startsWith("generation_config.json of "), told.getMessage());
  }

  @Test
  void aPolicyDecodesTogetherWithItsReference() throws IOException {
    Path reference = StageTrial.otherWeights(policy, folder.resolve("reference"));
    String settings =
        "split: all, limit: 3, n: 2, temperature: 1.0, max_new_tokens: 8, model: '%s',"
            + " decoding: {strategy: %s, reference: '%s'}";
    StageContext context =
        context(
            "guided",
            settings.formatted(policy, "kl_threshold, b: 0.02, step_kl: true", reference)
                + ", batch_tokens: 600");
    StageResult result = execute(context);
    Map<String, String> responses = responses(context);
    assertTrue(responses.size() >= 4);
    double kl = 0;
    for (Row row : read(context)) {
      List<Float> steps = row.getList(row.fieldIndex(AnswerRows.STEP_KL));
      assertEquals(row.<Long>getAs(ResponseColumns.TOKENS_OUT), steps.size());
      double sum = steps.stream().mapToDouble(Float::doubleValue).sum();
      assertEquals(sum, row.<Double>getAs(AnswerRows.KL), 1e-12);
      long own = steps.stream().filter(step -> step > 0).count();
      assertEquals(own, row.<Long>getAs(AnswerRows.POLICY_TOKENS));
      assertEquals(steps.size() - own, row.<Long>getAs(AnswerRows.REFERENCE_TOKENS));
      assertTrue(Double.isFinite(row.<Double>getAs(AnswerRows.LOG_RATIO)));
      kl += sum / responses.size();
    }
    assertEquals(kl, (double) result.figures().get(AnswerRows.KL), 1e-9);
    assertTrue(result.figures().get("intervals").toString().contains(AnswerRows.LOG_RATIO));

    // Other batches, and without the steps.
    StageContext again =
        context(
            "again-guided",
            settings.formatted(policy, "kl_threshold, b: 0.02", reference) + ", batch_tokens: 90");
    execute(again);
    assertEquals(responses, responses(again));
    read(again).forEach(row -> assertTrue(row.isNullAt(row.fieldIndex(AnswerRows.STEP_KL))));
  }

  @Test
  void whatCannotDecodeTogetherIsRefusedBeforeTheFirstRow() throws IOException {
    Path other = StageTrial.model(folder.resolve("other"), StageTrial.pairs(40), 128);
    JobException refused =
        assertThrows(
            JobException.class,
            () ->
                execute(
                    context(
                        "refused",
                        "split: all, model: '%s', decoding: {strategy: mixed, reference: '%s'}"
                            .formatted(policy, other))));
    assertTrue(refused.getMessage().contains("differ in tokenizer"), refused.getMessage());
    assertTrue(refused.getMessage().contains(other.toString()), refused.getMessage());
  }

  @Test
  void alpacaEvalsFilesComeInAndGoOut() throws IOException {
    Path outputs = folder.resolve("outputs.json");
    Files.writeString(
        outputs,
        """
        [{"instruction": "Name a prime.", "output": "Seven.", "generator": "gpt4", "dataset": "koala"},
         {"instruction": "Say \\"hi\\".\\n", "output": "", "generator": "gpt4", "dataset": "koala"},
         {"instruction": "Name a prime.", "output": "Two.", "generator": "gpt4", "dataset": "koala"},
         {"instruction": "No output here.", "generator": "gpt4", "dataset": "koala"},
         {"instruction": ["not a text"], "output": "x", "generator": "gpt4", "dataset": "koala"}]
        """);
    StageContext context =
        context("alpaca", "prompts: '%s', source: column, column: output".formatted(outputs));
    StageResult result = execute(context);
    assertTrue(result.rows().balanced());
    assertEquals(5, result.rows().in());
    assertEquals(
        Map.of("same_prompt", 1L, "missing_response", 1L, "wrong_type", 1L), result.rejects());
    assertEquals(1L, result.figures().get("empty"));
    Map<String, JsonNode> written = new HashMap<>();
    for (JsonNode row : new ObjectMapper().readTree(file(context, "alpaca_eval.json").toFile())) {
      written.put(row.get("instruction").textValue(), row);
    }
    assertEquals(Set.of("Name a prime.", "Say \"hi\".\n"), written.keySet());
    assertEquals(
        "{\"instruction\":\"Name a prime.\",\"output\":\"Seven.\",\"generator\":\"gpt4\",\"dataset\":\"koala\"}",
        written.get("Name a prime.").toString());
  }

  @Test
  void aServiceThatSaysNothingHasResponded() throws IOException {
    try (FakeChatServer server =
        FakeChatServer.answering(
            request ->
                FakeChatServer.text(request.lastTurn().contains("prime") ? " \n" : "Yes."))) {
      Path file = folder.resolve("silent.jsonl");
      Files.writeString(file, "{\"prompt\": \"Name a prime.\"}\n{\"prompt\": \"Is it?\"}\n");
      StageContext context =
          context(
              "silent",
              "prompts: '%s', source: endpoint, endpoint: {url: '%s', model: %s}"
                  .formatted(file, server.url(), FakeChatServer.MODEL));
      StageResult result = execute(context);
      assertEquals(Map.of(), result.rejects());
      assertEquals(1L, result.figures().get(ResponseFigure.EMPTY.key()));
      assertEquals(2.0, result.figures().get(ResponseFigure.MEAN_CHARACTERS.key()));
    }
  }

  @Test
  void thoughtsInResponsesAreToldOnce() throws IOException {
    Path file = folder.resolve("thoughts.jsonl");
    Files.writeString(
        file,
        """
        {"prompt": "One?", "said": "<think>Hm.</think>Yes."}
        {"prompt": "Two?", "said": "Hm, it is.</think> Yes."}
        {"prompt": "Three?", "said": "In HTML <think> is no tag."}
        {"prompt": "Four?", "said": "[THINK] without an end"}
        """);
    List<String> notes = new ArrayList<>();
    StageContext context =
        StageTrial.noting(
            context("thoughts", "prompts: '%s', source: column, column: said".formatted(file)),
            notes);
    StageResult result = execute(context);
    assertEquals(3L, result.figures().get(ResponseThoughts.FIGURE));
    List<String> told =
        notes.stream().filter(note -> note.startsWith("3 responses have the model's")).toList();
    assertEquals(1, told.size(), notes::toString);
  }

  @Test
  void questionsKeepTheirAnswers() throws IOException {
    Path questions = folder.resolve("questions.jsonl");
    Files.writeString(
        questions,
        """
        {"question": "Where is the Louvre?", "question_id": 7, "said": "Paris", "answer": {"aliases": ["Paris", "Lutetia"]}}
        {"question": "How many?", "question_id": 8, "said": "five", "answer": {"aliases": []}}
        {"question": "Who?", "question_id": 9, "said": "a red cat", "answer": {"aliases": ["the cat"]}}
        """);
    StageContext context =
        context(
            "questions",
            "prompts: '%s', answers: answer.aliases, source: column, column: said"
                .formatted(questions));
    StageResult result = execute(context);
    assertEquals(Map.of("missing_field", 1L), result.rejects());
    assertEquals(0.5, (double) result.figures().get("exact_match"));
    assertEquals((1 + 2.0 / 3) / 2, (double) result.figures().get("f1"), 1e-12);
    assertEquals(
        2,
        new ObjectMapper()
            .readTree(file(context, "metrics.json").toFile())
            .get("responses")
            .asInt());
    Row row =
        read(context).stream()
            .filter(one -> one.getAs(ResponseColumns.RESPONSE).equals("Paris"))
            .findFirst()
            .orElseThrow();
    assertTrue(row.<Boolean>getAs(ResponseColumns.EXACT_MATCH));
    assertEquals(List.of("Paris", "Lutetia"), row.getList(row.fieldIndex("answers")));
    assertEquals("Paris", row.getAs(ResponseColumns.RESPONSE));
    assertEquals("7", row.getJavaMap(row.fieldIndex(Columns.EXTRA)).get("question_id"));
    assertTrue(row.isNullAt(row.fieldIndex(ResponseColumns.FINISH)));
  }

  @Test
  void questionsWithoutAnyAnswerOrResponseAreAllAccountedFor() throws IOException {
    Path questions = folder.resolve("unanswered.jsonl");
    Files.writeString(
        questions,
        """
        {"question": "Where is the Louvre?", "said": "Paris", "answer": []}
        {"question": "Who?", "answer": ["a cat"]}
        """);
    StageContext context =
        context(
            "unanswered",
            "prompts: '%s', answers: answer, source: column, column: said".formatted(questions));
    StageResult result = execute(context);
    assertEquals(Map.of("missing_field", 1L, "missing_response", 1L), result.rejects());
    assertEquals(new RowCounts(2, 0, 2, 0), result.rows());
    assertTrue(Double.isNaN((double) result.figures().get("exact_match")));
    assertTrue(Double.isNaN((double) result.figures().get("f1")));
  }

  private static StageResult execute(StageContext context) throws IOException {
    return new GenerateStage((GenerateSettings) context.stage().settings()).execute(context);
  }

  private static StageContext context(String name, String settings) throws IOException {
    return StageTrial.context(
        spark,
        "  - ingest: {path: 'demo:10'}\n  - generate: {%s}\n".formatted(settings),
        Map.of("rows", folder.resolve("rows")),
        folder.resolve(name));
  }

  private static Path file(StageContext context, String name) {
    return Path.of(URI.create(context.output().toString()).getPath()).resolve(name);
  }

  private static List<Row> read(StageContext context) {
    return spark
        .read()
        .option("pathGlobFilter", "*.parquet")
        .parquet(context.output().toString())
        .collectAsList();
  }

  private static Map<String, String> responses(StageContext context) {
    Map<String, String> responses = new HashMap<>();
    for (Row row : read(context)) {
      responses.put(
          row.getAs(Columns.ID) + "/" + row.getAs(ResponseColumns.SAMPLE),
          row.getAs(ResponseColumns.RESPONSE));
    }
    return responses;
  }
}
