package io.predilect.jobs.answers.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Small files of a store made into few large ones, without the answers that are not wanted. What
 * they are made into is whole before the first of them is removed: a kill between two steps leaves
 * answers that are there twice, which all readers take for one.
 *
 * @param store the store
 * @param before answers that came earlier go, milliseconds since 1970
 * @param step told of every file that was written or removed, when it was
 */
record StoreTidying(StoreFiles store, long before, Consumer<Path> step) {
  private static final int MANY = 64;

  /** Of a part that is as large as parts become. */
  private static final int MOST_ANSWERS = LineJournal.MOST_ANSWERS;

  private static final long MOST_CHARACTERS = LineJournal.MOST_BYTES;

  /**
   * What is to be done.
   *
   * @param files those looked at
   * @param rewritten those of them that others are made of
   * @param answers in all of them
   * @param tooOld of them, those that came too early
   * @param superseded of them, those of which there is a newer or a better one
   * @param wanted a file's name and, in their order, its answers that stay
   */
  record Plan(
      List<FileStatus> files,
      List<FileStatus> rewritten,
      long answers,
      long tooOld,
      long superseded,
      Map<String, Set<Integer>> wanted) {}

  /**
   * Merges the small files of a store that has come to many, where nobody else uses it: where files
   * appear when they are closed, an asking leaves one for every few seconds of a task.
   *
   * @param use of whoever asks for it
   * @throws IOException also where somebody comes meanwhile: then no file is removed
   */
  static void whereMany(StoreFiles store, StoreUse use) throws IOException {
    whereMany(store, use, file -> {});
  }

  static void whereMany(StoreFiles store, StoreUse use, Consumer<Path> step) throws IOException {
    List<FileStatus> small =
        store.answers().stream().filter(file -> file.getLen() < MOST_CHARACTERS / 2).toList();
    if (small.size() > MANY && use.others().isEmpty()) {
      StoreTidying tidying = new StoreTidying(store, Long.MIN_VALUE, step);
      tidying.execute(tidying.plan(small), () -> requireAlone(use));
    }
  }

  // Who came meanwhile has seen the files that would go.
  private static void requireAlone(StoreUse use) throws IOException {
    List<String> others = use.others();
    if (!others.isEmpty()) {
      throw new IOException("somebody else reads them by now (%s)".formatted(others.get(0)));
    }
  }

  /** Where the answer to a question is that counts. */
  private record Best(String file, int row, boolean failed, long at) {
    boolean yieldsTo(StoredAnswer other) {
      boolean otherFailed = other.answer().isFailed();
      return otherFailed == failed ? other.at() > at : failed;
    }
  }

  /** Reads files, all of a store or some. */
  Plan plan(List<FileStatus> files) throws IOException {
    Map<String, Best> best = new HashMap<>();
    Map<String, Integer> rows = new HashMap<>();
    for (FileStatus file : files) {
      String name = file.getPath().getName();
      int[] row = {0};
      store.read(
          file.getPath(),
          answer ->
              best.merge(
                  answer.answer().key(),
                  new Best(name, row[0]++, answer.answer().isFailed(), answer.at()),
                  (there, next) -> there.yieldsTo(answer) ? next : there));
      if (row[0] == 0 && name.endsWith(AnswerParts.SUFFIX)) {
        throw StoreFiles.foreign(file.getPath()); // a part of answers has some
      }
      rows.put(name, row[0]);
    }
    Map<String, Set<Integer>> wanted = new HashMap<>();
    rows.keySet().forEach(name -> wanted.put(name, new HashSet<>()));
    best.values().stream()
        .filter(one -> one.at() >= before)
        .forEach(one -> wanted.get(one.file()).add(one.row()));
    long answers = rows.values().stream().mapToLong(Integer::longValue).sum();
    long tooOld = best.values().stream().filter(one -> one.at() < before).count();
    return new Plan(
        files, rewritten(files, rows, wanted), answers, tooOld, answers - best.size(), wanted);
  }

  private static List<FileStatus> rewritten(
      List<FileStatus> files, Map<String, Integer> rows, Map<String, Set<Integer>> wanted) {
    List<FileStatus> whole = new ArrayList<>(); // of wanted answers, but small
    List<FileStatus> others = new ArrayList<>();
    for (FileStatus file : files) {
      String name = file.getPath().getName();
      boolean all = rows.get(name) == wanted.get(name).size();
      if (!all || name.endsWith(LineJournal.SUFFIX)) {
        others.add(file);
      } else if (rows.get(name) < MOST_ANSWERS / 2 && file.getLen() < MOST_CHARACTERS / 2) {
        whole.add(file);
      }
    }
    if (whole.size() > 1 || !others.isEmpty()) {
      others.addAll(whole);
    }
    return others;
  }

  /**
   * Does it.
   *
   * @param mayRemove asked when all is written, before the first file is removed
   * @return how many files there are in place of those rewritten
   */
  int execute(Plan plan, Step mayRemove) throws IOException {
    List<StoredAnswer> waiting = new ArrayList<>();
    long[] characters = {0};
    int written = 0;
    for (FileStatus file : plan.rewritten()) {
      Set<Integer> wanted = plan.wanted().get(file.getPath().getName());
      int[] row = {0};
      List<StoredAnswer> own = new ArrayList<>();
      store.read(
          file.getPath(),
          answer -> {
            if (wanted.contains(row[0]++)) {
              own.add(answer);
            }
          });
      for (StoredAnswer answer : own) {
        waiting.add(answer);
        characters[0] += answer.line().length();
        if (waiting.size() >= MOST_ANSWERS || characters[0] >= MOST_CHARACTERS) {
          written += write(waiting);
          characters[0] = 0;
        }
      }
    }
    written += write(waiting);
    mayRemove.run();
    for (FileStatus file : plan.rewritten()) {
      store.fileSystem().delete(file.getPath(), false);
      step.accept(file.getPath());
    }
    return written;
  }

  /** A step that may fail. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  private int write(List<StoredAnswer> waiting) throws IOException {
    if (waiting.isEmpty()) {
      return 0;
    }
    Path part = new JournalNames(store.folder(), "merged", 0).next(AnswerParts.SUFFIX);
    AnswerParts.write(waiting, part, store.hadoop());
    waiting.clear();
    step.accept(part);
    return 1;
  }
}
