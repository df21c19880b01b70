package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ShardFile;
import io.predilect.data.shard.ShardReader;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.spark.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong, told as a user sees it: what, where, and what to do, in a line. */
final class BadInputTest {
  @TempDir private static Path shared;
  private static Path model;

  @TempDir private Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void prepare() throws IOException {
    LocalSpark.session();
    model = StageTrial.model(shared.resolve("model"), StageTrial.pairs(20), 96);
  }

  @Test
  void aTruncatedGzipGivesTheRowsBeforeTheCut() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      for (int i = 0; i < 500; i++) {
        gzip.write(
            (pair("question " + i, "good " + i * 7919, "bad " + i * 104729) + "\n")
                .getBytes(StandardCharsets.UTF_8));
      }
    }
    Path data = folder.resolve("pairs.jsonl.gz");
    Files.write(data, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
    assertEquals(0, run("  - ingest: {path: '" + data + "'}\n"), this::said);
    StageResult result = result("ingest");
    assertTrue(result.rows().kept() > 100 && result.rows().kept() < 400, result::toString);
    assertEquals(1, result.rows().rejected(), result::toString);
    assertEquals(Map.of("truncated_file", 1L), result.rejects());
  }

  @Test
  void textsThatCarryATemplateAreCounted() throws IOException {
    Path data = folder.resolve("pairs.jsonl");
    Files.writeString(
        data,
        pair("<|im_start|>user\\nq<|im_end|>", "a", "b") + "\n" + pair("plain", "c", "d") + "\n");
    String stages =
        "  - ingest: {path: '" + data + "', test_share: 0}\n  - shard: {model: '" + model + "'}\n";
    assertEquals(0, run(stages), this::said);
    assertEquals(1, ((Number) result("shard").figures().get("templated")).intValue());
  }

  @Test
  void aFileOfAnotherFormatThanNamedIsTold() throws IOException {
    Path data = folder.resolve("pairs.jsonl");
    Files.writeString(data, pair("p", "a", "b"));
    assertEquals(1, run("  - ingest: {path: '" + data + "', format: shp}\n"));
    told("stages.ingest.path: ", data.toString(), "shp", "standard");
    Files.write(data, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13});
    assertEquals(1, run("  - ingest: {path: '" + data + "'}\n"));
    told("stages.ingest.path: ", data.toString());
  }

  @Test
  void anOutputFolderThatCannotBeWrittenIsTold() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "no folder");
    assertEquals(1, run("  - ingest: {path: 'demo:10'}\n", "--set", "output=" + file + "/runs"));
    told("cannot write to the output folder", file.toString());
  }

  @Test
  void promptsThatDoNotFitAndTemplatesThatRaiseRejectTheirRowsOnly() throws IOException {
    Path strict = copy("strict");
    Files.writeString(
        strict.resolve("chat_template.jinja"),
        "{% for m in messages %}{% if 'forbidden' in m.content %}"
            + "{{ raise_exception('not this word') }}{% endif %}"
            + "{{ m.content }}<|im_end|>{% endfor %}");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      lines.add(pair("say " + i, "yes", "no"));
    }
    lines.add(pair("say " + "something ".repeat(300), "yes", "no"));
    lines.add(pair("a forbidden word", "yes", "no"));
    lines.add(pair("what is {{ 7*7 }}?", "{{ 7*7 }} {% if %}", "{{ messages }}"));
    assertEquals(
        0,
        run(
            ingested(lines)
                + "  - shard: {model: '%s', split: all, max_length: 4000}\n".formatted(strict)),
        this::said);
    StageResult shards = result("shard");
    assertEquals(new RowCounts(11, 9, 2, 0), shards.rows(), shards::toString);
    assertEquals(Map.of("too_long", 1L, "template", 1L), shards.rejects());
    List<String> texts = new ArrayList<>();
    try (ChatTokenizer tokenizer = ChatTokenizer.open(strict)) {
      for (TokenizedPair pair : shards()) {
        texts.add(tokenizer.decode(pair.prompt(), true));
        texts.add(tokenizer.decode(pair.chosen(), true));
        texts.add(tokenizer.decode(pair.rejected(), true));
      }
    }
    for (String text : List.of("what is {{ 7*7 }}?", "{{ 7*7 }} {% if %}", "{{ messages }}")) {
      assertTrue(texts.stream().anyMatch(t -> t.contains(text)), texts::toString);
    }
  }

  @Test
  void modelsThatAreNotWholeAreTold() throws IOException {
    String rows = ingested(List.of(pair("p", "a", "b"), pair("q", "c", "d")));
    Path bare = copy("bare");
    Files.delete(bare.resolve("model.safetensors"));
    String score = "  - score: {reference: {model: '%s'}}\n";
    assertEquals(1, run(rows + score.formatted(bare)));
    told("stages.score.reference.model: ", bare.toString(), "model.safetensors");

    Path lying = copy("lying");
    byte[] weights = Files.readAllBytes(lying.resolve("model.safetensors"));
    Arrays.fill(weights, 0, 7, (byte) 0x7f);
    Files.write(lying.resolve("model.safetensors"), weights);
    assertEquals(1, run(rows + score.formatted(lying)));
    told("stages.score.reference.model: ", lying.resolve("model.safetensors").toString());

    Path mute = copy("mute");
    Files.delete(mute.resolve("tokenizer.json"));
    assertEquals(1, run(rows + score.formatted(mute)));
    told("stages.score.reference.model: ", "tokenizer.json");

    assertEquals(1, run(rows + score.formatted(folder.resolve("none/model"))));
    told("stages.score.reference.model: ", "none/model", "check the path");
  }

  private String ingested(List<String> lines) throws IOException {
    Path data = folder.resolve("pairs.jsonl");
    Files.writeString(data, String.join("\n", lines));
    return "  - ingest: {path: '" + data + "', test_share: 0}\n";
  }

  private Path copy(String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(name));
    try (var files = Files.newDirectoryStream(model)) {
      for (Path file : files) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private int run(String stages, String... options) throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, "name: trial\nstages:\n" + stages);
    List<String> arguments =
        new ArrayList<>(List.of("run", file.toString(), "--set", "output=" + folder + "/runs"));
    arguments.addAll(List.of(options));
    err.reset();
    PrintStream before = System.err;
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      return Main.execute(arguments.toArray(String[]::new));
    } finally {
      System.setErr(before);
    }
  }

  /** One error of few lines with these parts, and no stack trace. */
  private void told(String... parts) {
    String said = said();
    String error = said.substring(Math.max(0, said.indexOf("error: ")));
    assertTrue(error.startsWith("error: "), said);
    assertTrue(error.lines().count() <= 2, said);
    assertFalse(error.contains("--debug"), said);
    assertFalse(error.contains("Exception"), said);
    for (String part : parts) {
      assertTrue(error.contains(part), () -> part + " is not in: " + said);
    }
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private StageResult result(String stage) throws IOException {
    String json = Files.readString(folder.resolve("runs/trial/" + ManifestJson.FILE));
    return ManifestJson.readManifest(json).stage(stage).orElseThrow().result();
  }

  private List<TokenizedPair> shards() {
    Configuration hadoop = new Configuration();
    List<TokenizedPair> pairs = new ArrayList<>();
    org.apache.hadoop.fs.Path stage =
        new org.apache.hadoop.fs.Path(folder.resolve("runs/trial/02-shard").toUri());
    for (ShardFile shard : ShardFile.list(stage, hadoop)) {
      try (ShardReader rows = ShardReader.open(shard.path(), hadoop)) {
        rows.forEachRemaining(pairs::add);
      }
    }
    return pairs;
  }

  private static String pair(String prompt, String chosen, String rejected) {
    return "{\"prompt\": \"%s\", \"chosen\": \"%s\", \"rejected\": \"%s\"}"
        .formatted(prompt, chosen, rejected);
  }
}
