package io.predilect.jobs.rationales;

import io.predilect.data.rationale.RationalePrompt;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.template.TemplateException;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.model.scoring.Windows;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * The question about every pair behind its own columns.
 *
 * @param kind what is asked for
 * @param prompt a template in place of the built-in one of that kind; at most one
 * @param seed with a pair's id, it seeds the pair's sampling
 */
record RationaleQuestions(RationalePrompt.Kind kind, List<String> prompt, long seed)
    implements MapPartitionsFunction<Row, Row> {
  /** A row without the rationale whose opposite is asked for. */
  static final String MISSING = "missing_rationale";

  RationaleQuestions {
    Objects.requireNonNull(kind, "kind");
    prompt = List.copyOf(prompt);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    RationalePrompt question =
        prompt.isEmpty()
            ? RationalePrompt.builtIn(kind)
            : RationalePrompt.of("rationales.prompt", prompt.get(0));
    return Windows.each(rows, row -> asking(row, question));
  }

  private Row asking(Row row, RationalePrompt question) {
    Optional<String> present = PairRows.column(row, Columns.RATIONALE).filter(r -> !r.isBlank());
    if (kind == RationalePrompt.Kind.OPPOSITE && present.isEmpty()) {
      return Questions.refused(
          row, MISSING, "there is nothing in '" + Columns.RATIONALE + "' to write the opposite of");
    }
    try {
      return Questions.asking(
          row,
          question.messages(PairRows.pair(row), present),
          Questions.seed(seed, row.getAs(Columns.ID)));
    } catch (TemplateException e) {
      return Questions.refused(row, PairTokenizer.TEMPLATE, e.getMessage());
    }
  }
}
