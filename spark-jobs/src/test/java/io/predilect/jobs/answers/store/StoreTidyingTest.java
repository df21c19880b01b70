package io.predilect.jobs.answers.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.questions.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merging and pruning, killed between any two steps; no Spark. */
class StoreTidyingTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;
  private StoreFiles store;

  @BeforeEach
  void open() {
    store = new StoreFiles(new org.apache.hadoop.fs.Path(folder.toUri()), HADOOP);
  }

  private static StoredAnswer text(String key, long at) {
    return new StoredAnswer(
        new Answer(
            key, new ChatReply.Answered(key + " at " + at, "stop", Usage.NONE, List.of(), 1)),
        "run",
        at);
  }

  private static StoredAnswer failed(String key, long at) {
    return new StoredAnswer(
        new Answer(key, new ChatReply.Failed("timeout", "late", Usage.NONE, 1)), "run", at);
  }

  private void part(StoredAnswer... answers) throws IOException {
    AnswerParts.write(
        List.of(answers), new JournalNames(store.folder(), "run", 0).next(".parquet"), HADOOP);
  }

  private void journal(StoredAnswer... answers) throws IOException {
    StringBuilder lines = new StringBuilder();
    Stream.of(answers).forEach(answer -> lines.append(answer.line()).append('\n'));
    Files.writeString(folder.resolve("part-run-1-dead.jsonl"), lines + "{\"cut");
  }

  private void fill() throws IOException {
    part(text("a", 10), text("b", 20), failed("c", 90));
    part(text("a", 50), text("c", 30), failed("d", 40));
    journal(text("e", 60), failed("b", 99));
  }

  /** What readers take for the answer to every question, and how many there are in all. */
  private Map<String, StoredAnswer> best() throws IOException {
    Map<String, StoredAnswer> best = new HashMap<>();
    for (FileStatus file : store.answers()) {
      store.read(
          file.getPath(),
          next ->
              best.merge(
                  next.answer().key(),
                  next,
                  (one, other) -> {
                    boolean lasting = one.answer().isFailed() == other.answer().isFailed();
                    boolean second = lasting ? other.at() > one.at() : !other.answer().isFailed();
                    return second ? other : one;
                  }));
    }
    return best;
  }

  private long count() throws IOException {
    return KeptAnswers.count(store.folder(), HADOOP);
  }

  @Test
  void theAnswersThatCountStayInOneFile() throws IOException {
    fill();
    Map<String, StoredAnswer> before = best();
    AnswersFolder answers = new AnswersFolder(store.folder(), HADOOP);
    AnswersFolder.Tidied look = answers.look(Instant.EPOCH);
    assertEquals(8, look.answers());
    assertEquals(3, look.superseded());
    assertEquals(3, look.rewritten());
    assertEquals(3, store.answers().size(), "looking changes nothing");
    assertEquals(1, answers.tidy(Instant.EPOCH).written());
    assertEquals(1, store.answers().size());
    assertEquals(before, best());
    assertEquals(5, count());
    assertEquals(0, answers.tidy(Instant.EPOCH).rewritten());
    assertEquals(1, store.all(name -> true).size(), "and nothing else is left there");
  }

  @Test
  void answersThatCameTooEarlyGo() throws IOException {
    fill();
    AnswersFolder answers = new AnswersFolder(store.folder(), HADOOP);
    assertEquals(3, answers.tidy(Instant.ofEpochMilli(50)).tooOld());
    assertEquals(List.of("a", "e"), best().keySet().stream().sorted().toList());
    // None at all is an answer too.
    answers.tidy(Instant.ofEpochMilli(1000));
    assertTrue(store.answers().isEmpty());
    JobException none =
        assertThrows(JobException.class, () -> answers.look(Instant.ofEpochMilli(0)));
    assertTrue(none.getMessage().contains("holds no answers"), none.getMessage());
  }

  @Test
  void aKillBetweenAnyTwoStepsLosesNoAnswer() throws IOException {
    fill();
    Map<String, StoredAnswer> whole = best();
    Path full = Files.createTempDirectory(folder.getParent(), "full");
    copy(folder, full);
    int steps = 0;
    boolean killed = true;
    for (; killed; steps++) {
      for (FileStatus file : store.answers()) {
        store.fileSystem().delete(file.getPath(), false);
      }
      copy(full, folder);
      killed = killedAt(steps);
      assertEquals(whole, best(), "killed before step " + steps);
      new AnswersFolder(store.folder(), HADOOP).tidy(Instant.EPOCH);
      assertEquals(whole, best(), "and tidied after it");
      assertEquals(5, count());
    }
    assertEquals(5, steps, "one part written, three files removed, and the end");
  }

  private boolean killedAt(int last) throws IOException {
    List<Object> steps = new ArrayList<>();
    StoreTidying tidying =
        new StoreTidying(
            store,
            0,
            file -> {
              steps.add(file);
              stopAt(last, steps.size());
            });
    try {
      stopAt(last, 0);
      tidying.execute(tidying.plan(store.answers()), () -> {});
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private static void stopAt(int last, int now) {
    if (now == last && last < 4) {
      throw new IllegalStateException("killed");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().startsWith(".")) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
  }

  @Test
  void nothingGoesThatARunUses() throws IOException {
    fill();
    AnswersFolder answers = new AnswersFolder(store.folder(), HADOOP);
    Path mark = folder.resolve(".in-use-4711");
    try (StoreUse use = StoreUse.begin(store, "4711")) {
      JobException inUse =
          assertThrows(JobException.class, () -> answers.tidy(Instant.ofEpochMilli(1000)));
      assertTrue(inUse.getMessage().contains("is in use (4711: process "), inUse.getMessage());
      assertEquals(8, count());
      assertTrue(use.others().isEmpty());
      assertEquals(8, answers.look(Instant.EPOCH).answers());
    }
    assertFalse(Files.exists(mark));
    // One that is silent for long is dead.
    Files.writeString(mark, "process 1 on nowhere");
    Files.setLastModifiedTime(mark, FileTime.from(Instant.now().minusSeconds(3600)));
    assertEquals(1, answers.tidy(Instant.EPOCH).written());
  }

  @Test
  void aRunThatBeginsMeanwhileFindsAllThatItMayHaveSeen() throws IOException {
    fill();
    StoreTidying tidying = new StoreTidying(store, 0, file -> {});
    assertThrows(
        JobException.class,
        () ->
            tidying.execute(
                tidying.plan(store.answers()),
                () -> {
                  throw new JobException("somebody came");
                }));
    assertEquals(4, store.answers().size());
    assertEquals(13, count());
  }

  @Test
  void manySmallPartsAreMergedByWhoeverMadeThem() throws IOException {
    for (int i = 0; i < 64; i++) {
      Files.writeString(folder.resolve("part-run-" + i + "-x.jsonl"), text("k" + i, i).line());
    }
    try (StoreUse use = StoreUse.begin(store, "mine")) {
      StoreTidying.whereMany(store, use);
      assertEquals(64, store.answers().size(), "not so many");
      part(text("k64", 64));
      try (StoreUse other = StoreUse.begin(store, "theirs")) {
        StoreTidying.whereMany(store, use);
        assertEquals(65, store.answers().size(), "somebody else reads them");
        assertEquals(1, other.others().size());
      }
      StoreTidying.whereMany(store, use);
    }
    assertEquals(1, store.answers().size());
    assertEquals(65, best().size());
  }

  @Test
  void whoComesWhileSmallPartsAreMergedFindsAllThatItMayHaveSeen() throws IOException {
    for (int i = 0; i < 65; i++) {
      Files.writeString(folder.resolve("part-run-" + i + "-x.jsonl"), text("k" + i, i).line());
    }
    List<StoreUse> others = new ArrayList<>();
    try (StoreUse use = StoreUse.begin(store, "mine")) {
      IOException came =
          assertThrows(
              IOException.class,
              () -> StoreTidying.whereMany(store, use, file -> others.add(comes())));
      assertTrue(came.getMessage().contains("(theirs: process "), came.getMessage());
    }
    others.forEach(StoreUse::close);
    assertEquals(66, store.answers().size());
    assertEquals(65, best().size());
  }

  private StoreUse comes() {
    try {
      return StoreUse.begin(store, "theirs");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
