package io.predilect.data.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.token.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTest {
  private static final Configuration CONFIGURATION = new Configuration();

  @TempDir java.nio.file.Path folder;

  @Test
  void readsBackWhatWasWritten() {
    Random random = new Random(1);
    List<TokenizedPair> pairs = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      pairs.add(
          TokenizedPair.of(
                  "pair-é-" + i,
                  i % 2 == 0 ? "" : "chat",
                  tokens(random, 1 + random.nextInt(600)),
                  tokens(random, 1 + random.nextInt(50)),
                  tokens(random, 1 + random.nextInt(50)))
              .withRationale(
                  i % 3 == 0
                      ? Optional.of(
                          new TokenizedPair.Rationale(tokens(random, 20), tokens(random, i % 2)))
                      : Optional.empty())
              .withReference(
                  i % 4 == 0
                      ? ReferenceLogps.of(-random.nextDouble(), -random.nextDouble())
                      : ReferenceLogps.none())
              .withScoreMargin(i % 5 == 0 ? OptionalDouble.of(0.25) : OptionalDouble.empty())
              .withWeight(i % 7 == 0 ? OptionalDouble.of(i) : OptionalDouble.empty()));
    }
    Path file = path("part-0.parquet");
    try (ShardWriter writer = ShardWriter.open(file, CONFIGURATION)) {
      pairs.forEach(writer::write);
    }
    assertEquals(pairs, readAll(file));
    assertEquals(300, ShardFile.list(path(""), CONFIGURATION).get(0).rows());
  }

  @Test
  void readsSparksForms() throws IOException {
    // As Spark 3.5 writes StructType(ArrayType(IntegerType)); then its legacy form.
    for (String list :
        List.of(
            "(LIST) { repeated group list { optional int32 element; } }",
            "(LIST) { repeated group bag { optional int32 array; } }",
            "(LIST) { repeated group list { required int32 element; } }")) {
      MessageType schema =
          MessageTypeParser.parseMessageType(
              "message spark_schema { optional double score_margin; optional binary other (STRING);"
                  + (" optional group rejected " + list)
                  + (" optional group rationale " + list)
                  + (" required group chosen " + list)
                  + (" optional group prompt " + list)
                  + " optional binary id (STRING); }");
      Path file = path("spark.parquet");
      Files.deleteIfExists(folder.resolve("spark.parquet"));
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(file).withType(schema).withConf(CONFIGURATION).build()) {
        Group row = new SimpleGroup(schema);
        row.add("id", "a");
        row.add("other", "ignored");
        fill(row, "prompt", 1, 2, 3);
        fill(row, "chosen", 4);
        fill(row, "rejected", 5, 6);
        writer.write(row);
      }
      assertEquals(
          List.of(TokenizedPair.of("a", "", Tokens.of(1, 2, 3), Tokens.of(4), Tokens.of(5, 6))),
          readAll(file));
    }
  }

  @Test
  void oneJudgedResponseIsReadBack() {
    TokenizedPair good = single("good", Tokens.of(3, 4), Tokens.empty());
    TokenizedPair bad = single("bad", Tokens.empty(), Tokens.of(5));
    try (ShardWriter writer = ShardWriter.open(path("single.parquet"), CONFIGURATION)) {
      writer.write(good);
      writer.write(bad);
    }
    assertEquals(List.of(good, bad), readAll(path("single.parquet")));
    assertThrows(
        IllegalArgumentException.class, () -> single("none", Tokens.empty(), Tokens.empty()));
  }

  /** A token is a number, of which a changed one looks like any other. */
  @Test
  void aChangedTokenIsTold() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message s { required binary id (STRING); "
                + Stream.of("prompt", "chosen", "rejected")
                    .map(
                        name -> "required group %s (LIST) { repeated group list { ".formatted(name))
                    .map(group -> group + "required int32 element; } }")
                    .collect(Collectors.joining(" "))
                + " }");
    Path plain = path("plain.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(plain).withType(schema).withConf(CONFIGURATION).build()) {
      Group row = new SimpleGroup(schema);
      row.add("id", "a");
      fill(row, "prompt", 0x04030201);
      fill(row, "chosen", 4);
      fill(row, "rejected", 5);
      writer.write(row);
    }
    assertEquals(1, readAll(plain).size());
    byte[] bytes = Files.readAllBytes(folder.resolve("plain.parquet"));
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\1\2\3\4")]++;
    Files.write(folder.resolve("changed.parquet"), bytes);
    ShardException e = assertThrows(ShardException.class, () -> readAll(path("changed.parquet")));
    assertTrue(e.getMessage().contains("checksum"), e.getMessage());
  }

  private static TokenizedPair single(String id, Tokens chosen, Tokens rejected) {
    return TokenizedPair.of(id, "", Tokens.of(1, 2), chosen, rejected)
        .withAugmentedPrompt(Optional.of(Tokens.of(9, 1, 2)))
        .withReference(
            new ReferenceLogps(
                Optional.of("aa11"),
                TokenFingerprint.parse("prompt:3-00000000000000ff"),
                java.util.Map.of(
                    chosen.isEmpty() ? ReferenceLogp.REJECTED : ReferenceLogp.CHOSEN, -2.5)));
  }

  @Test
  void missingFileIsNamed() {
    ShardException missing =
        assertThrows(ShardException.class, () -> ShardReader.open(path("none"), CONFIGURATION));
    assertTrue(missing.getMessage().contains("none"), missing.getMessage());
    assertThrows(ShardException.class, () -> ShardFile.list(path("none"), CONFIGURATION));
  }

  @Test
  void brokenFilesAreNamedWithARemedy() throws IOException {
    readsBackWhatWasWritten();
    byte[] whole = Files.readAllBytes(folder.resolve("part-0.parquet"));
    byte[] zeroed = whole.clone();
    Arrays.fill(zeroed, 4, whole.length / 2, (byte) 0);
    for (byte[] broken :
        List.of(
            Arrays.copyOf(whole, whole.length / 2),
            new byte[0],
            "no parquet at all".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            zeroed)) {
      Files.write(folder.resolve("broken.parquet"), broken);
      Files.deleteIfExists(folder.resolve(".broken.parquet.crc"));
      ShardException refused =
          assertThrows(ShardException.class, () -> readAll(path("broken.parquet")));
      assertTrue(refused.getMessage().contains("broken.parquet"), refused.getMessage());
      assertTrue(refused.getMessage().contains("run again"), refused.getMessage());
    }
  }

  @Test
  void anotherParquetFileIsNoShard() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { required binary id (STRING); required binary prompt (STRING); }");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(path("other.parquet"))
            .withType(schema)
            .withConf(CONFIGURATION)
            .build()) {
      Group row = new SimpleGroup(schema);
      row.add("id", "a");
      row.add("prompt", "text");
      writer.write(row);
    }
    ShardException refused =
        assertThrows(ShardException.class, () -> readAll(path("other.parquet")));
    assertTrue(refused.getMessage().contains("no column chosen"), refused.getMessage());
  }

  @Test
  void listingLeavesOutWhatIsNoData() throws IOException {
    readsBackWhatWasWritten();
    Files.copy(folder.resolve("part-0.parquet"), folder.resolve("_hidden.parquet"));
    Files.copy(folder.resolve("part-0.parquet"), folder.resolve("part-1.parquet"));
    Files.writeString(folder.resolve("_SUCCESS"), "");
    assertEquals(
        List.of("part-0.parquet", "part-1.parquet"),
        ShardFile.list(path(""), CONFIGURATION).stream().map(f -> f.path().getName()).toList());
  }

  private static void fill(Group row, String column, int... ids) {
    Group list = row.addGroup(column);
    for (int id : ids) {
      list.addGroup(0).add(0, id);
    }
  }

  private static List<TokenizedPair> readAll(Path file) {
    List<TokenizedPair> pairs = new ArrayList<>();
    try (ShardReader reader = ShardReader.open(file, CONFIGURATION)) {
      reader.forEachRemaining(pairs::add);
    }
    return pairs;
  }

  private static Tokens tokens(Random random, int count) {
    return Tokens.of(random.ints(count, 0, 32_000).toArray());
  }

  private Path path(String name) {
    return new Path(folder.resolve(name).toUri());
  }
}
