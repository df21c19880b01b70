package io.predilect.jobs.augment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.augment.AdversarialPrompt;
import io.predilect.data.augment.AdversarialPrompt.Place;
import io.predilect.data.augment.Graded;
import io.predilect.data.augment.LengthBias;
import io.predilect.data.augment.Mismatched;
import io.predilect.data.demo.DemoPairs;
import io.predilect.data.demo.DemoSettings;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.config.AugmentSettings;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.spark.LocalSpark;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.stage.StageInputs;
import io.predilect.jobs.stage.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The augment stage over generated pairs, against the pure functions over the whole list. */
class AugmentStageTest {
  private static final long SEED = 7;
  private static final int HELD_OUT = 20;

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static List<PreferencePair> pairs;

  @BeforeAll
  static void prepare() {
    spark = LocalSpark.session();
    List<PreferencePair> demo = DemoPairs.pairs(1, 120, DemoSettings.certain(1)).toList();
    pairs = new ArrayList<>(demo.subList(0, 100));
    // some share a prompt, one more has responses of one length
    for (int i = 0; i < 10; i++) {
      pairs.add(PreferencePair.of(demo.get(0).prompt(), demo.get(i).chosen() + "!", "worse " + i));
    }
    pairs.add(PreferencePair.of(demo.get(1).prompt(), "equal", "alike"));
    List<Row> rows = new ArrayList<>();
    pairs.forEach(pair -> rows.add(PairRows.row(pair, "train")));
    demo.subList(100, 120).forEach(pair -> rows.add(PairRows.row(pair, "test")));
    spark
        .createDataFrame(rows, Columns.PAIR)
        .repartition(5)
        .withColumn(Columns.REWARD_GAP, lit(0.5))
        .write()
        .parquet(folder.resolve("rows").toString());
  }

  private record Crafted(StageResult result, List<Row> rows, Path output) {
    List<String> ids(String... groups) {
      return rows.stream()
          .filter(row -> List.of(groups).contains(row.<String>getAs(Columns.CRAFTED)))
          .map(row -> row.<String>getAs(Columns.ID))
          .sorted()
          .toList();
    }
  }

  private static Crafted augment(String settings, String name, String rows) throws IOException {
    RunConfig run =
        ConfigReader.read(
            "stages:\n  - ingest: {path: 'demo:60'}\n  - augment: " + settings, "test", List.of());
    Path output = folder.resolve(name);
    Files.createDirectories(output);
    StageContext context =
        new StageContext(
            spark,
            spark,
            run,
            run.stages().get(1),
            SEED,
            new StageInputs(
                Optional.of(new org.apache.hadoop.fs.Path(folder.resolve(rows).toUri())),
                Map.of(),
                Optional.empty(),
                Map.of(),
                Optional.empty()),
            new org.apache.hadoop.fs.Path(output.toUri()),
            new org.apache.hadoop.fs.Path(folder.resolve("scratch").toUri()),
            new org.apache.hadoop.fs.Path(folder.toUri()),
            new Manifest("test", List.of()),
            Progress.SILENT,
            new StopSignal());
    StageResult result =
        new AugmentStage((AugmentSettings) run.stages().get(1).settings()).execute(context);
    assertTrue(result.rows().balanced());
    return new Crafted(result, spark.read().parquet(output.toString()).collectAsList(), output);
  }

  private static List<String> ids(Stream<PreferencePair> some) {
    return some.map(PreferencePair::id).sorted().toList();
  }

  @Test
  void lengthBiased() throws IOException {
    Crafted crafted = augment("{kind: length_biased}", "biased", "rows");
    assertEquals(
        ids(LengthBias.select(pairs, 0.8, SEED).stream()),
        crafted.ids("chosen_longer", "chosen_shorter"));
    assertEquals(HELD_OUT, crafted.ids("original").size());
    long longer = crafted.ids("chosen_longer").size();
    assertEquals(Math.round(longer / 4.0), crafted.ids("chosen_shorter").size());
    assertEquals(longer, crafted.result().figures().get("chosen_longer"));
    assertEquals(pairs.size() + HELD_OUT, crafted.result().rows().in());
    assertEquals(crafted.rows().size(), crafted.result().rows().kept());
    long equal =
        pairs.stream()
            .filter(p -> LengthBias.of(p.chosen(), p.rejected()) == LengthBias.EQUAL)
            .count();
    assertTrue(equal > 0);
    assertEquals(
        equal,
        crafted.result().rejects().get("responses of one length are in no length-biased set"));
    assertTrue(crafted.result().rejects().containsKey("not drawn for the length-biased set"));
  }

  @Test
  void adversarialPrompts() throws IOException {
    Crafted crafted = augment("{kind: adversarial_prompt, share: 0.3}", "adversarial", "rows");
    assertEquals(pairs.size() + HELD_OUT, crafted.ids("original").size());
    assertEquals(
        ids(
            pairs.stream()
                .flatMap(pair -> AdversarialPrompt.drawn(pair, 0.3, Place.END, SEED).stream())),
        crafted.ids("adversarial"));
    long added = crafted.ids("adversarial").size();
    assertTrue(added > 20 && added < 50, "added: " + added);
    assertEquals(added, crafted.result().figures().get("added"));
    assertEquals(pairs.size() + HELD_OUT, crafted.result().rows().kept());
    // what was written of other texts is not passed on
    assertEquals(
        added,
        spark
            .read()
            .parquet(crafted.output().toString())
            .filter(col(Columns.REWARD_GAP).isNull())
            .count());
  }

