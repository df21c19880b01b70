package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.trim;

import io.predilect.data.judge.HumanLabel;
import io.predilect.data.value.Written;
import io.predilect.jobs.failure.JobException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What people say of comparisons, and what of it is no label.
 *
 * @param labels how many can be read
 * @param unread how often there was which other text; of very many, some
 * @param notes what the user should hear: for each column with other texts how many and which
 */
record HumanLabels(long labels, Map<String, Long> unread, List<String> notes) {
  // Labels are few; a column of other texts may have as many as rows.
  private static final int MOST_TEXTS = 1000;
  private static final int SHOWN = 60; // characters of one
  private static final String LABELS =
      "a label is a or model_a, b or model_b, tie, 1, 2 or 0, or what the arm or the baseline is called";
  private static final String PERSON = "person";

  HumanLabels {
    unread = new TreeMap<>(unread);
    notes = List.copyOf(notes);
  }

  /** What a column has: labels, other texts, and the most frequent one of these. */
  private static final class Counts {
    private long labels;
    private long others;
    private String example = "";

    void add(String text, long count, boolean label) {
      if (label) {
        labels += count;
      } else {
        example = others == 0 ? text : example; // texts come by how often they are there
        others += count;
      }
    }
  }

  /**
   * Reads those of all comparisons, before a judge is asked.
   *
   * @param columns the settings' columns
   * @throws JobException when there is no label at all, or one may be a name or a word, or a column
   *     has 0 and 1 and no 2: of two sides one would be read as a tie
   */
  static HumanLabels of(Dataset<Row> compared, List<String> columns) {
    List<Row> texts =
        compared
            .select(
                col(ComparedRows.ARM),
                col(ComparedRows.BASELINE),
                posexplode(col(ComparedRows.HUMAN)).as(new String[] {PERSON, "label"}))
            .filter(length(trim(col("label"))).gt(0)) // an empty cell: nobody was asked
            .groupBy(ComparedRows.ARM, ComparedRows.BASELINE, PERSON, "label")
            .count()
            .orderBy(col("count").desc(), col("label"))
            .limit(MOST_TEXTS)
            .collectAsList();
    requireThreeSides(texts, columns);
    requireOneMeaning(texts, columns);
    long labels = 0;
    Map<String, Long> unread = new TreeMap<>();
    Map<String, Counts> people = new LinkedHashMap<>();
    for (Row text : texts) {
      long count = text.<Long>getAs("count");
      boolean label = preference(text.getAs("label"), text).isPresent();
      people
          .computeIfAbsent(columns.get(text.<Integer>getAs(PERSON)), any -> new Counts())
          .add(text.getAs("label"), count, label);
      if (label) {
        labels += count;
      } else {
        unread.merge(text.getAs("label"), count, Long::sum);
      }
    }
    if (labels == 0) {
      throw new JobException(
          "human is %s, and no comparison has a label there%s: %s"
              .formatted(
                  String.join(", ", columns),
                  unread.isEmpty() ? "" : ", but '" + unread.keySet().iterator().next() + "'",
                  LABELS));
    }
    return new HumanLabels(labels, unread, notes(people));
  }

  private static List<String> notes(Map<String, Counts> people) {
    return people.entrySet().stream()
        .filter(column -> column.getValue().others > 0)
        .map(
            column ->
                String.format(
                    Locale.ROOT,
                    "human column '%s': %,d of %,d texts are no labels and are left out, most often '%s': %s",
                    column.getKey(),
                    column.getValue().others,
                    column.getValue().others + column.getValue().labels,
                    shown(column.getValue().example),
                    LABELS))
        .toList();
  }

  private static String shown(String text) {
    int end = text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length())));
    return end == text.length() ? text : text.substring(0, end) + "…";
  }

  // 0 is a tie beside 1 and 2; alone with 1 it is most often one of the two sides.
  private static void requireThreeSides(List<Row> texts, List<String> columns) {
    for (int person = 0; person < columns.size(); person++) {
      int own = person;
      Set<Double> numbers =
          texts.stream()
              .filter(text -> text.<Integer>getAs(PERSON) == own)
              .flatMapToDouble(text -> Written.number(text.<String>getAs("label")).stream())
              .boxed()
              .collect(Collectors.toSet());
      if (numbers.containsAll(Set.of(0.0, 1.0)) && !numbers.contains(2.0)) {
        throw new JobException(
            "human column '%s' has the labels 0 and 1 and no 2: 0 is a tie here, 1 the arm and 2 the baseline. Write a, b and tie, as it is meant"
                .formatted(columns.get(person)));
      }
    }
  }

  // Names count in their case and words in any: A and a would be two sides.
  private static void requireOneMeaning(List<Row> texts, List<String> columns) {
    for (Row text : texts) {
      String label = text.getAs("label");
      String arm = text.getAs(ComparedRows.ARM);
      String baseline = text.getAs(ComparedRows.BASELINE);
      if (HumanLabel.isAmbiguous(label, arm, baseline)) {
        throw new JobException(
            "human column '%s' has the label '%s', which stands for one side as a word and for another as a name, since the arm is called '%s' and the baseline '%s': give the stages other names, or write 1 for the arm, 2 for the baseline and 0 for a tie"
                .formatted(columns.get(text.<Integer>getAs(PERSON)), label, arm, baseline));
      }
    }
  }

  /** What a text says in a row with an arm and a baseline; empty: it is no label. */
  static OptionalDouble preference(String label, Row row) {
    String arm = row.getAs(ComparedRows.ARM);
    String baseline = row.getAs(ComparedRows.BASELINE);
    return label == null ? OptionalDouble.empty() : HumanLabel.preference(label, arm, baseline);
  }

  /** For the stage's record. */
  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("human_labels", labels);
    if (!unread.isEmpty()) {
      figures.put("human_unread", unread);
    }
    return figures;
  }
}
