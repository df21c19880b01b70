package io.predilect.jobs.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.jobs.answers.source.AnswerOptions;
import io.predilect.jobs.config.RationaleSettings;
import io.predilect.jobs.endpoint.FakeChatServer;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions asked in Spark's tasks, of a fake service and of Spark ML's transformers. */
class AnswersTest {
  private static final StructType IDS = new StructType().add(Columns.ID, "string");
  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void prepare() {
    spark = StageTrial.session();
  }

  @Test
  void nothingIsAskedTwice() throws IOException {
    try (FakeChatServer server =
        FakeChatServer.answering(
            request ->
                switch (request.lastTurn()) {
                  case "q3" -> FakeChatServer.error(400, "bad", "not this one");
                  case "q4" -> FakeChatServer.error(500, "down", "not now");
                  default -> FakeChatServer.text(" re " + request.lastTurn() + " ");
                })) {
      StageContext context = context(server.url(), "");
      Map<String, Row> first = ask(context, questions(8)).rows();
      assertEquals("re q0", first.get("0").getAs(AnswerRows.TEXT));
      assertEquals(10L, first.get("0").<Long>getAs(AnswerRows.TOKENS_IN));
      assertEquals("bad_request", first.get("3").getAs(AnswerRows.REASON));
      assertEquals(false, first.get("3").getAs(AnswerRows.FAILED));
      assertEquals("server_error", first.get("4").getAs(AnswerRows.REASON));
      assertEquals(true, first.get("4").getAs(AnswerRows.FAILED));
      assertEquals("no question", first.get("none").getAs(AnswerRows.REASON));
      // 0 to 7, the failed one twice (retries: 1); the same question of another row is not asked
      assertEquals(9, server.requests().size());

      // What failed is asked again, what was refused is not; two more are new.
      Asked again = ask(context, questions(10));
      assertEquals(9 + 2 + 2, server.requests().size());
      assertEquals(3L, again.figures().get("asked"));
      assertEquals(7L, again.figures().get("kept_from_before"));
      assertEquals(4L, again.figures().get("requests"));
      assertEquals(1L, again.figures().get("retries"));
      assertEquals("price unknown", again.figures().get("cost"));
      assertEquals("re q0", again.rows().get("0").getAs(AnswerRows.TEXT));
      assertEquals(12, again.rows().size());

      // Another model is another question.
      ask(context(server.url(), "temperature: 0.5"), questions(1));
      assertEquals(9 + 4 + 1, server.requests().size());
    }
  }

  /** One answer of nothing: a response to one stage, no answer to another. */
  @Test
  void anEmptyTextIsAnAnswerWhereItMayBe() throws IOException {
    try (FakeChatServer server =
        FakeChatServer.answering(
            request ->
                switch (request.lastTurn()) {
                  case "q1" -> FakeChatServer.text("");
                  case "q2" ->
                      FakeChatServer.json(
                          200, FakeChatServer.completion("odd", "repetition").toString());
                  default -> FakeChatServer.text("\n    yes:\n      no \n");
                })) {
      StageContext context = context(server.url(), "");
      List<String> notes = new ArrayList<>();
      StageContext noted = StageTrial.noting(context, notes);
      Asked responses = ask(noted, questions(4), AnswerOptions.responses());
      assertEquals("", responses.rows().get("1").getAs(AnswerRows.TEXT));
      assertEquals("stop", responses.rows().get("1").getAs(AnswerRows.FINISH));
      assertEquals(Map.of("repetition", 1L), responses.figures().get("other_finish_reasons"));
      assertTrue(
          notes.get(0).startsWith("1 answers ended with finish_reason 'repetition'"),
          notes::toString);
      assertEquals(4, server.requests().size());
      Row text = ask(context, questions(4)).rows().get("1");
      assertEquals("empty_answer", text.getAs(AnswerRows.REASON));
      assertEquals("the answer has no text; it ended with 'stop'", text.getAs(AnswerRows.DETAIL));
      assertTrue(text.isNullAt(text.fieldIndex(AnswerRows.TEXT)));
      assertEquals(false, text.getAs(AnswerRows.FAILED));
      assertEquals(4, server.requests().size()); // the same answer
      assertEquals("    yes:\n      no", responses.rows().get("0").getAs(AnswerRows.TEXT));
    }
  }

