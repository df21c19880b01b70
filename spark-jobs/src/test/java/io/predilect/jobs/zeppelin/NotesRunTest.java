package io.predilect.jobs.zeppelin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The notes for Zeppelin, paragraph by paragraph in the interpreter of Scala: each succeeds and
 * shows what it is there for. Zeppelin itself is not run.
 */
class NotesRunTest {
  @TempDir private static Path folder;
  private static Scala scala;
  private static StandIn z;

  private Note note;

  @BeforeAll
  static void start() {
    z = new StandIn();
    scala = new Scala();
    SparkSession spark = LocalSpark.session().newSession();
    // compiling queries takes longer than a few rows do without
    spark.conf().set("spark.sql.codegen.wholeStage", "false");
    spark.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    scala.bind("spark", SparkSession.class, spark);
    scala.bind("sc", SparkContext.class, spark.sparkContext());
    scala.bind("sqlContext", SQLContext.class, spark.sqlContext());
    scala.bind("z", StandIn.class, z);
    // what Zeppelin imports
    scala.run("import org.apache.spark.SparkContext._");
    scala.run("import spark.implicits._");
    scala.run("import spark.sql");
    scala.run("import org.apache.spark.sql.functions._");
  }

  @BeforeEach
  void forms() {
    z.note();
    z.putIntoNote("folder for runs", folder.resolve("runs").toString());
  }

  private String run(String title) {
    Note.Paragraph paragraph = note.paragraph(title);
    z.paragraph(paragraph.id());
    return scala.run(paragraph.code());
  }

  private void put(String title, String form, Object value) {
    z.put(note.paragraph(title).id(), form, value);
  }

  private static void assertShows(String shown, String... parts) {
    for (String part : parts) {
      assertTrue(shown.contains(part), () -> "not there: " + part + "\nin: " + shown);
    }
  }

  private void ranAll(String... titles) {
    assertEquals(note.paragraphs().stream().map(Note.Paragraph::title).toList(), List.of(titles));
  }

  @Test
  void explores() throws IOException {
    note = Note.named("explore");
    Path data = folder.resolve("pairs.jsonl");
    String pair =
        """
        {"prompt": "%s?", "chosen": "%s", "rejected": "no", "score_chosen": 4, "score_rejected": %s}
        """;
    Files.writeString(
        data,
        pair.formatted("a", "a long one", 1)
            + pair.formatted("b", "y", 2)
            + pair.formatted("a", "a long one", 1)
            + pair.formatted("c", "no", 1));
    z.putIntoNote("data", data.toString());

    assertShows(run("The data"), "pairs.jsonl", "exact duplicates among the kept", "counted by");
    assertShows(
        run("Rows that are no pairs, duplicates among them"),
        "4 rows, 2 pairs",
        "%table reason\trows\tfor example\n",
        "duplicate\t1\t");
    assertShows(run("Lengths"), "%html <style>", "Lengths of the responses", "rejected characters");
    put("Does the longer response win?", "characters a bar", "5");
    assertShows(run("Does the longer response win?"), "\n0\t0.0\t1\n", "\n5\t1.0\t1\n");
    assertShows(run("Score gaps"), "%html <style>", "chosen less rejected");
    assertShows(run("Groups"), "%table subset\tpairs\t", "\t2\t1.0\t5.5\t2.0\t0.5\t2.5\n");
    put("Read some", "only where", List.of("longer"));
    String read = run("Read some");
    assertShows(read, "%html <style>", "a long one", "score_rejected 1.0 ", " longer by 8");
    assertFalse(read.contains("b?"), "left out by the form");
    ranAll(
        "The data",
        "Rows that are no pairs, duplicates among them",
        "Lengths",
        "Does the longer response win?",
        "Score gaps",
        "Groups",
        "Read some");
  }

  @Test
  void exploresWhatItBeginsWith() throws IOException {
    note = Note.named("explore");
    z.putIntoNote("folder for runs", folder.resolve("generated").toString());
    assertShows(run("The data"), "demo:2000", "2,000    100.00 %");
    assertShows(run("Rows that are no pairs, duplicates among them"), "2000 rows, ");
  }

