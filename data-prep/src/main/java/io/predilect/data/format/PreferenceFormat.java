package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One way in which preference data is written. A format reads the prompt and the two responses;
 * common to all of them are the scores ({@link DataScores}), the group (the column {@code subset},
 * {@code source} or {@code domain}), a column {@code system} put before a prompt that has no system
 * message, what texts cannot hold ({@link Unsupported}), and the other scalar columns, which are
 * kept as text.
 *
 * <p>Formats have no state: the same one may be used by any number of threads.
 */
public abstract sealed class PreferenceFormat
    permits AlpacaEvalFormat,
        ArenaFormat,
        HhRlhfFormat,
        InstructionFormat,
        KtoFormat,
        ListedFormat,
        ListwiseFormat,
        LmsysArenaFormat,
        MappedFormat,
        PromptFormat,
        PromptedFormat,
        RankedFormat,
        ShpFormat,
        TwoResponsesFormat,
        UnpairedFormat,
        WebGptFormat,
        WholeFormat {

  /** Among a pair's other columns: how many responses of its row are in no pair. */
  public static final String UNUSED_RESPONSES = "unused_responses";

  /** The same of those that had no rating to be compared by, which are among them. */
  public static final String UNRATED_RESPONSES = "unrated_responses";

  private static final String RATIONALE = "rationale";
  static final List<String> SUBSETS = List.of("subset", "source", "domain");
  // By their words: systemPrompt, "System Prompt" and sys_prompt alike.
  private static final Set<String> SYSTEMS =
      Set.of(
          ("system,systemprompt,systemmessage,system prompt,system message,system instruction,"
                  + "system instructions,sys prompt,sys message,developer prompt,developer message,"
                  + "developer instruction,developer instructions")
              .split(","));

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

  /** Whether a row has one response, judged by itself; else there are two or more to compare. */
  public boolean judgesOne() {
    return false;
  }

  /**
   * What rows of this format cannot tell one by one: why all of them would perhaps be misread.
   *
   * @param sample some rows of the data
   */
  Optional<String> doubt(List<JsonNode> sample) {
    return Optional.empty();
  }

  /** Whether {@link #doubt} goes by this column. */
  boolean isLabel(String column) {
    return false;
  }

  /** What of a row is enough for {@link #doubtOf}. */
  ObjectNode labels(JsonNode row) {
    ObjectNode labels = NamedWinner.labels(row);
    for (Map.Entry<String, JsonNode> column : row.properties()) {
      if (isLabel(column.getKey()) && column.getValue().isValueNode()) {
        labels.set(column.getKey(), column.getValue());
      }
    }
    return labels;
  }

  /**
   * Why all rows would perhaps be misread, in a sentence.
   *
   * @param rows some of the data, or the {@link #labels} of them
   */
  Optional<String> doubtOf(List<JsonNode> rows) {
    return doubt(rows)
        .or(() -> NamedWinner.doubt(rows))
        .map(why -> "the data is read as '" + name + "': " + why);
  }

  /** Whether a row looks like this format; a row with a fault need not. */
  public final boolean matches(JsonNode row) {
    return fits(TurnTexts.opened(row));
  }

  /** {@link #matches} of a row in which turns are lists, whatever they came as. */
  abstract boolean fits(JsonNode row);

  /**
   * Reads a row. Its pairs are not validated yet ({@link PairRules#check}).
   *
   * @return the pair, or why there is none, and of several responses each of their pairs; at least
   *     one, and never an exception, whatever the row holds
   */
  public final List<Outcome> read(JsonNode row) {
    if (!row.isObject()) {
      return List.of(
          new Outcome.Rejected(
              RejectReason.WRONG_TYPE,
              "a row is an object with columns, this is a " + Shape.type(row)));
    }
    return read(new SourceRow(row));
  }

  /**
   * The columns of a row that hold something and are neither a part of its pairs nor what a format
   * reads of them: no model sees them.
   */
  final SortedSet<String> beside(JsonNode row) {
    SourceRow source = new SourceRow(row);
    List<Message> said = new ArrayList<>();
    for (Outcome outcome : read(source)) {
      if (outcome instanceof Outcome.Accepted accepted) {
        PreferencePair pair = accepted.pair();
        said.addAll(pair.prompt());
        said.add(Message.assistant(pair.chosen()));
        said.add(Message.assistant(pair.rejected()));
      }
    }
    SortedSet<String> beside = new TreeSet<>();
    for (Map.Entry<String, JsonNode> column : source.json().properties()) {
      JsonNode value = column.getValue();
      boolean plain = value.isValueNode() && !value.isTextual(); // a number is said nowhere
      boolean repeated = !plain && UnreadPrompt.within(value, said);
      if (!source.isUsed(column.getKey()) && !Written.empty(value) && !repeated) {
        beside.add(column.getKey());
      }
    }
    return beside;
  }

  /** What single responses of a row were asked beside its prompt, by the names of it. */
  SortedSet<String> askedBeside(JsonNode row) {
    return new TreeSet<>();
  }

  private List<Outcome> read(SourceRow source) {
    try {
      Drafts drafts = drafts(source);
      Unsupported.refuseColumns(source);
      List<Outcome> outcomes = new ArrayList<>();
      for (Draft draft : drafts.pairs()) {
        outcomes.add(outcome(draft, source));
      }
      outcomes.addAll(drafts.ties());
      return outcomes;
    } catch (UnfitRow e) {
      return List.of(e.outcome());
    }
  }

  private Outcome outcome(Draft draft, SourceRow source) {
    try {
      return new Outcome.Accepted(pair(draft, source));
    } catch (UnfitRow e) {
      return e.outcome();
    }
  }

  /** The format with another choice of pairs, where it has one: several responses to a prompt. */
  PreferenceFormat choosing(PairChoice choice) {
    return this;
  }

  /** All that a row holds; of most formats one. */
  Drafts drafts(SourceRow row) throws UnfitRow {
    return Drafts.of(draft(row));
  }

  /** The only pair of a row, or the first. */
  abstract Draft draft(SourceRow row) throws UnfitRow;

  private PreferencePair pair(Draft draft, SourceRow row) throws UnfitRow {
    List<Message> prompt = withSystem(draft.prompt(), row);
    Optional<Draft.Scores> scores = scores(draft, row);
    String subset = subset(row);
    requirePromptRead(prompt, row);
    ColumnNames.refuse(draft, row);
    requireSidesAgree(draft, row);
    if (draft.judgement() != Judgement.NONE) {
      requireRationaleRead(row);
    }
    Map<String, String> extra = new TreeMap<>(extra(row));
    extra.putAll(draft.beside());
    return new PreferencePair(
        PairId.of(prompt, draft.chosen(), draft.rejected()),
        prompt,
        draft.chosen(),
        draft.rejected(),
        scores.map(s -> OptionalDouble.of(s.chosen())).orElse(OptionalDouble.empty()),
        scores.map(s -> OptionalDouble.of(s.rejected())).orElse(OptionalDouble.empty()),
        subset,
        extra,
        draft.judgement());
  }

  private List<Message> withSystem(List<Message> prompt, SourceRow row) throws UnfitRow {
    Optional<String> system = system(row);
    if (system.isEmpty()) {
      return prompt;
    }
    boolean has = !prompt.isEmpty() && prompt.get(0).role().equals(Message.SYSTEM);
    boolean blank = has && prompt.get(0).content().isBlank(); // which is none
    if (has && !blank) {
      String own = prompt.get(0).content();
      if (!own.strip().equals(system.get().strip())) {
        throw new UnfitRow(
            RejectReason.CONTRADICTION,
            ("the prompt has a system message (%s) and the row another beside it (%s); name its"
                    + " column in ignore if the prompt's counts")
                .formatted(Shape.begin(own), Shape.begin(system.get())));
      }
      return prompt;
    }
    List<Message> joined = new ArrayList<>(prompt.size() + 1);
    joined.add(Message.system(system.get()));
    joined.addAll(prompt.subList(blank ? 1 : 0, prompt.size()));
    return joined;
  }

  /** The system message beside the conversation. */
  Optional<String> system(SourceRow row) throws UnfitRow {
    Optional<String> system = Optional.empty();
    String from = "";
    for (Map.Entry<String, JsonNode> column : row.json().properties()) {
      String name = column.getKey();
      if (!ofSystem(name) || Written.empty(column.getValue())) {
        continue;
      }
      String text = row.text(name);
      if (system.isPresent() && !system.get().strip().equals(text.strip())) {
        throw new UnfitRow(
            RejectReason.CONTRADICTION,
            "the columns '%s' (%s) and '%s' (%s) have two system messages; name the one that does not count in ignore"
                .formatted(from, Shape.begin(system.get()), name, Shape.begin(text)));
      }
      system = Optional.of(text);
      from = name;
    }
    return system;
  }

  // A number behind it counts translators and the like: system_1 and system_2.
  private static boolean ofSystem(String column) {
    return column.chars().noneMatch(Character::isDigit)
        && SYSTEMS.contains(String.join(" ", Shape.words(column)));
  }

  /** The data's own scores. */
  Optional<Draft.Scores> scores(Draft draft, SourceRow row) throws UnfitRow {
    if (draft.judgement() == Judgement.NONE) {
      return Optional.empty(); // what is scored is no part of a prompt
    }
    return draft.scores().isPresent()
        ? draft.scores()
        : DataScores.of(draft, row, namedSides(draft, row));
  }

  /** Which of the responses the row's own names mean; most formats read these names. */
  NamedSides namedSides(Draft draft, SourceRow row) {
    return NamedSides.SAME;
  }

  /** Refuses a pair whose responses other columns of the row call the other way round. */
  void requireSidesAgree(Draft draft, SourceRow row) throws UnfitRow {
    NamedWinner.refuse(row);
    if (draft.judgement() == Judgement.PAIR) {
      NamedSides.refuseExchanged(draft, row);
    }
  }

  /** The group that the pair belongs to; empty: none. */
  String subset(SourceRow row) throws UnfitRow {
    for (String column : SUBSETS) {
      Optional<String> subset = row.optionalText(column).filter(text -> !text.isBlank());
      if (subset.isPresent()) {
        return subset.get();
      }
    }
    return "";
  }

  /** The other columns, as text. */
  Map<String, String> extra(SourceRow row) throws UnfitRow {
    return row.rest();
  }

  /** Refuses a row whose prompt is perhaps not whole. */
  void requirePromptRead(List<Message> prompt, SourceRow row) throws UnfitRow {
    UnreadPrompt.refuse(prompt, row);
  }

  /** Refuses a row whose rationale is there and no text. */
  void requireRationaleRead(SourceRow row) throws UnfitRow {
    JsonNode rationale = row.json().path(RATIONALE);
    if (rationale.isContainerNode() && !row.isUsed(RATIONALE) && !Written.empty(rationale)) {
      throw new UnfitRow(
          RejectReason.WRONG_TYPE,
          "column '%s' must be a text, it is a %s: %s; say with columns what of it counts (rationale: rationale.0), or name it in ignore"
              .formatted(RATIONALE, Shape.type(rationale), Shape.begin(rationale.toString())));
    }
  }
}
