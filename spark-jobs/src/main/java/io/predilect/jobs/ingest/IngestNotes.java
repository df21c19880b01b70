package io.predilect.jobs.ingest;

import io.predilect.data.format.Binarisation;
import io.predilect.data.format.RowReading;
import io.predilect.data.format.TextFault;
import io.predilect.data.pair.Split;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.DataSource;
import io.predilect.jobs.input.InputFile;
import io.predilect.jobs.input.SplitName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;

/** What is told beside the figures of the rows that were read, so that none surprises later. */
final class IngestNotes {
  private static final int SHOWN = 8; // of the columns that a message names

  private IngestNotes() {}

  /**
   * That {@code binarise} is set, and no source has rows of several responses: what the file cannot
   * tell of a format that is recognised.
   *
   * @param readings of the sources, their formats settled
   */
  static Optional<String> ofReadings(List<RowReading> readings) {
    Binarisation usual = new Binarisation(Binarisation.OVERALL, Binarisation.Against.WORST);
    boolean set = readings.stream().anyMatch(one -> !one.binarisation().equals(usual));
    if (!set || readings.stream().anyMatch(RowReading::binarises)) {
      return Optional.empty();
    }
    return Optional.of(
        "binarise has no effect, for no row is a list of responses (format %s): leave it out, or say in columns where responses and their scores are"
            .formatted(
                String.join(", ", readings.stream().map(RowReading::format).distinct().toList())));
  }

  /**
   * That files named test are trained on: names decide where one path leads to both sides, and each
   * source is a path of its own.
   */
  static Optional<String> ofTestFiles(DataFiles data) {
    List<String> tests = new ArrayList<>();
    for (int i = 0; i < data.sources().size(); i++) {
      int source = i;
      List<InputFile> files =
          data.files().stream().filter(file -> file.source() == source).toList();
      if (!files.isEmpty() && files.stream().allMatch(IngestNotes::trainedTest)) {
        tests.add(data.sources().get(source).label());
      }
    }
    return tests.isEmpty() || tests.size() == data.sources().size()
        ? Optional.empty()
        : Optional.of(
            "the files of %s are named test, and their rows are split by test_share as those of other sources are: most are trained on. Names decide within one path: give the folder of both files"
                .formatted(String.join(", ", tests)));
  }

  private static boolean trainedTest(InputFile file) {
    Path path = new Path(file.path());
    return file.split().isEmpty()
        && SplitName.side(path.getName())
            .or(() -> SplitName.side(path.getParent().getName()))
            .equals(Optional.of(Split.TEST));
  }

  /**
   * That columns hold words which no model sees: what a format does not read may belong to the
   * prompt.
   */
  static Optional<String> ofUnread(List<DataSource> sources) {
    SortedSet<String> columns = new TreeSet<>();
    sources.forEach(source -> columns.addAll(source.unread()));
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    List<String> named = columns.stream().limit(SHOWN).toList();
    // Of a list of responses, as completions.custom_system_prompt.
    String remedy =
        named.get(0).indexOf('.') > 0
            ? "Each response was written by its own: the two of a pair may differ in what they were asked"
            : "What belongs to the prompt, columns puts there, as in {prompt: \"{{ prompt }}\\n{{ %s }}\"}"
                .formatted(named.get(0));
    return Optional.of(
        "no prompt and no response has the words of %s%s. %s"
            .formatted(
                String.join(", ", named),
                columns.size() > SHOWN ? " and " + (columns.size() - SHOWN) + " more columns" : "",
                remedy));
  }

  /**
   * The notes.
   *
   * @param figures of {@link IngestFigures}
   * @param in pairs that the rows made, kept or not
   */
  static List<String> of(Map<String, Object> figures, long in) {
    List<String> notes = new ArrayList<>();
    if (figures.containsKey(IngestFigures.UNUSED_RESPONSES)) {
      notes.add(
          "rows hold %s more responses than their pairs, which are not used; binarise.against (all, adjacent, rest) or columns: {rejected: rejected.1} and the like read others"
              .formatted(figures.get(IngestFigures.UNUSED_RESPONSES)));
    }
    if (figures.containsKey(IngestFigures.BOTH_WAYS)) {
      notes.add(
          "%s pairs are there with chosen and rejected exchanged too, and what one of the two teaches the other takes back: look at the columns of one source, or take them out"
              .formatted(figures.get(IngestFigures.BOTH_WAYS)));
    }
    if (figures.containsKey(IngestFigures.SHARED_PROMPTS)) {
      notes.add(
          "%s of %s test pairs have a prompt that training pairs have too, as the data's own files say: what is measured on them was partly trained on. Take these prompts out of one of the files"
              .formatted(figures.get(IngestFigures.SHARED_PROMPTS), figures.get(Split.TEST.key())));
    }
    if (figures.containsKey(IngestFigures.TEST_BY_COLUMN)) {
      notes.add(
          "the rows have a column split that says test of %s of them; it is not read, and test_share holds out others: to keep to it, write the rows to files named train and test"
              .formatted(figures.get(IngestFigures.TEST_BY_COLUMN)));
    }
    long pairs = count(figures, Split.TRAIN.key()) + count(figures, Split.TEST.key());
    for (TextFault fault : TextFault.values()) {
      fault.note(count(figures, fault.key()), pairs).ifPresent(notes::add);
    }
    if (figures.containsKey(IngestFigures.ROWS_READ)) {
      notes.add(
          "rows are counted by pairs: %s, kept or not, are made of %s rows of the data"
              .formatted(in, figures.get(IngestFigures.ROWS_READ)));
    }
    return notes;
  }

  private static long count(Map<String, Object> figures, String key) {
    return figures.get(key) instanceof Number number ? number.longValue() : 0;
  }
}
