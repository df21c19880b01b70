package io.predilect.jobs.judge;

import io.predilect.data.value.Written;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.winrate.LengthControl;
import io.predilect.jobs.winrate.LengthControl.Gamed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What alpaca_eval knows of instructions beside their comparisons, from a file of the columns of
 * its {@code df_gamed.csv}, with the instruction's text in the place of its number: {@code
 * instruction}, {@code instruction_difficulty} and, where the baseline was also compared with
 * itself when asked to be verbose or concise, {@code std_delta_len} (the baseline's characters
 * minus the other's, over their standard deviation) and {@code preference} (for the other, 0 to 1).
 *
 * @param path the file
 * @param rows one for an instruction, or several with the same difficulty
 */
record Difficulties(String path, List<Row> rows) {
  private static final String DIFFICULTY = "instruction_difficulty";
  private static final String LENGTHS = "std_delta_len";
  private static final String PREFERENCE = "preference";

  /**
   * Reads a file.
   *
   * @throws JobException when a row of it has no instruction
   */
  static Difficulties read(StageContext context, String path) throws IOException {
    List<Row> rows =
        Responses.prompts(context, path)
            .withColumn(ComparedRows.PROMPT_ID, Responses.promptId())
            .select(ComparedRows.PROMPT_ID, Columns.PROMPT, Columns.EXTRA, RowOutput.REJECT)
            .collectAsList();
    Optional<Row> unread =
        rows.stream().filter(row -> row.getAs(RowOutput.REJECT) != null).findFirst();
    if (unread.isPresent()) {
      throw new JobException(
          "difficulties: a row of %s has no instruction: %s"
              .formatted(path, unread.get().<Row>getAs(RowOutput.REJECT).<String>getAs("detail")));
    }
    return new Difficulties(path, rows);
  }

  /**
   * What is known of the prompts of comparisons.
   *
   * @throws JobException when a difficulty is missing, is none or is another in another row, with
   *     the instruction
   */
  LengthControl control(Dataset<Row> compared) {
    HashMap<String, Double> difficulties = new HashMap<>(); // Spark's tasks get it
    List<Gamed> gamed = new ArrayList<>();
    for (Row row : rows) {
      String prompt = row.getAs(ComparedRows.PROMPT_ID);
      double difficulty =
          number(row, DIFFICULTY)
              .orElseThrow(() -> wrong(row, "has no " + DIFFICULTY + " that is a number"));
      Double other = difficulties.put(prompt, difficulty);
      if (other != null && other != difficulty) {
        throw wrong(row, "has the difficulties " + other + " and " + difficulty);
      }
      OptionalDouble lengths = number(row, LENGTHS);
      OptionalDouble preference = number(row, PREFERENCE);
      if (lengths.isPresent() != preference.isPresent()) {
        throw wrong(row, "has one of " + LENGTHS + " and " + PREFERENCE + ", which go together");
      }
      if (preference.isPresent()) {
        if (!(preference.getAsDouble() >= 0 && preference.getAsDouble() <= 1)) {
          throw wrong(row, "has the preference " + preference.getAsDouble() + ", not from 0 to 1");
        }
        gamed.add(new Gamed(prompt, lengths.getAsDouble(), preference.getAsDouble()));
      }
    }
    requireAll(compared, difficulties);
    return new LengthControl(Optional.of(difficulties), gamed);
  }

  private void requireAll(Dataset<Row> compared, HashMap<String, Double> difficulties) {
    List<Row> unknown =
        compared
            .select(ComparedRows.PROMPT_ID, Columns.PROMPT)
            .dropDuplicates(ComparedRows.PROMPT_ID)
            .orderBy(ComparedRows.PROMPT_ID)
            .filter(
                (FilterFunction<Row>)
                    row -> !difficulties.containsKey(row.<String>getAs(ComparedRows.PROMPT_ID)))
            .collectAsList();
    if (!unknown.isEmpty()) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "difficulties: %s knows nothing of %d of the prompts, such as '%s': add them, or leave difficulties out",
              path,
              unknown.size(),
              Responses.shown(unknown.get(0))));
    }
  }

  private JobException wrong(Row row, String what) {
    return new JobException(
        "difficulties: '%s' in %s %s".formatted(Responses.shown(row), path, what));
  }

  private static OptionalDouble number(Row row, String column) {
    String text = row.<String, String>getJavaMap(row.fieldIndex(Columns.EXTRA)).get(column);
    return text == null ? OptionalDouble.empty() : Written.number(text);
  }
}