  @Test
  void aFieldThatIsWrongIsToldInItsOwnWords() throws IOException {
    Path other = folder.resolve("other.jsonl");
    Files.writeString(other, "{\"question\": \"a\", \"good\": \"b\", \"bad\": \"c\"}\n");
    Map<String, String> told =
        Map.of(
            "",
            "stages.ingest.path",
            "   ",
            "stages.ingest.path",
            folder.resolve("nothing.jsonl").toString(),
            "there is no file or folder ",
            "it's mine.jsonl",
            "there is no file or folder it's mine.jsonl",
            other.toString(),
            "No preference format fits it.",
            "demo:many",
            "generated pairs are asked for as demo:PAIRS");
    note = Note.named("explore");
    for (Map.Entry<String, String> field : told.entrySet()) {
      z.note();
      z.putIntoNote("folder for runs", folder.resolve("wrong").toString());
      z.putIntoNote("data", field.getKey());
      AssertionError failure =
          assertThrows(AssertionError.class, () -> run("The data"), field::getKey);
      assertShows(failure.getMessage().lines().findFirst().orElse(""), field.getValue());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "prompt-free, The gaps, prompts a gap is taken under, many, 'stages.score.prompt_free.prompts (--set): ''many'': it must be a whole number'",
    "prompt-free, The gaps, prompts a gap is taken under, 0, stages.score.prompt_free.prompts",
    "prompt-free, The gaps, prompts a gap is taken under, ' ', stages.score.prompt_free.prompts",
    "prompt-free, The gaps, steps of that training, a few, 'stages.reward.max_steps (--set): ''a few'': it must be a whole number'",
    "prompt-free, The gaps, 'reward model (empty: train a small one)', it's nowhere, 'stages.score.prompt_free.model: there is no file or folder it''s nowhere'",
    "prompt-free, The gaps, folder for runs, ' ', output",
    "follow, How far they are, folder for runs, ' ', the name of the folder is empty",
    "judge, The pairs, data, nowhere.jsonl, there is no file or folder nowhere.jsonl"
  })
  void aFieldOfAnyNoteThatIsWrongIsToldByItsSetting(
      String name, String paragraph, String field, String value, String told) throws IOException {
    note = Note.named(name);
    z.putIntoNote("folder for runs", folder.resolve("wrong").toString());
    z.putIntoNote(field, value);
    if (name.equals("follow")) {
      run("What is to be looked at");
    }
    AssertionError failure = assertThrows(AssertionError.class, () -> run(paragraph));
    assertShows(failure.getMessage().lines().findFirst().orElse(""), told);
  }

  @Test
  void looksIntoGaps() throws IOException {
    note = Note.named("prompt-free");
    z.putIntoNote("data", "demo:24");
    z.putIntoNote("prompts a gap is taken under", "4");
    z.putIntoNote("steps of that training", "2");

    assertShows(run("The gaps"), "24 pairs have gaps; 0 have none");
    assertShows(
        run("Δr1 against Δr2"), "%html <style>", "What the reward depends on", "prompt_free_gap");
    assertShows(run("How much is prompt-free"), "%table subset\tpairs\taccuracy\t");
    put("Pairs that stand out", "how many", "3");
    assertShows(run("Pairs that stand out"), "%html <style>", "prompt_free_gap ", "sign_kept ");
    assertShows(
        run("One pair under all prompts"),
        "under its own prompt the gap is ",
        "The gap of this pair under other prompts");
    String swapped = run("Prompts swapped");
    assertShows(swapped, "%table pair\tgap under its own prompt\tgap under another's\tthat prompt");
    List<String> rows = swapped.lines().filter(line -> line.matches("[0-9a-f]{8}\t.*")).toList();
    assertEquals(3, rows.size(), swapped);
    assertTrue(
        rows.stream().map(row -> row.split("\t")).anyMatch(row -> !row[1].equals(row[2])), swapped);
    ranAll(
        "The gaps",
        "Δr1 against Δr2",
        "How much is prompt-free",
        "Pairs that stand out",
        "One pair under all prompts",
        "Prompts swapped");
  }

