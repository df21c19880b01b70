package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.expression.Found;
import io.predilect.data.expression.RowExpression;
import io.predilect.data.expression.RowPath;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Any layout, by the expressions of {@code columns}. */
sealed class MappedFormat extends PreferenceFormat permits MappedPromptFormat {
  static final String NAME = "columns";

  private final ColumnMapping mapping;
  private final PairChoice choice;
  private final Map<String, RowExpression> expressions = new TreeMap<>();

  MappedFormat(ColumnMapping mapping) {
    this(mapping, PairChoice.BEST_AND_WORST);
  }

  private MappedFormat(ColumnMapping mapping, PairChoice choice) {
    super(NAME, mapping.describe());
    this.mapping = mapping;
    this.choice = choice;
    for (String part : ColumnMapping.EXPRESSIONS) {
      expressions.put(part, mapping.expression(part));
    }
  }

  /**
   * Refuses a mapping that does not suit the data, see {@link MappingCheck}.
   *
   * @param sample some rows of the data
   * @throws FormatException when it does not
   */
  void check(List<JsonNode> sample) {
    List<JsonNode> rows = sample.stream().filter(JsonNode::isObject).toList();
    if (!rows.isEmpty()) {
      new MappingCheck(mapping, expressions, rows).orThrow();
    }
  }

  @Override
  boolean fits(JsonNode row) {
    return row.isObject();
  }

  // The user has said what all else means.
  @Override
  ObjectNode labels(JsonNode row) {
    ObjectNode labels = JsonNodeFactory.instance.objectNode();
    boolean rated =
        mapping.has(ColumnMapping.COMPLETION) && !mapping.has(ColumnMapping.LABEL_FIRST);
    if (rated && expressions.get(ColumnMapping.LABEL).on(row) instanceof Found.Value value) {
      labels.set(ColumnMapping.LABEL, value.json());
    }
    return labels;
  }

  @Override
  Optional<String> doubtOf(List<JsonNode> rows) {
    return UnpairedFormat.rating(
            mapping.columns().getOrDefault(ColumnMapping.LABEL, ColumnMapping.LABEL),
            rows.stream().map(row -> row.path(ColumnMapping.LABEL)))
        .map(why -> "columns.label: " + why);
  }

  @Override
  PreferenceFormat choosing(PairChoice other) {
    return new MappedFormat(mapping, other);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    use(row);
    return parts(row);
  }

  @Override
  Drafts drafts(SourceRow row) throws UnfitRow {
    if (!mapping.has(ColumnMapping.RESPONSES)) {
      return super.drafts(row);
    }
    use(row);
    boolean ranks = mapping.has(ColumnMapping.RANKS);
    List<Message> prompt = prompt(row);
    RankedResponses ranked =
        RankedResponses.of(
            column(row, ColumnMapping.RESPONSES),
            column(row, ranks ? ColumnMapping.RANKS : ColumnMapping.SCORES),
            ranks,
            prompt);
    return choice.of(ranked, prompt, value(row, ColumnMapping.PROMPT).toString());
  }

  private RankedResponses.Column column(SourceRow row, String part) throws UnfitRow {
    return new RankedResponses.Column(name(part), value(row, part));
  }

  private void use(SourceRow row) throws UnfitRow {
    Map<String, List<RowPath>> paths = new TreeMap<>();
    for (String part : mapping.columns().keySet()) {
      if (expressions.containsKey(part)) {
        paths.put(part, expressions.get(part).paths());
      }
    }
    List<RowPath> all = paths.values().stream().flatMap(List::stream).toList();
    all.forEach(path -> row.use(path.steps().get(0)));
    for (Map.Entry<String, List<RowPath>> part : paths.entrySet()) {
      for (RowPath path : part.getValue()) {
        for (RowPath.Passed passed : path.passed(row.json())) {
          Unsupported.refuseBeside(name(part.getKey()), passed.object(), passed.takenBy(all));
        }
      }
    }
  }

  final ColumnMapping mapping() {
    return mapping;
  }

  @Override
  Optional<String> system(SourceRow row) throws UnfitRow {
    return mapping.has(ColumnMapping.SYSTEM)
        ? optionalText(row, ColumnMapping.SYSTEM)
        : super.system(row);
  }

  @Override
  String subset(SourceRow row) throws UnfitRow {
    return mapping.has(ColumnMapping.SUBSET)
        ? optionalText(row, ColumnMapping.SUBSET).orElse("")
        : super.subset(row);
  }

