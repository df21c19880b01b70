package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.spark.LocalSpark;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AnswersCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... args) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  @Test
  void itTellsBeforeItDoes() throws IOException {
    Path journal = folder.resolve("part-x-0-y.jsonl");
    String answer =
        "{\"question_key\": \"%s\", \"text\": \"t\", \"asked_by\": \"x\", \"at\": %s}\n";
    long now = System.currentTimeMillis();
    Files.writeString(
        journal,
        answer.formatted("a", now) + answer.formatted("a", now - 1) + answer.formatted("b", 7));
    assertEquals(0, execute("answers", folder.toString(), "--older-than", "90d"), err::toString);
    assertTrue(out.toString().contains("3 answers in 1 files"), out::toString);
    assertTrue(out.toString().contains("too old: 1"), out::toString);
    assertTrue(out.toString().contains("superseded by a newer one: 1"), out::toString);
    assertTrue(Files.exists(journal));
    assertEquals(0, execute("answers", folder.toString(), "--older-than", "90d", "--delete"));
    assertTrue(out.toString().contains("1 files became 1"), out::toString);
    assertFalse(Files.exists(journal));
    assertEquals(0, execute("answers", folder.toString(), "--delete"));
    assertTrue(out.toString().contains("nothing is to be done"), out::toString);
  }

  @Test
  void aFileIsNoFolderOfAnswersAndStaysAsItIs() throws IOException {
    Path pairs = Files.writeString(folder.resolve("pairs.jsonl"), "{}\n");
    assertEquals(1, execute("answers", pairs.toString(), "--delete"));
    assertTrue(err.toString().contains("pairs.jsonl holds no answers: name the"), err::toString);
    assertEquals("{}\n", Files.readString(pairs));
  }

  @Test
  void dataInAFolderIsNoAnswerAndStaysAsItIs() throws IOException {
    for (String line : List.of("{\"prompt\": \"a\", \"at\": 3}", "{}", "[1]", "7")) {
      Path pairs = Files.writeString(folder.resolve("pairs.jsonl"), line + "\n");
      assertEquals(1, execute("answers", folder.toString(), "--delete"), line);
      assertTrue(
          err.toString().contains("pairs.jsonl holds no answers that a model"), err::toString);
      assertEquals(line + "\n", Files.readString(pairs));
    }
    Files.delete(folder.resolve("pairs.jsonl"));
    Path table = folder.resolve("pairs.parquet");
    LocalSpark.session().range(3).coalesce(1).write().parquet(folder.resolve("made").toString());
    try (Stream<Path> made = Files.list(folder.resolve("made"))) {
      Path part = made.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Files.copy(part, table);
    }
    assertEquals(1, execute("answers", folder.toString(), "--delete"));
    assertTrue(err.toString().contains("pairs.parquet holds no answers that"), err::toString);
    assertTrue(Files.exists(table));
  }

  @Test
  void aFolderWithoutAnswersIsSaid() {
    assertEquals(1, execute("answers", folder.resolve("none").toString(), "--delete"));
    assertTrue(err.toString().contains("holds no answers"), err::toString);
    assertEquals(2, execute("answers", folder.toString(), "--older-than", "soon"));
  }
}
