package io.predilect.jobs.signal;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.SignalSettings;
import io.predilect.jobs.evaluate.EvaluateStage;
import io.predilect.jobs.evaluate.ReportJson;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.stage.StageContext;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One pass over whole responses against an evaluate stage over responses that are really cut. */
class SignalStageTest {
  private static final int PAIRS = 12;

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static Path reference;
  private static Path policy;
  private static Path reward;
  private static Path rows;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    List<PreferencePair> pairs = StageTrial.pairs(PAIRS);
    reference = StageTrial.model(folder.resolve("reference"), pairs, 256);
    policy = StageTrial.model(folder.resolve("policy"), pairs, 256);
    LanguageModel.writeFresh(HfConfig.read(policy), 8, policy);
    reward = StageTrial.rewardModel(folder.resolve("reward"), pairs, 256, 1);
    List<Row> all = new ArrayList<>();
    pairs.forEach(pair -> all.add(PairRows.row(pair, "test")));
    all.add(PairRows.row(PreferencePair.of(pairs.get(0).prompt(), "", "x"), "test"));
    rows = folder.resolve("rows");
    spark.createDataFrame(all, Columns.PAIR).write().parquet(rows.toString());
  }

  @ParameterizedTest
  @CsvSource({"false,256", "true,50"})
  void everyCutIsWhatCutDataGives(boolean endOfTurn, int maxLength) throws IOException {
    Path output = folder.resolve("signal-" + endOfTurn + maxLength);
    StageResult result =
        signal(
            output,
            rows,
            maxLength,
            "reward_model: '%s', cuts: {ratios: [0.5, 1.0], lengths: [3, 500], end_of_turn: %s}"
                .formatted(reward, endOfTurn));
    assertEquals(PAIRS + 1, result.rows().in());
    assertEquals(PAIRS, result.rows().kept());
    assertEquals(Map.of("empty_response", 1L), result.rejects());
    List<Row> measured =
        spark.read().option("pathGlobFilter", "*.parquet").parquet(output(output)).collectAsList();
    double[][] cuts = {{1, 500}, {0.5, 500}, {1, 3}, {1, 500}};
    for (int cut = 0; cut < cuts.length; cut++) {
      Map<String, Row> expected = cut(output + "-" + cut, cuts[cut], endOfTurn, maxLength);
      assertEquals(PAIRS, expected.size());
      for (Row row : measured) {
        Row really = expected.get(row.<String>getAs(Columns.ID));
        double margin =
            0.1
                * (really.<Double>getAs("chosen_logps")
                    - really.<Double>getAs("ref_chosen_logps")
                    - really.<Double>getAs("rejected_logps")
                    + really.<Double>getAs("ref_rejected_logps"));
        assertEquals(margin, SignalRows.numbers(row, SignalRows.MARGINS)[cut], 1e-5);
        double gap =
            really.<Double>getAs("reward_chosen") - really.<Double>getAs("reward_rejected");
        assertEquals(gap, SignalRows.numbers(row, SignalRows.GAPS)[cut], 1e-4);
      }
    }
    SignalReport report =
        ReportJson.read(
            new ObjectMapper().readTree(output.resolve("output/metrics.json").toFile()),
            SignalReport.class);
    assertEquals(PAIRS, report.all().pairs());
    assertEquals(PAIRS, report.groups().values().stream().mapToLong(SignalFigures::pairs).sum());
    SignalFigures.AtCut half = report.all().cuts().get(1);
    assertEquals("0.5", half.name());
    assertEquals(
        result.figures().get("signal/accuracy@0.5"), half.accuracy().orElseThrow().value());
    int longest =
        measured.stream()
            .mapToInt(
                row ->
                    Math.max(
                        row.getList(row.fieldIndex("chosen_logps")).size(),
                        row.getList(row.fieldIndex("rejected_logps")).size()))
            .max()
            .orElseThrow();
    // All tokens together hold the whole margin.
    Estimate share = report.all().positions().get(Math.min(longest, 20) - 1).share().orElseThrow();
    assertTrue(longest > 20 || Math.abs(share.value() - 1) < 1e-6);
    for (int tokens : new int[] {1, 5}) {
      assertEquals(
          chosenKl(measured, tokens) / chosenKl(measured, Integer.MAX_VALUE),
          report.all().positions().get(tokens - 1).klShare().orElseThrow().value(),
          1e-9);
    }
  }

  /** Summed over the first tokens of all pairs' chosen responses. */
  private static double chosenKl(List<Row> measured, int tokens) {
    return measured.stream()
        .map(row -> SignalRows.numbers(row, SignalRows.CHOSEN + SignalRows.KL))
        .mapToDouble(kl -> Arrays.stream(kl).limit(tokens).sum())
        .sum();
  }

  /** What an evaluate stage says of every pair when the data is cut. */
  private static Map<String, Row> cut(String name, double[] most, boolean endOfTurn, int maxLength)
      throws IOException {
    Dataset<Row> whole = spark.read().parquet(rows.toString());
    Path data = Path.of(name + "-data");
    whole
        .withColumn(
            Columns.CUT,
            struct(
                    lit("tokens").as("unit"),
                    lit(most[0]).as("ratio"),
                    lit((int) most[1]).as("chosen"),
                    lit((int) most[1]).as("rejected"),
                    lit(endOfTurn).as("end_of_turn"))
                .cast(Columns.CUT_TYPE))
        .write()
        .parquet(data.toString());
    StageContext context =
        context(
            Path.of(name),
            data,
            maxLength,
            "evaluate: {split: test, policy: '%s', reference: '%s', reward_model: '%s'}"
                .formatted(policy, reference, reward));
    new EvaluateStage((EvaluateSettings) context.stage().settings()).execute(context);
    Map<String, Row> byId = new HashMap<>();
    for (Row row :
        spark
            .read()
            .option("pathGlobFilter", "*.parquet")
            .parquet(output(Path.of(name)))
            .collectAsList()) {
      byId.put(row.getAs(Columns.ID), row);
    }
    return byId;
  }

  @Test
  void aPolicyThatIsItsReferenceHasHalfOfTheTies() throws IOException {
    Path output = folder.resolve("same");
    StageContext context =
        context(
            output,
            rows,
            256,
            "signal: {split: test, policy: '%s', reference: '%s', positions: 5, cuts: {ratios: [0.5], lengths: []}}"
                .formatted(policy, policy));
    StageResult result =
        new SignalStage((SignalSettings) context.stage().settings()).execute(context);
    assertEquals(0.5, result.figures().get("signal/accuracy@0.5"));
    SignalReport report =
        ReportJson.read(
            new ObjectMapper().readTree(output.resolve("output/metrics.json").toFile()),
            SignalReport.class);
    assertEquals(5, report.all().positions().size());
    for (SignalFigures.AtPosition at : report.all().positions()) {
      assertEquals(0, at.chosenKl().orElseThrow().value());
      assertEquals(0, at.rejectedKl().orElseThrow().value());
      assertEquals(at.policyGap(), at.referenceGap());
      assertTrue(at.share().isEmpty(), "nothing has no parts");
    }
  }

  @Test
  void aLogProbThatIsNoNumberRejectsItsRowAlone() throws IOException {
    List<PreferencePair> pairs = StageTrial.pairs(PAIRS);
    Map<Integer, Integer> rowsWith = new TreeMap<>();
    try (ChatTokenizer tokenizer = ChatTokenizer.open(policy)) {
      for (PreferencePair pair : pairs) {
        tokens(tokenizer, pair).forEach(token -> rowsWith.merge(token, 1, Integer::sum));
      }
    }
    int token =
        rowsWith.entrySet().stream()
            .filter(each -> each.getValue() > 1 && each.getValue() < PAIRS / 2)
            .findFirst()
            .orElseThrow()
            .getKey();
    Path broken = StageTrial.otherWeights(policy, folder.resolve("broken"));
    Overflowing.at(token, broken, 32);
    StageContext context =
        context(
            folder.resolve("overflow"),
            rows,
            256,
            "signal: {split: test, policy: '%s', reference: '%s'}".formatted(reference, broken));
    StageResult result =
        new SignalStage((SignalSettings) context.stage().settings()).execute(context);
    long bad = rowsWith.get(token);
    assertEquals(Map.of("empty_response", 1L, "score is not finite", bad), result.rejects());
    assertEquals(PAIRS - bad, result.rows().kept());
  }

  private static Set<Integer> tokens(ChatTokenizer tokenizer, PreferencePair pair) {
    Set<Integer> all = new TreeSet<>();
    for (Tokens part :
        List.of(
            tokenizer.prompt(pair.prompt()),
            tokenizer.response(pair.prompt(), pair.chosen()),
            tokenizer.response(pair.prompt(), pair.rejected()))) {
      for (int id : part.toArray()) {
        all.add(id);
      }
    }
    all.remove(tokenizer.endOfTurn()); // behind a response nothing follows it
    return all;
  }

  @Test
  void aResponseBeyondTheContextIsMeasuredAsFarAsItReaches() throws IOException {
    PreferencePair pair = StageTrial.pairs(1).get(0);
    List<Row> all =
        List.of(
            PairRows.row(
                PreferencePair.of(pair.prompt(), (pair.chosen() + " ").repeat(60), pair.rejected()),
                "test"),
            PairRows.row(pair, "test"));
    Path data = folder.resolve("long");
    spark.createDataFrame(all, Columns.PAIR).write().parquet(data.toString());
    Path output = folder.resolve("beyond");
    StageResult result =
        signal(output, data, 10_000, "cuts: {ratios: [0.5, 1.0], lengths: [3, 5000]}");
    assertEquals(2, result.rows().kept());
    int prompt;
    try (ChatTokenizer tokenizer = ChatTokenizer.open(policy)) {
      prompt = tokenizer.prompt(pair.prompt()).length();
    }
    List<Integer> lengths =
        spark
            .read()
            .option("pathGlobFilter", "*.parquet")
            .parquet(output(output))
            .collectAsList()
            .stream()
            .map(row -> row.getList(row.fieldIndex("chosen_logps")).size())
            .sorted()
            .toList();
    assertEquals(256 - prompt, lengths.get(1));
    assertTrue(lengths.get(0) < lengths.get(1));
  }

  @Test
  void dataThatIsCutAlreadyAndOtherTokenizersAreRefused() throws IOException {
    Path data = folder.resolve("cut-already");
    spark
        .read()
        .parquet(rows.toString())
        .withColumn(
            Columns.CUT,
            struct(lit("tokens"), lit(0.5), lit(9), lit(9), lit(false)).cast(Columns.CUT_TYPE))
        .write()
        .parquet(data.toString());
    JobException cut =
        assertThrows(JobException.class, () -> signal(folder.resolve("a"), data, 256, "beta: 1.0"));
    assertTrue(cut.getMessage().contains("put it before truncate"), cut.getMessage());
    Path other = StageTrial.model(folder.resolve("other"), StageTrial.pairs(3), 256);
    StageContext context =
        context(
            folder.resolve("b"),
            rows,
            256,
            "signal: {policy: '%s', reference: '%s'}".formatted(policy, other));
    JobException tokens =
        assertThrows(
            JobException.class,
            () -> new SignalStage((SignalSettings) context.stage().settings()).execute(context));
    assertTrue(tokens.getMessage().contains("differ in tokenizer"), tokens.getMessage());
    assertTrue(tokens.getMessage().contains(other.toString()), tokens.getMessage());
  }

  @Test
  void aReferenceWithAnotherNumberOfLogitsIsRefusedByName() throws IOException {
    Path wider = StageTrial.otherWeights(policy, folder.resolve("wider"));
    LanguageModel.writeFresh(ModelConfig.llama(464, 32, 64, 2, 4, 2, 256, 10_000, true), 8, wider);
    StageContext context =
        context(
            folder.resolve("c"),
            rows,
            256,
            "signal: {policy: '%s', reference: '%s', split: test}".formatted(policy, wider));
    JobException refused =
        assertThrows(
            JobException.class,
            () -> new SignalStage((SignalSettings) context.stage().settings()).execute(context));
    assertTrue(refused.getMessage().contains("has logits for 400 tokens"), refused.getMessage());
    assertTrue(refused.getMessage().contains(wider + " for 464"), refused.getMessage());
  }

  private static StageResult signal(Path output, Path data, int maxLength, String more)
      throws IOException {
    StageContext context =
        context(
            output,
            data,
            maxLength,
            "signal: {split: test, policy: '%s', reference: '%s', positions: 20, %s}"
                .formatted(policy, reference, more));
    return new SignalStage((SignalSettings) context.stage().settings()).execute(context);
  }

  private static StageContext context(Path output, Path data, int maxLength, String stage)
      throws IOException {
    Files.createDirectories(output);
    String yaml =
        """
          - ingest: {path: "demo:60", name: rows}
          - shard: {model: '%s', max_length: %s}
          - %s
        """
            .formatted(policy, maxLength, stage);
    return StageTrial.context(spark, yaml, Map.of("rows", data), output);
  }

  private static String output(Path of) {
    return of.resolve("output").toString();
  }
}
