package io.predilect.jobs.score;

import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.model.promptfree.PromptMeasures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * A row on its way through the models of a task: what its columns will hold, or why it is rejected.
 * What comes after a rejection passes it by.
 */
final class ScoredRow {
  private final Row row;
  private final List<Object> values = new ArrayList<>();
  private final Map<PoolRole, PromptMeasures> measured = new EnumMap<>(PoolRole.class);
  private Optional<TokenizedPair> pair = Optional.empty();
  private Optional<TokenFingerprint> read = Optional.empty();
  private PairTokenizer.Lost lost = PairTokenizer.Lost.NOTHING;
  private Optional<Reject> reject = Optional.empty();

  ScoredRow(Row row) {
    this.row = row;
  }

  Row row() {
    return row;
  }

  /** The values of the columns so far. */
  List<Object> values() {
    return Collections.unmodifiableList(values);
  }

  Optional<Reject> reject() {
    return reject;
  }

  /** What the pool's models said. */
  Map<PoolRole, PromptMeasures> measured() {
    return Collections.unmodifiableMap(measured);
  }

  /** Which tokens the first of the pool's models read. */
  TokenFingerprint read() {
    return read.orElseThrow();
  }

  /** What the limits took for one of the models. */
  PairTokenizer.Lost lost() {
    return lost;
  }

  /** The pair in the tokens of the model that scores next; empty: the row is rejected. */
  Optional<TokenizedPair> tokenize(PairTokenizer tokenizer) {
    pair = Optional.empty();
    if (reject.isEmpty()) {
      PairTokenizer.Result result = tokenizer.tokenize(PairRows.pair(row), PairRows.cut(row));
      if (result instanceof PairTokenizer.Kept kept) {
        pair = Optional.of(kept.pair());
        lost = lost.or(kept.lost());
      } else if (result instanceof PairTokenizer.Rejected no) {
        reject(no.reason(), no.detail());
      }
    }
    return pair;
  }

  /** The pair as it was tokenised last; empty: the row is rejected. */
  Optional<TokenizedPair> pair() {
    return pair;
  }

  /** Adds columns, or rejects the row where it has none. */
  void take(PairColumns columns) {
    if (columns instanceof PairColumns.Values found) {
      values.addAll(found.values());
    } else if (columns instanceof PairColumns.Refused no) {
      reject(no.reason(), no.detail());
    }
  }

  void take(Object value) {
    values.add(value);
  }

  /** Adds what a pool's model says of the pair as it was tokenised last. */
  void take(PoolRole role, PromptMeasures measures) {
    measured.put(role, measures);
    if (read.isEmpty()) {
      read = pair.map(TokenFingerprint::of);
    }
  }

  private void reject(String reason, String detail) {
    reject = Optional.of(Reject.of(reason, detail, row.json()));
  }
}
