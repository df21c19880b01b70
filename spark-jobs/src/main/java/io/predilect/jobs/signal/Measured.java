package io.predilect.jobs.signal;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.model.signal.ResponseSignal;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * A row and what models said of it, one after the other.
 *
 * @param row the row
 * @param pair the pair in it
 * @param signals of policy and reference, the chosen response first; none: they were not asked
 * @param margins the implicit reward margin at every cut; none: as before
 * @param gaps the reward model's gap at every cut; none: it was not asked
 * @param lost what limits of length took for one of the models
 * @param reject why it is rejected
 */
record Measured(
    Row row,
    PreferencePair pair,
    List<ResponseSignal> signals,
    List<Double> margins,
    List<Double> gaps,
    PairTokenizer.Lost lost,
    Optional<Reject> reject) {

  static Measured of(Row row) {
    return new Measured(
        row,
        PairRows.pair(row),
        List.of(),
        List.of(),
        List.of(),
        PairTokenizer.Lost.NOTHING,
        Optional.empty());
  }

  Measured rejected(String reason, String detail) {
    return new Measured(
        row,
        pair,
        signals,
        margins,
        gaps,
        lost,
        Optional.of(Reject.of(reason, detail, row.json())));
  }

  Measured withSignals(List<ResponseSignal> said, List<Double> atCuts) {
    return new Measured(row, pair, said, atCuts, gaps, lost, reject);
  }

  Measured withGaps(List<Double> atCuts) {
    return new Measured(row, pair, signals, margins, atCuts, lost, reject);
  }

  /** The same where a reading took something, if it did. */
  Measured read(PairTokenizer.Lost also) {
    return new Measured(row, pair, signals, margins, gaps, lost.or(also), reject);
  }
}
