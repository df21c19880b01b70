package io.predilect.jobs.answers;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.predilect.jobs.answers.store.AnswerParts;
import io.predilect.jobs.answers.store.AnswerStore;
import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.endpoint.spending.JobSpent;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.questions.AnswerRows;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What came of an asking, counted from what is kept: a task that ran twice counts once.
 *
 * @param asked questions that had no answer that lasts
 * @param kept answers from before
 * @param outcomes of the questions that were asked
 * @param lasting why some of those from before have no text, and are not asked about again
 * @param cut texts that end where the longest answer ends, those from before included
 * @param full texts that end before that, where the writer's context was full; those too
 * @param retries requests that were sent again for one of these
 * @param tokens of all answers, those from before included
 * @param rate at which answers came
 * @param spent by this asking; empty: nobody is paid
 */
record AskingRecord(
    long asked,
    long kept,
    List<Outcome> outcomes,
    List<Outcome> lasting,
    long cut,
    long full,
    long retries,
    Usage tokens,
    Rate rate,
    Optional<JobSpent> spent) {

  /**
   * A reason and how often it was met.
   *
   * @param reason empty: there was a text
   * @param example what exactly, once
   */
  record Outcome(Optional<String> reason, long count, String example) {
    Outcome {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(example, "example");
    }
  }

  /**
   * How fast answers came.
   *
   * @param tokens of the answers to this asking alone
   * @param seconds from the first task's start to the last one's end
   */
  record Rate(long tokens, double seconds) {}

  AskingRecord {
    outcomes = List.copyOf(outcomes);
    lasting = List.copyOf(lasting);
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(rate, "rate");
    Objects.requireNonNull(spent, "spent");
  }

  /**
   * Counts.
   *
   * @param newest one answer for every question that has any
   * @param name the asking's
   * @param seconds that it took
   */
  static AskingRecord of(
      Dataset<Row> newest, String name, long asked, double seconds, Optional<JobSpent> spent) {
    List<Row> groups =
        newest
            .groupBy(col(AnswerParts.ASKED_BY).equalTo(name), col(AnswerRows.REASON))
            .agg(
                count(lit(1)),
                first(col(AnswerRows.DETAIL)),
                sum(AnswerRows.TOKENS_IN),
                sum(AnswerRows.TOKENS_OUT),
                sum(AnswerRows.TOKENS_CACHED),
                sum(AnswerRows.TOKENS_REASONING),
                sum(AnswerParts.UNTOLD),
                sum(greatest(col(AnswerParts.REQUESTS).minus(1), lit(0))),
                count(when(col(AnswerRows.FINISH).equalTo(AnswerRows.LENGTH), 1)),
                count(when(col(AnswerRows.FINISH).equalTo(AnswerRows.CONTEXT), 1)))
            .collectAsList();
    long kept =
        groups.stream().filter(row -> !row.getBoolean(0)).mapToLong(r -> r.getLong(2)).sum();
    long retries =
        groups.stream().filter(row -> row.getBoolean(0)).mapToLong(row -> row.getLong(9)).sum();
    Usage tokens =
        groups.stream()
            .map(
                row ->
                    new Usage(
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8)))
            .reduce(Usage.NONE, Usage::plus);
    long made =
        groups.stream().filter(row -> row.getBoolean(0)).mapToLong(row -> row.getLong(5)).sum();
    List<Outcome> lasting =
        outcomes(groups, false).stream().filter(one -> one.reason().isPresent()).toList();
    return new AskingRecord(
        asked,
        kept,
        outcomes(groups, true),
        lasting,
        groups.stream().mapToLong(row -> row.getLong(10)).sum(),
        groups.stream().mapToLong(row -> row.getLong(11)).sum(),
        retries,
        tokens,
        new Rate(made, seconds),
        spent);
  }

  private static List<Outcome> outcomes(List<Row> groups, boolean now) {
    return groups.stream()
        .filter(row -> row.getBoolean(0) == now)
        .map(
            row ->
                new Outcome(
                    Optional.ofNullable(row.getString(1)),
                    row.getLong(2),
                    Optional.ofNullable(row.getString(3)).orElse("")))
        .sorted(Comparator.comparingLong(Outcome::count).reversed())
        .toList();
  }

  /**
   * Ends the stage where what was asked is not enough to go on with.
   *
   * @throws JobException with the reasons counted
   */
  void orThrow(TextSourceSettings settings, boolean mayFail, AnswerStore store) {
    for (Outcome outcome : outcomes) {
      String reason = outcome.reason().orElse("");
      if (Reasons.isLimit(reason)) {
        throw new JobException(
            String.format(
                Locale.ROOT,
                "%s: %s. %,d of %,d questions are not answered; what was answered is kept in %s: raise %s, and run again",
                reason,
                outcome.example(),
                asked - withText(),
                asked + kept,
                store.uri(),
                reason));
      }
    }
    long tried = asked - times(Asking.NOT_ASKED);
    long without = tried - withText();
    long before = lasting.stream().mapToLong(Outcome::count).sum();
    double allowed = settings.limits().failedShare();
    if (mayFail && without > allowed * tried) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "of %,d questions asked %,d got no answer, more than failed_share (%s) allows: %s; for example: %s. What was answered is kept in %s",
              tried,
              without,
              allowed,
              reasons(),
              example(outcomes),
              store.uri()));
    }
    if (mayFail && without + before > allowed * (tried + kept)) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "of %,d questions %,d have no answer, more than failed_share (%s) allows. %,d of them were asked before and are not asked again: %s; for example: %s. Change what is asked or who answers, or remove %s to ask anew",
              tried + kept,
              without + before,
              allowed,
              before,
              counted(lasting),
              example(lasting),
              store.uri()));
    }
  }

  private long withText() {
    return outcomes.stream()
        .filter(outcome -> outcome.reason().isEmpty())
        .mapToLong(Outcome::count)
        .sum();
  }

  private long times(String reason) {
    return outcomes.stream()
        .filter(outcome -> outcome.reason().equals(Optional.of(reason)))
        .mapToLong(Outcome::count)
        .sum();
  }

  private String reasons() {
    long told = outcomes.stream().mapToLong(Outcome::count).sum();
    String counted = counted(outcomes);
    return told < asked
        ? counted
            + (counted.isEmpty() ? "" : ", ")
            + AnswerRows.NO_ANSWER
            + " ("
            + (asked - told)
            + ")"
        : counted;
  }

  private static String counted(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.reason().isPresent())
        .map(
            outcome ->
                String.format(
                    Locale.ROOT, "%s (%,d)", outcome.reason().orElseThrow(), outcome.count()))
        .collect(Collectors.joining(", "));
  }

  private static String example(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.reason().filter(r -> !r.equals(Asking.NOT_ASKED)).isPresent())
        .map(Outcome::example)
        .findFirst()
        .orElse("nothing came back");
  }

  /** For the stage's record. */
  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("asked", asked);
    figures.put("kept_from_before", kept);
    figures.put(Answers.CUT, cut);
    if (full > 0) {
      figures.put(Answers.FULL, full);
    }
    figures.put("tokens_in", tokens.tokensIn());
    figures.put("tokens_out", tokens.tokensOut());
    if (rate.tokens() > 0) {
      figures.put("tokens_per_second", (double) rate.tokens() / rate.seconds());
    }
    spent.ifPresent(
        taken -> {
          figures.put("tokens_cached", tokens.cached());
          figures.put("tokens_reasoning", tokens.reasoning());
          figures.put("answers_without_token_counts", tokens.untold());
          figures.put("requests", taken.requests());
          figures.put("retries", retries);
          figures.put(
              "cost", taken.cost().isPresent() ? taken.cost().getAsDouble() : "price unknown");
        });
    return figures;
  }
}