  @Override
  Optional<Draft.Scores> scores(Draft draft, SourceRow row) throws UnfitRow {
    if (!mapping.has(ColumnMapping.SCORE_CHOSEN)) {
      return super.scores(draft, row);
    }
    Optional<JsonNode> chosen = optional(row, ColumnMapping.SCORE_CHOSEN);
    Optional<JsonNode> rejected = optional(row, ColumnMapping.SCORE_REJECTED);
    return chosen.isEmpty() || rejected.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Draft.Scores(
                DataScores.number("columns.score_chosen", chosen.get()),
                DataScores.number("columns.score_rejected", rejected.get())));
  }

  @Override
  NamedSides namedSides(Draft draft, SourceRow row) {
    return NamedSides.of(
        draft, row.json(), columns(ColumnMapping.CHOSEN), columns(ColumnMapping.REJECTED));
  }

  private Set<String> columns(String part) {
    if (mapping.has(ColumnMapping.FIRST) || mapping.has(ColumnMapping.RESPONSES)) {
      return Set.of(); // which of them it is, the row says
    }
    return expressions.get(part).paths().stream()
        .map(path -> path.steps().get(0))
        .collect(Collectors.toSet());
  }

  @Override
  Map<String, String> extra(SourceRow row) throws UnfitRow {
    Map<String, String> extra = new TreeMap<>(super.extra(row));
    if (mapping.has(ColumnMapping.RATIONALE)) {
      optionalText(row, ColumnMapping.RATIONALE)
          .ifPresent(rationale -> extra.put(ColumnMapping.RATIONALE, rationale));
    }
    return extra;
  }

  @Override
  void requirePromptRead(List<Message> prompt, SourceRow row) throws UnfitRow {
    if (!mapping.has(ColumnMapping.PROMPT)) {
      super.requirePromptRead(prompt, row); // else the user has said what the prompt is
    }
  }

  @Override
  void requireSidesAgree(Draft draft, SourceRow row) {
    // the user has said which is which
  }

  @Override
  void requireRationaleRead(SourceRow row) throws UnfitRow {
    if (!mapping.has(ColumnMapping.RATIONALE)) {
      super.requireRationaleRead(row);
    }
  }

  /** What the expressions find, their columns being noted as read. */
  Draft parts(SourceRow row) throws UnfitRow {
    if (mapping.has(ColumnMapping.FIRST)) {
      List<Message> first = response(row, ColumnMapping.FIRST);
      List<Message> second = response(row, ColumnMapping.SECOND);
      return TwoResponsesFormat.decided(verdict(label(row)), prompt(row), first, second);
    }
    if (mapping.has(ColumnMapping.COMPLETION)) {
      JsonNode label = label(row);
      boolean desirable =
          mapping.has(ColumnMapping.LABEL_FIRST)
              ? decided(verdict(label)) == Verdict.FIRST
              : Written.truth(label)
                  .orElseThrow(
                      () -> SourceRow.outside("columns.label", "true or false, or 1 or 0", label));
      return Turns.judged(
          ColumnMapping.COMPLETION,
          prompt(row),
          response(row, ColumnMapping.COMPLETION),
          desirable);
    }
    List<Message> chosen = response(row, ColumnMapping.CHOSEN);
    List<Message> rejected = response(row, ColumnMapping.REJECTED);
    boolean whole =
        !mapping.has(ColumnMapping.PROMPT) && !row.has(ColumnMapping.PROMPT) && chosen.size() > 1;
    return whole ? Turns.split(chosen, rejected) : Turns.pair(prompt(row), chosen, rejected);
  }

  private static Verdict decided(Verdict verdict) throws UnfitRow {
    if (verdict == Verdict.TIE) {
      throw new UnfitRow(RejectReason.TIE, "the label says that the response is neither");
    }
    return verdict;
  }

  private Verdict verdict(JsonNode label) throws UnfitRow {
    List<String> known = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      String part = verdict.part();
      if (mapping.has(part)) {
        LabelValue wanted = new LabelValue(mapping.columns().get(part));
        if (wanted.is(label)) {
          return verdict;
        }
        known.add(wanted.text());
      }
    }
    throw SourceRow.outside("columns.label", "one of " + String.join(", ", known), label);
  }

  private JsonNode label(SourceRow row) throws UnfitRow {
    return value(row, ColumnMapping.LABEL);
  }

  final List<Message> prompt(SourceRow row) throws UnfitRow {
    return Turns.prompt(
        name(ColumnMapping.PROMPT), TurnTexts.open(value(row, ColumnMapping.PROMPT)));
  }

  private List<Message> response(SourceRow row, String part) throws UnfitRow {
    return Turns.response(name(part), TurnTexts.open(value(row, part)));
  }

  final JsonNode value(SourceRow row, String part) throws UnfitRow {
    Found found = found(row, part);
    if (found instanceof Found.Value value) {
      return value.json();
    }
    throw new UnfitRow(
        RejectReason.MISSING_FIELD,
        "%s has no value: %s; the row has %s"
            .formatted(name(part), ((Found.Nothing) found).why(), Shape.describe(row.json())));
  }

  private Optional<JsonNode> optional(SourceRow row, String part) throws UnfitRow {
    return found(row, part) instanceof Found.Value value && !Written.missing(value.json())
        ? Optional.of(value.json())
        : Optional.empty();
  }

  private Found found(SourceRow row, String part) throws UnfitRow {
    Found found = expressions.get(part).on(row.json());
    if (found instanceof Found.Unfit unfit) {
      throw new UnfitRow(
          unfit.missing() ? RejectReason.MISSING_FIELD : RejectReason.WRONG_TYPE,
          name(part) + ": " + unfit.why());
    }
    return found;
  }

  private Optional<String> optionalText(SourceRow row, String part) throws UnfitRow {
    Optional<JsonNode> value = optional(row, part);
    if (value.isPresent() && value.get().isContainerNode()) {
      throw SourceRow.wrongType(name(part), "text", value.get());
    }
    return value.map(JsonNode::asText).filter(text -> !text.isBlank());
  }

  private String name(String part) {
    return mapping.has(part) ? "columns." + part : part;
  }
}
