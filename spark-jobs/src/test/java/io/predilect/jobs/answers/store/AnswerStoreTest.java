package io.predilect.jobs.answers.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.TokenLogprob;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.questions.Guided;
import io.predilect.jobs.storage.FailingFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals, parts and what is found in them after a kill; no Spark. */
class AnswerStoreTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  @Test
  void everyKindOfAnswerComesBackAsItWas() throws IOException {
    List<StoredAnswer> answers = kinds();
    for (StoredAnswer answer : answers) {
      assertEquals(
          answer,
          StoredAnswer.parse(answer.line(), new org.apache.hadoop.fs.Path("journal.jsonl"))
              .orElseThrow());
    }
    org.apache.hadoop.fs.Path part = new org.apache.hadoop.fs.Path(folder.toUri() + "/part-a");
    AnswerParts.write(answers, part, HADOOP);
    assertEquals(answers, read(part));
  }

  @Test
  void partsOfEarlierVersionsAreRead() throws IOException {
    StoredAnswer answer = new StoredAnswer(answered("a"), "run", 5);
    StringBuilder fields = new StringBuilder();
    for (String name : List.of("question_key", "text", "finish", "asked_by")) {
      fields.append("optional binary ").append(name).append(" (STRING); ");
    }
    MessageType earlier =
        MessageTypeParser.parseMessageType(
            "message answer { " + fields + "optional int64 requests; optional int64 at; }");
    org.apache.hadoop.fs.Path part = new org.apache.hadoop.fs.Path(folder.toUri() + "/part-b");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(HadoopOutputFile.fromPath(part, HADOOP))
            .withType(earlier)
            .build()) {
      Group group = new SimpleGroup(earlier);
      group.add("question_key", "a");
      group.add("text", "text of a");
      group.add("finish", "stop");
      group.add("asked_by", "run");
      group.add("requests", 1L);
      group.add("at", 5L);
      writer.write(group);
    }
    assertEquals(List.of(answer), read(part));
  }

  @Test
  void aJournalThatWasCutShortHoldsWhatWasWhole() throws IOException {
    LineJournal journal = LineJournal.open(names(1), HADOOP).orElseThrow();
    for (StoredAnswer answer : kinds()) {
      journal.add(answer); // and nothing is closed: a kill
    }
    Path file = only(LineJournal.SUFFIX);
    List<String> lines = Files.readAllLines(file);
    assertEquals(4, lines.size());
    String last = lines.get(3);
    for (int cut = 0; cut < last.length(); cut++) {
      Files.writeString(
          file, String.join("\n", lines.subList(0, 3)) + "\n" + last.substring(0, cut));
      assertEquals(
          kinds().subList(0, 3),
          LineJournal.read(new org.apache.hadoop.fs.Path(file.toUri()), HADOOP),
          "cut at " + cut);
    }
    journal.close();
  }

  @Test
  void aFinishedJournalIsAPart() throws IOException {
    LineJournal journal = LineJournal.open(names(1), HADOOP).orElseThrow();
    for (StoredAnswer answer : kinds()) {
      journal.add(answer);
    }
    journal.finish();
    journal.close();
    assertTrue(files(LineJournal.SUFFIX).isEmpty());
    assertEquals(kinds(), read(new org.apache.hadoop.fs.Path(only(AnswerParts.SUFFIX).toUri())));
  }

  @Test
  void whoHasSeenAJournalReadsItAlsoWhenItHasBecomeAPart() throws IOException {
    LineJournal journal = LineJournal.open(names(1), HADOOP).orElseThrow();
    LineJournal empty = LineJournal.open(names(2), HADOOP).orElseThrow();
    for (StoredAnswer answer : kinds()) {
      journal.add(answer);
    }
    List<org.apache.hadoop.fs.Path> seen = new ArrayList<>();
    for (Path file : files(LineJournal.SUFFIX)) {
      seen.add(new org.apache.hadoop.fs.Path(file.toUri()));
    }
    assertEquals(2, seen.size());
    journal.finish();
    empty.finish();
    List<StoredAnswer> read = new ArrayList<>();
    for (org.apache.hadoop.fs.Path file : seen) {
      read.addAll(LineJournal.read(file, HADOOP));
    }
    assertEquals(kinds(), read);
  }

  @Test
  void whereFilesAppearWhenClosedPartsAreClosedInTime() throws Exception {
    try (PartJournal journal = new PartJournal(names(2), HADOOP, Duration.ofMillis(50))) {
      journal.add(kinds().get(0));
      for (int i = 0; i < 200 && files(AnswerParts.SUFFIX).isEmpty(); i++) {
        Thread.sleep(20);
      }
      assertEquals(1, files(AnswerParts.SUFFIX).size());
      journal.add(kinds().get(1));
      journal.finish();
      assertEquals(2, files(AnswerParts.SUFFIX).size());
    }
  }

  @Test
  void aPartThatCannotBeWrittenLeavesNothing() throws IOException {
    org.apache.hadoop.fs.Path part =
        new org.apache.hadoop.fs.Path("fails://" + folder.resolve("x" + AnswerParts.SUFFIX));
    Configuration hadoop = FailingFiles.hadoop();
    try {
      for (int step = 0; ; step++) {
        FailingFiles.failAfter(step);
        try {
          AnswerParts.write(kinds(), part, hadoop);
          break;
        } catch (IOException e) {
          assertEquals(List.of(), all(), "after " + step + " steps");
        }
      }
      assertFalse(FailingFiles.failed(), "a failure was passed over");
    } finally {
      FailingFiles.failAfter(Integer.MAX_VALUE);
    }
    assertEquals(1, all().size());
    assertEquals(kinds(), read(new org.apache.hadoop.fs.Path(only(AnswerParts.SUFFIX).toUri())));
  }

  @Test
  void aPartThatIsBeingWrittenWhenItsJournalIsClosedIsWritten() throws Exception {
    JournalNames names =
        new JournalNames(new org.apache.hadoop.fs.Path("fails://" + folder), "x", 3);
    FailingFiles.pause(300);
    try {
      PartJournal journal = new PartJournal(names, FailingFiles.hadoop(), Duration.ofMillis(20));
      journal.add(kinds().get(0));
      for (int i = 0; i < 500 && all().isEmpty(); i++) {
        Thread.sleep(2);
      }
      journal.close();
    } finally {
      FailingFiles.pause(0);
    }
    assertEquals(1, files(AnswerParts.SUFFIX).size());
    assertEquals(1, all().size());
  }

  private static Answer answered(String key) {
    return new Answer(
        key, new ChatReply.Answered("text of " + key, "stop", Usage.NONE, List.of(), 1));
  }

  private static List<StoredAnswer> kinds() {
    return List.of(
        new StoredAnswer(
            new Answer(
                "a",
                new ChatReply.Answered(
                    "two\nlines, \"quoted\", ünï ",
                    "length",
                    new Usage(11, 7, 3, 2, 0),
                    List.of(new TokenLogprob("A", -0.1), new TokenLogprob("\"", -1e-9)),
                    2)),
            "run",
            5),
        new StoredAnswer(
            new Answer(
                "g",
                new ChatReply.Answered("both", "stop", new Usage(3, 2, 0, 0, 0), List.of(), 1),
                Optional.of(new Guided(0.1 + 0.2, -1e-9, 1, 0, List.of(0.3f, 1e-20f)))),
            "run",
            5),
        new StoredAnswer(
            new Answer("b", new ChatReply.Refused("bad_request", "why", Usage.UNTOLD, 1)),
            "run",
            6),
        new StoredAnswer(
            new Answer("c", new ChatReply.Failed("timeout", "late", Usage.NONE, 4)), "run", 7));
  }

  private JournalNames names(int task) {
    return new JournalNames(new org.apache.hadoop.fs.Path(folder.toUri()), "run", task);
  }

  private static List<StoredAnswer> read(org.apache.hadoop.fs.Path part) throws IOException {
    List<StoredAnswer> read = new ArrayList<>();
    AnswerParts.read(part, HADOOP, read::add);
    return read;
  }

  private Path only(String suffix) throws IOException {
    List<Path> files = files(suffix);
    assertEquals(1, files.size(), files::toString);
    return files.get(0);
  }

  /** Hidden ones among them. */
  private List<Path> all() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> file.toString().endsWith(suffix))
          .toList();
    }
  }
}