  @Test
  void gradedPairs() throws IOException {
    Graded graded = new Graded("Best:", "Worst:");
    Crafted crafted =
        augment("{kind: graded, best: 'Best:', worst: 'Worst:', share: 0.4}", "graded", "rows");
    for (Graded.Kind kind : Graded.Kind.values()) {
      assertEquals(
          ids(
              pairs.stream()
                  .flatMap(pair -> graded.drawn(pair, 0.4, SEED).stream())
                  .filter(made -> made.kind() == kind)
                  .map(Graded.Made::pair)),
          crafted.ids(kind.name().toLowerCase(Locale.ROOT)));
    }
    long added = (long) crafted.rows().size() - crafted.ids("original").size();
    assertEquals(added, crafted.result().figures().get("added"));
    assertTrue(added > 60 && added < 120, "added: " + added);

    String alone =
        assertThrows(
                ConfigException.class, () -> augment("{kind: graded, best: 'Best:'}", "x", "rows"))
            .getMessage();
    assertTrue(alone.contains("graded needs both best and worst"), alone);
    assertThrows(ConfigException.class, () -> augment("{kind: rrm, best: 'Best:'}", "x", "rows"));
  }

  @Test
  void mismatchedPairs() throws IOException {
    Set<Integer> before = held();
    Crafted crafted = augment("{kind: rrm, share: 0.5}", "rrm", "rows");
    assertEquals(before, held(), "what the added pairs are made of is not kept");
    List<Mismatched.Made> expected =
        Mismatched.all(
            pairs, pairs.stream().map(pair -> PairId.ofPrompt(pair.prompt())).toList(), 0.5, SEED);
    assertEquals(
        ids(expected.stream().map(Mismatched.Made::pair)), crafted.ids("own_over_foreign", "tie"));
    assertEquals(
        ids(
            expected.stream()
                .filter(made -> made.kind() == Mismatched.Kind.TIE)
                .map(Mismatched.Made::pair)),
        crafted.ids("tie"));
    assertEquals((long) expected.size(), crafted.result().figures().get("added"));
    assertEquals(
        crafted.rows().size(),
        new TreeSet<>(crafted.rows().stream().map(row -> row.<String>getAs(Columns.ID)).toList())
            .size(),
        "ids are unique");
  }

  @Test
  void responsesStayOnTheirSideOfTheSplit() throws IOException {
    Crafted crafted = augment("{kind: rrm, share: 1.0, split: all}", "rrm-of-both", "rows");
    Map<String, Set<String>> texts = new HashMap<>();
    Map<String, Set<String>> made = new HashMap<>();
    for (Row row : crafted.rows()) {
      Map<String, Set<String>> into = row.getAs(Columns.CRAFTED).equals("original") ? texts : made;
      into.computeIfAbsent(row.getAs(Columns.SPLIT), side -> new TreeSet<>())
          .addAll(List.of(row.getAs(Columns.CHOSEN), row.getAs(Columns.REJECTED)));
    }
    assertEquals(texts, made);
  }

  @Test
  void whatAnEarlierStageMadeKeepsItsGroup() throws IOException {
    Crafted first = augment("{kind: adversarial_prompt, share: 0.3}", "first", "rows");
    Crafted second = augment("{kind: graded, best: B, worst: W, share: 1.0}", "second", "first");
    assertEquals(first.ids("adversarial"), second.ids("adversarial"));
    assertEquals(first.ids("original"), second.ids("original"));
    assertEquals(first.rows().size(), second.result().rows().kept());
    int ofTrain = first.rows().size() - HELD_OUT;
    assertEquals(ofTrain, second.ids("asked_best").size());
    assertEquals(2L * ofTrain, second.result().figures().get("added"));
    JobException wrong =
        assertThrows(JobException.class, () -> augment("{kind: length_biased}", "3rd", "second"));
    assertTrue(wrong.getMessage().contains("put length_biased first"), wrong.getMessage());
  }

  private static Set<Integer> held() {
    return Set.copyOf(new JavaSparkContext(spark.sparkContext()).getPersistentRDDs().keySet());
  }

  @Test
  void onePromptHasNoForeignResponses() {
    spark
        .createDataFrame(
            pairs.subList(100, 110).stream().map(pair -> PairRows.row(pair, "train")).toList(),
            Columns.PAIR)
        .write()
        .parquet(folder.resolve("one-prompt").toString());
    Set<Integer> before = held();
    JobException wrong =
        assertThrows(JobException.class, () -> augment("{kind: rrm}", "rrm-of-one", "one-prompt"));
    assertTrue(wrong.getMessage().contains("the data has 1"), wrong.getMessage());
    assertEquals(before, held());
  }

  /** Rows of a run of which the file cannot tell. */
  @Test
  void cutResponsesAreRefused() throws IOException {
    spark
        .read()
        .parquet(folder.resolve("rows").toString())
        .selectExpr(
            "*",
            "named_struct('unit', 'tokens', 'ratio', 0.5D, 'chosen', 9, 'rejected', 9,"
                + " 'end_of_turn', false) AS cut")
        .write()
        .parquet(folder.resolve("cut").toString());
    JobException refused =
        assertThrows(JobException.class, () -> augment("{kind: rrm}", "of-cut", "cut"));
    assertTrue(refused.getMessage().contains("put truncate after augment"), refused.getMessage());
  }
}
