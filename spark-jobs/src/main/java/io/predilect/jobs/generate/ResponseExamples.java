package io.predilect.jobs.generate;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.predilect.data.pair.Message;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Some responses to read: what {@code examples.json} of a generate stage holds.
 *
 * @param examples the first response to each of some prompts, the same prompts in every stage that
 *     was given the same ones
 */
public record ResponseExamples(List<Example> examples) {
  /** The file, within the stage's folder. */
  public static final String FILE = "examples.json";

  private static final int MOST = 8;

  /**
   * A response.
   *
   * @param prompt the conversation, a role before every turn when there are several
   * @param response what was written
   */
  public record Example(String prompt, String response) {
    public Example {
      Objects.requireNonNull(prompt, "prompt");
      Objects.requireNonNull(response, "response");
    }
  }

  public ResponseExamples {
    examples = List.copyOf(examples);
  }

  /** Those of the first prompts by id, which is a hash: a fair sample. */
  static ResponseExamples of(Dataset<Row> written) {
    return new ResponseExamples(
        written
            .filter(col(ResponseColumns.SAMPLE).equalTo(0))
            .orderBy(col(Columns.ID), coalesce(col(ResponseColumns.TURN), lit(0)))
            .limit(MOST)
            .collectAsList()
            .stream()
            .map(
                row -> new Example(text(PairRows.prompt(row)), row.getAs(ResponseColumns.RESPONSE)))
            .toList());
  }

  /** A conversation as people read it. */
  public static String text(List<Message> prompt) {
    return prompt.size() == 1
        ? prompt.get(0).content()
        : prompt.stream()
            .map(turn -> turn.role() + ": " + turn.content())
            .collect(Collectors.joining("\n\n"));
  }
}