  @Test
  void aLimitStopsTheStageAndWhatWasAnsweredIsKept() throws IOException {
    try (FakeChatServer server = FakeChatServer.answering(request -> FakeChatServer.text("yes"))) {
      JobException stopped =
          assertThrows(
              JobException.class,
              () -> ask(context(server.url(), "max_requests: 5"), questions(9)));
      assertTrue(stopped.getMessage().startsWith("max_requests: "), stopped.getMessage());
      assertTrue(stopped.getMessage().contains("4 of 9 questions"), stopped.getMessage());
      assertEquals(5, server.requests().size());
      Asked all = ask(context(server.url(), "max_requests: 9"), questions(9));
      assertEquals(9, server.requests().size());
      assertEquals(5L, all.figures().get("kept_from_before"));
      assertEquals(4L, all.figures().get("requests"));
      assertEquals(9L, all.figures().get("requests_in_all"));
    }
  }

  /** Who sets a limit pays for all starts of a run: a scheduler's retries have no limit each. */
  @Test
  void limitsAreOfAllStartsOfARun() throws IOException {
    try (FakeChatServer server = FakeChatServer.answering(request -> FakeChatServer.text("yes"))) {
      assertThrows(
          JobException.class, () -> ask(context(server.url(), "max_requests: 5"), questions(9)));
      String none =
          assertThrows(
                  JobException.class,
                  () -> ask(context(server.url(), "max_requests: 5"), questions(9)))
              .getMessage();
      assertTrue(none.startsWith("max_requests, 5, is used up: 5 requests were sent"), none);
      String more =
          assertThrows(
                  JobException.class,
                  () -> ask(context(server.url(), "max_requests: 7"), questions(9)))
              .getMessage();
      assertTrue(more.contains("of which the stage had sent 5 before. 2 of 9 questions"), more);
      assertEquals(7, server.requests().size());

      // answers of 10 + 1 tokens: so far they cost 7 * 0.2, though no price was known then
      String prices =
          "model: %s, price_per_million_input: 10000, price_per_million_output: 100000, price_per_million_cached: 10000"
              .formatted(FakeChatServer.MODEL);
      String paid = "endpoint: {url: '%s', %s}, ".formatted(server.url(), prices);
      String poor =
          assertThrows(
                  JobException.class,
                  () -> ask(source("source: endpoint, " + paid + "max_cost: 1.4"), questions(9)))
              .getMessage();
      assertTrue(poor.startsWith("max_cost, 1.4, is used up: 1.4000 was spent"), poor);
      assertEquals(7, server.requests().size());
      Map<String, Object> figures =
          ask(source("source: endpoint, " + paid + "max_cost: 100"), questions(9)).figures();
      assertEquals(0.4, (Double) figures.get("cost"), 1e-9);
      assertEquals(1.8, (Double) figures.get("cost_in_all"), 1e-9);
      assertEquals(9L, figures.get("requests_in_all"));

      Path spent = folder.resolve("_answers/rationales/spent.json");
      assertTrue(Files.readString(spent).contains("\"requests\":9,"), Files.readString(spent));
      Files.writeString(spent, "{\"requests\":");
      String damaged =
          assertThrows(JobException.class, () -> ask(context(server.url(), ""), questions(10)))
              .getMessage();
      assertTrue(damaged.contains("spent.json does not say what the stage has spent"), damaged);
    }
  }

