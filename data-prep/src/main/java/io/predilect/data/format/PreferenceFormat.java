package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One way in which preference data is written. A format reads the prompt and the two responses;
 * common to all of them are the scores (by the usual column names), the group (the column {@code
 * subset}, {@code source} or {@code domain}), a column {@code system} put before a prompt that has
 * no system message, and the other scalar columns, which are kept as text.
 *
 * <p>Formats have no state: the same one may be used by any number of threads.
 */
public abstract sealed class PreferenceFormat
    permits AlpacaEvalFormat,
        ArgillaFormat,
        ConversationalFormat,
        DemoFormat,
        HhRlhfFormat,
        ImplicitPromptFormat,
        InstructionFormat,
        OrcaFormat,
        RewardBenchFormat,
        RlhflowFormat,
        ShareGptFormat,
        ShpFormat,
        SkyworkFormat,
        StandardFormat,
        UltraFeedbackFormat,
        UnpairedFormat {

  private static final List<List<String>> SCORES =
      List.of(
          List.of("chosen_score", "rejected_score"),
          List.of("score_chosen", "score_rejected"),
          List.of("chosen_avg_rating", "rejected_avg_rating"),
          List.of("chosen_rating", "rejected_rating"));
  private static final List<String> SUBSETS = List.of("subset", "source", "domain");

  private final String name;
  private final String columns;

  PreferenceFormat(String name, String columns) {
    this.name = Objects.requireNonNull(name, "name");
    this.columns = Objects.requireNonNull(columns, "columns");
  }

  /** The name in settings. */
  public final String name() {
    return name;
  }

  /** The columns by which it is recognised, for messages. */
  public final String columns() {
    return columns;
  }

  /** Whether a row looks like this format; a row with a fault need not. */
  public abstract boolean matches(JsonNode row);

  /**
   * Reads a row. The pair is not validated yet ({@link PairRules#check}).
   *
   * @return the pair, or why there is none; never an exception, whatever the row holds
   */
  public final Outcome read(JsonNode row) {
    if (!row.isObject()) {
      return new Outcome.Rejected(
          RejectReason.WRONG_TYPE, "a row is an object with columns, this is a " + Shape.type(row));
    }
    SourceRow source = new SourceRow(row);
    try {
      return new Outcome.Accepted(pair(draft(source), source));
    } catch (UnfitRow e) {
      return e.outcome();
    }
  }

  abstract Draft draft(SourceRow row) throws UnfitRow;

  private static PreferencePair pair(Draft draft, SourceRow row) {
    List<Message> prompt = withSystem(draft.prompt(), row);
    Optional<Draft.Scores> scores = draft.scores().or(() -> scores(row));
    String subset = subset(row);
    return new PreferencePair(
        PairId.of(prompt, draft.chosen(), draft.rejected()),
        prompt,
        draft.chosen(),
        draft.rejected(),
        scores.map(s -> OptionalDouble.of(s.chosen())).orElse(OptionalDouble.empty()),
        scores.map(s -> OptionalDouble.of(s.rejected())).orElse(OptionalDouble.empty()),
        subset,
        row.rest(),
        draft.judgement());
  }

  private static List<Message> withSystem(List<Message> prompt, SourceRow row) {
    Optional<String> system = row.optionalText("system").filter(text -> !text.isBlank());
    boolean has = !prompt.isEmpty() && prompt.get(0).role().equals(Message.SYSTEM);
    if (system.isEmpty() || has) {
      return prompt;
    }
    List<Message> joined = new ArrayList<>(prompt.size() + 1);
    joined.add(Message.system(system.get()));
    joined.addAll(prompt);
    return joined;
  }

  private static Optional<Draft.Scores> scores(SourceRow row) {
    for (List<String> columns : SCORES) {
      OptionalDouble chosen = row.optionalNumber(columns.get(0));
      OptionalDouble rejected = row.optionalNumber(columns.get(1));
      if (chosen.isPresent() && rejected.isPresent()) {
        return Optional.of(new Draft.Scores(chosen.getAsDouble(), rejected.getAsDouble()));
      }
    }
    return Optional.empty();
  }

  private static String subset(SourceRow row) {
    for (String column : SUBSETS) {
      Optional<String> subset = row.optionalText(column).filter(text -> !text.isBlank());
      if (subset.isPresent()) {
        return subset.get();
      }
    }
    return "";
  }
}