  @Test
  void followsRuns() throws IOException {
    note = Note.named("follow");
    z.putIntoNote("folder for runs", folder.resolve("followed").toString());

    assertShows(run("What is to be looked at"), "followed");
    assertShows(run("How far they are"), "There is no run in ");
    assertShows(run("Curves"), "No training has logged anything yet.");
    assertShows(run("Arms"), "No run evaluates anything.");
    put("Start a small run", "data", "demo:24");
    put("Start a small run", "steps of each training", "2");
    assertShows(run("Start a small run"), "followed/arms goes on");
    scala.run(
        "scala.concurrent.Await.result(going, scala.concurrent.duration.Duration(600, \"s\"))");
    assertShows(
        run("How far they are"),
        "arms: 10 of 10 stages are done; nothing runs",
        "%table run\tnumber\tstage\tkind\tstatus\t",
        "arms\t7\tdpo\ttrain\tdone\t");
    assertShows(run("Curves"), "%html <style>", "arms/dpo", "arms/ipo", "arms/sft");
    String arms = run("Arms");
    assertShows(arms, "%table arm\trewards/accuracies\trewards/margins\n", "arms/dpo-held-out\t");
    // with an interval
    assertTrue(
        arms.lines().anyMatch(row -> row.matches("arms/ipo-held-out\t0\\.\\d{3} \\(.+\\)\t.*")),
        arms);
    ranAll("What is to be looked at", "Start a small run", "How far they are", "Curves", "Arms");
  }

  @Test
  void asksPeopleAndKeepsWhatTheySay() throws IOException {
    note = Note.named("judge");
    z.putIntoNote("data", "demo:3");
    z.putIntoNote("your name", "Ann A.");
    String which = "Which is better?";

    assertShows(run("The pairs"), "3 pairs; labels go to ");
    assertShows(run("What was said"), "Nobody has said anything yet.");
    assertShows(run("Use the labels"), "Nobody has said anything yet.");
    assertShows(run("A judge against people"), "Nobody has said anything yet.");
    String first = run(which);
    assertShows(first, "%html <style>", "<b>first</b>", "<b>second</b>");
    assertEquals(first, run(which), "nothing was answered, so the same is asked");
    String id = z.forms().get(1).substring(0, 6);
    put(which, z.forms().get(0), "it says \"hello\"");
    for (String answer : List.of("first", "tie", "second")) {
      put(which, z.forms().get(1), answer);
      assertShows(run(which), "kept: " + answer + " of ");
    }
    assertShows(run(which), "You have judged them all.");
    assertEquals(List.of(), z.forms());
    try (Stream<Path> files = Files.list(folder.resolve("runs/by-hand-labels"))) {
      List<Path> all = files.toList();
      assertEquals(3, all.size());
      String label =
          Files.readString(
              all.stream()
                  .filter(f -> f.getFileName().toString().startsWith(id))
                  .findFirst()
                  .orElseThrow());
      assertShows(label, "\"by\":\"Ann A.\"", "\"why\":\"it says \\\"hello\\\"\"");
      assertTrue(
          label.contains("\"human\":\"chosen\",\"first\":\"chosen\"")
              || label.contains("\"human\":\"rejected\",\"first\":\"rejected\""),
          label);
    }
    assertShows(run("What was said"), "%table by\tpairs\tties\t", "Ann A.\t3\t0.333", "\t0.5\n");
    assertShows(run("Take one back"), "You have judged 3 pairs.");
    assertShows(run("Use the labels"), "3 labels, 2 pairs; not kept: {tie=1}");
    assertShows(
        run("A judge against people"),
        "%table figure\tvalue\tlow\thigh\n",
        "judge/human_agreement[arm=chosen]\t",
        "judge/win_rate[arm=chosen]\t1.0\t");
    String whole =
        scala
            .run("println(labels.rows().filter($\"human\" === \"tie\").head.getString(0))")
            .strip();
    put("Take one back", "pair", whole);
    assertShows(run("Take one back"), whole + " will be asked again");
    assertShows(run(which), "<b>first</b>");
    assertShows(run(which), "<b>first</b>"); // what was taken back is not said again
    put(which, z.forms().get(1), "first");
    assertShows(run(which), "kept: first of " + whole, "You have judged them all.");
    ranAll(
        "The pairs",
        which,
        "What was said",
        "Take one back",
        "Use the labels",
        "A judge against people");
  }
}