  @Test
  void whatMostlyFailsEndsTheStageWithTheReasonsCounted() throws IOException {
    try (FakeChatServer server =
        FakeChatServer.answering(request -> FakeChatServer.error(400, "bad", "no such thing"))) {
      JobException failed =
          assertThrows(JobException.class, () -> ask(context(server.url(), ""), questions(300)));
      assertTrue(failed.getMessage().contains("bad_request ("), failed.getMessage());
      assertTrue(server.requests().size() < 300, "asked " + server.requests().size());
      // What was refused is not asked again, and does not pass for that.
      assertThrows(JobException.class, () -> ask(context(server.url(), ""), questions(9)));
      JobException still =
          assertThrows(JobException.class, () -> ask(context(server.url(), ""), questions(9)));
      assertTrue(
          still.getMessage().startsWith("of 9 questions 9 have no answer"), still.getMessage());
      assertTrue(still.getMessage().contains("_answers"), still.getMessage());
      assertTrue(failed.getMessage().contains("no such thing"), failed.getMessage());
    }
  }

  @Test
  void aServiceThatIsNotThereIsAnErrorBeforeTheFirstRow() {
    JobException down =
        assertThrows(
            JobException.class, () -> ask(context("http://127.0.0.1:9/v1", ""), questions(3)));
    assertTrue(down.getMessage().contains("127.0.0.1:9"), down.getMessage());
  }

  @Test
  void transformersAnswerByTheirClassName() throws IOException {
    String sql =
        "{class: org.apache.spark.ml.feature.SQLTransformer, output: said, params:"
            + " {statement: 'SELECT *, upper(text) AS said FROM __THIS__'}}";
    assertEquals("Q1", ask(transforming(sql), questions(3)).rows().get("1").getAs("text"));
    String words =
        "{class: org.apache.spark.ml.feature.RegexTokenizer, params:"
            + " {pattern: 'q', gaps: true, minTokenLength: 1}}";
    assertEquals("2", ask(transforming(words), questions(3)).rows().get("2").getAs("text"));
    String own =
        "{class: " + EchoTransformer.class.getName() + ", params: {marks: {a: x, b: y}, times: 2}}";
    assertEquals(
        "q0q0{a=x, b=y}", ask(transforming(own), questions(1)).rows().get("0").getAs("text"));
    String fewer =
        "{class: org.apache.spark.ml.feature.SQLTransformer, output: said, params:"
            + " {statement: 'SELECT *, text AS said FROM __THIS__ WHERE text <> \"q1\"'}}";
    Map<String, Row> rows = ask(transforming(fewer), questions(3)).rows();
    assertEquals(AnswerRows.NO_ANSWER, rows.get("1").getAs(AnswerRows.REASON));
    assertEquals("q2", rows.get("2").getAs("text"));
  }

  /** The shape of DJL's BinaryPredictor: bytes in and out, classes and parts by their names. */
  @Test
  void transformersOfBytesAreGivenBytes() throws IOException {
    String bytes =
        "{class: %s, params: {inputClass: java.lang.String, translator: '%s'}}"
            .formatted(BytesTransformer.class.getName(), BytesTransformer.Louder.class.getName());
    assertEquals("q1String!", ask(transforming(bytes), questions(3)).rows().get("1").getAs("text"));
    String missing = refused(bytes.replace("$Louder", "$Quieter"));
    assertTrue(missing.contains("there is no such class on the class path"), missing);
    String other = refused(bytes.replaceFirst("'.*'", "java.lang.Object"));
    assertTrue(other.startsWith("transformer.params.translator: "), other);
    String unset = refused("{class: %s}".formatted(BytesTransformer.class.getName()));
    assertTrue(unset.contains("refuses the questions, as text (requirement failed: text"), unset);
  }

