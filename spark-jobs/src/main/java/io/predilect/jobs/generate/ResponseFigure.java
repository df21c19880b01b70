package io.predilect.jobs.generate;

import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.questions.AnswerRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a generate stage's record tells of its responses, in the order that people read it. */
public enum ResponseFigure {
  MEAN_TOKENS("mean_tokens", "tokens"),
  MEAN_CHARACTERS("mean_characters", "characters"),
  EMPTY("empty", "empty"),
  EXACT_MATCH(ResponseColumns.EXACT_MATCH, "exact match"),
  F1(ResponseColumns.F1, "F1"),
  /** A response's on average, where two models decoded together. */
  KL(AnswerRows.KL, "KL"),
  LOG_RATIO(AnswerRows.LOG_RATIO, "log ratio"),
  POLICY_TOKENS(AnswerRows.POLICY_TOKENS, "policy's tokens"),
  REFERENCE_TOKENS(AnswerRows.REFERENCE_TOKENS, "reference's"),
  /** Of what was asked now. */
  TOKENS_PER_SECOND("tokens_per_second", "tokens a second");

  /** The 95 % intervals of some of them in the record. */
  static final String INTERVALS = "intervals";

  private final String key;
  private final String title;

  ResponseFigure(String key, String title) {
    this.key = key;
    this.title = title;
  }

  /**
   * All that a record has.
   *
   * @param result of a generate stage
   * @return by {@link #metric}
   */
  public static Metrics of(StageResult result) {
    Map<String, Double> values = new LinkedHashMap<>();
    Map<String, Interval> intervals = new LinkedHashMap<>();
    Map<?, ?> ends =
        result.figures().get(INTERVALS) instanceof Map<?, ?> byName ? byName : Map.of();
    for (ResponseFigure figure : values()) {
      if (result.figures().get(figure.key) instanceof Number number) {
        values.put(figure.metric(), number.doubleValue());
      }
      if (ends.get(figure.key) instanceof List<?> both
          && both.get(0) instanceof Number low
          && both.get(1) instanceof Number high) {
        intervals.put(figure.metric(), new Interval(low.doubleValue(), high.doubleValue()));
      }
    }
    return new Metrics(result.rows().kept(), values, intervals);
  }

  /** What experiments call it. */
  public String metric() {
    return "generate/" + key;
  }

  /** Its name in the record. */
  public String key() {
    return key;
  }

  /** What it is called. */
  public String title() {
    return title;
  }
}
