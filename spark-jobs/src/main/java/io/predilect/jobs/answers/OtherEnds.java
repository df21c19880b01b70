package io.predilect.jobs.answers;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.predilect.jobs.endpoint.Finish;
import io.predilect.jobs.questions.AnswerRows;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Answers that ended for a reason that is not known here: whether they are whole nobody can tell.
 *
 * @param counts how many there are, by the service's word
 */
record OtherEnds(Map<String, Long> counts) {
  OtherEnds {
    counts = new TreeMap<>(counts);
  }

  /** Of a service's answers. */
  static OtherEnds of(Dataset<Row> answers) {
    Map<String, Long> counts = new TreeMap<>();
    answers
        .filter(col(AnswerRows.TEXT).isNotNull().and(not(col(AnswerRows.FINISH).isin(known()))))
        .groupBy(AnswerRows.FINISH)
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return new OtherEnds(counts);
  }

  private static Object[] known() {
    return new Object[] {Finish.STOP, Finish.LENGTH, Finish.CONTEXT};
  }

  /** For people. */
  List<String> notes() {
    return counts.entrySet().stream()
        .map(
            end ->
                "%s answers ended with finish_reason '%s', which does not say whether they are whole: they are taken as they are. Look at some, and leave out what is cut"
                    .formatted(end.getValue(), end.getKey()))
        .toList();
  }
}