  @Test
  void aLocalModelTellsItsLikeliestFirstTokens() throws IOException {
    Path model = StageTrial.model(folder.resolve("model"), StageTrial.pairs(4), 128);
    StageContext context = source("source: model, model: '%s', max_new_tokens: 1".formatted(model));
    RationaleSettings settings = (RationaleSettings) context.stage().settings();
    try (Answers answers =
        Answers.ask(
            context,
            settings.from(),
            questions(2),
            AnswerOptions.texts("verdict").firstLogprobs(3))) {
      for (Row row : answers.rows().filter("reason is null").collectAsList()) {
        List<Row> first = row.getList(row.fieldIndex(AnswerRows.FIRST));
        assertEquals(3, first.size());
        // greedy: the likeliest is what was written
        assertEquals(row.getAs(AnswerRows.TEXT), first.get(0).getString(0).strip());
        assertTrue(first.get(0).getDouble(1) > first.get(1).getDouble(1));
        assertTrue(first.stream().mapToDouble(one -> Math.exp(one.getDouble(1))).sum() < 1);
      }
    }
  }

  @Test
  void aTransformerThatCannotBeIsNamed() {
    assertEquals(
        "transformer.class: org.example.Missing: there is no such class: check the name, and put"
            + " its jar on the class path (spark.jars or spark.jars.packages); missing:"
            + " org.example.Missing",
        refused("{class: org.example.Missing}"));
    String misspelt =
        refused("{class: org.apache.spark.ml.feature.RegexTokenizer, params: {patern: x}}");
    assertTrue(misspelt.startsWith("transformer.params.patern: "), misspelt);
    assertTrue(misspelt.contains("pattern"), misspelt);
    String wrong =
        refused("{class: org.apache.spark.ml.feature.RegexTokenizer, params: {gaps: many}}");
    assertTrue(wrong.startsWith("transformer.params.gaps: \"many\" does not fit"), wrong);
  }

  private String refused(String transformer) {
    return assertThrows(JobException.class, () -> ask(transforming(transformer), questions(1)))
        .getMessage();
  }

  /** All rows by id, and the figures. */
  private record Asked(Map<String, Row> rows, Map<String, Object> figures) {}

  private static Asked ask(StageContext context, Dataset<Row> questions) throws IOException {
    return ask(context, questions, AnswerOptions.texts("rationale"));
  }

  private static Asked ask(StageContext context, Dataset<Row> questions, AnswerOptions options)
      throws IOException {
    RationaleSettings settings = (RationaleSettings) context.stage().settings();
    try (Answers answers = Answers.ask(context, settings.from(), questions, options)) {
      return new Asked(
          answers.rows().collectAsList().stream()
              .collect(Collectors.toMap(row -> row.getAs(Columns.ID), row -> row)),
          answers.figures());
    }
  }

  /** So many questions, one more with the first one's text, and a row that has none. */
  private static Dataset<Row> questions(int count) {
    List<Row> ids =
        IntStream.range(0, count + 2)
            .mapToObj(
                i -> {
                  String id = i == count ? "same" : i > count ? "none" : Integer.toString(i);
                  Row row = RowFactory.create(id);
                  return i > count
                      ? Questions.refused(row, "no question", "nothing to ask")
                      : Questions.asking(row, List.of(Message.user("q" + i % count)), 7);
                })
            .toList();
    return spark.createDataset(ids, Encoders.row(Questions.beside(IDS)));
  }

  private StageContext context(String url, String more) throws IOException {
    return source(
        "source: endpoint, endpoint: {url: '%s', model: %s, retries: 1}%s"
            .formatted(url, FakeChatServer.MODEL, more.isEmpty() ? "" : ", " + more));
  }

  private StageContext transforming(String transformer) throws IOException {
    return source("source: transformer, transformer: " + transformer);
  }

  private StageContext source(String settings) throws IOException {
    return StageTrial.context(
        spark,
        "  - ingest: {path: 'demo:10'}\n  - rationales: {%s}\n".formatted(settings),
        Map.of("rows", folder),
        folder);
  }
}
