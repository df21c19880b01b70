package io.predilect.jobs.evaluate;

import io.predilect.data.pair.PlainText;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.ResponseCut;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Lengths;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.scoring.ResponseScore;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;

/** A row on its way through the models of a task: what they say of it, or why it is rejected. */
final class JudgedRow {

  /** What a model is asked. */
  enum Question {
    REWARD,
    POLICY,
    REFERENCE,
    /** The policy under p⊕x. */
    REFINED_POLICY,
    /** The reference under p⊕x. */
    REFINED_REFERENCE;

    /** A pair to which p leaves no room is without an answer, and stays. */
    boolean refined() {
      return this == REFINED_POLICY || this == REFINED_REFERENCE;
    }
  }

  /**
   * A model's number of each response; empty: there is no such response.
   *
   * @param chosen of y_w
   * @param rejected of y_l
   */
  record Said(OptionalDouble chosen, OptionalDouble rejected) {}

  private final Row row;
  private final PreferencePair pair;
  private final Map<Question, Said> said = new EnumMap<>(Question.class);
  private final Map<String, TokenFingerprint> read = new HashMap<>();
  private Optional<PreferencePair> asRead = Optional.empty();
  private Optional<TokenizedPair> tokens = Optional.empty();
  private PairTokenizer.Lost lost = PairTokenizer.Lost.NOTHING;
  private Optional<Reject> reject = Optional.empty();

  JudgedRow(Row row) {
    this.row = row;
    this.pair = PairRows.pair(row);
  }

  Row row() {
    return row;
  }

  PreferencePair pair() {
    return pair;
  }

  /** An answer; empty: it was not asked, or there is none. */
  Optional<Said> said(Question question) {
    return Optional.ofNullable(said.get(question));
  }

  /** Which tokens the models read, by their digests. */
  Map<String, TokenFingerprint> read() {
    return read;
  }

  /** Lengths of the responses, as a cut leaves them to the first model; no model: as they are. */
  Lengths lengths() {
    return asRead
        .map(
            left ->
                new Lengths(
                    length(left.hasChosen(), left.chosen()),
                    length(left.hasRejected(), left.rejected())))
        .orElseGet(
            () ->
                new Lengths(
                    PlainText.characters(pair.chosen()), PlainText.characters(pair.rejected())));
  }

  // A cut may leave less than a character, and 0 stands for no response.
  private static int length(boolean there, String text) {
    return there ? Math.max(1, PlainText.characters(text)) : 0;
  }

  /** What the limits took for one of the models. */
  PairTokenizer.Lost lost() {
    return lost;
  }

  Optional<Reject> reject() {
    return reject;
  }

  void reject(String reason, String detail) {
    reject = Optional.of(Reject.of(reason, detail, row.json()));
  }

  /** The responses as a model reads them; none: there is nothing to ask it. */
  List<Prompted> tokenize(Question question, PairTokenizer tokenizer, String model) {
    tokens = Optional.empty();
    if (reject.isEmpty()) {
      Optional<ResponseCut> cut = PairRows.cut(row);
      PairTokenizer.Result result = tokenizer.tokenize(pair, cut);
      if (result instanceof PairTokenizer.Kept kept) {
        TokenizedPair whole = kept.pair();
        tokens = Optional.of(question.refined() ? whole.underAugmentedPrompt() : whole);
        if (!question.refined()) {
          read.put(model, TokenFingerprint.of(whole));
          lost = lost.or(kept.lost());
          if (asRead.isEmpty()) {
            asRead = Optional.of(tokenizer.asCut(pair, cut));
          }
        }
      } else if (result instanceof PairTokenizer.Rejected no && !question.refined()) {
        reject(no.reason(), no.detail());
      }
    }
    return tokens.map(Prompted::responses).orElse(List.of());
  }

  /** Takes the scores of what was tokenised last. */
  JudgedRow take(Question question, List<ResponseScore> scores) {
    tokens.ifPresent(
        of ->
            said.put(
                question,
                new Said(
                    of.chosen().isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(scores.get(0).value()),
                    of.rejected().isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(scores.get(scores.size() - 1).value()))));
    return this;
  }
}
