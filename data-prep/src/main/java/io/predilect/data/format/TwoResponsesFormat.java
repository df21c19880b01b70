package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Two responses in the order of their making, and who says which of them is better. */
final class TwoResponsesFormat extends PreferenceFormat {
  private static final String ANNOTATOR = "annotator";

  private final Asked asked;
  private final String first;
  private final String second;
  private final Judge judge;
  private final Predicate<JsonNode> shape;

  private TwoResponsesFormat(
      String name,
      String columns,
      Asked asked,
      String first,
      String second,
      Judge judge,
      Predicate<JsonNode> shape) {
    super(name, columns);
    this.asked = asked;
    this.first = first;
    this.second = second;
    this.judge = judge;
    this.shape = shape;
  }

  private interface Asked {
    List<Message> in(SourceRow row) throws UnfitRow;
  }

  /** Who says which response is better, and what rows together say against it. */
  private interface Judge {
    Verdict of(SourceRow row) throws UnfitRow;

    default Optional<String> doubt(List<JsonNode> sample) {
      return Optional.empty();
    }

    default boolean isLabel(String name) {
      return false;
    }
  }

  /** The number in a column. */
  private record Labelled(String column, LabelCoding coding) implements Judge {
    @Override
    public Verdict of(SourceRow row) throws UnfitRow {
      return coding.of(row, column);
    }

    @Override
    public Optional<String> doubt(List<JsonNode> sample) {
      return coding.doubt(column, sample.stream().map(row -> row.path(column)));
    }

    @Override
    public boolean isLabel(String name) {
      return name.equals(column);
    }
  }

  /** The majority of several columns. */
  private record Voted(LabelCoding coding) implements Judge {
    // More votes than the other response has; those for a tie count for neither.
    @Override
    public Verdict of(SourceRow row) throws UnfitRow {
      int lead = 0;
      List<String> votes = votes(row.json()).toList();
      for (String column : votes) {
        Verdict vote = coding.of(row, column);
        lead += vote == Verdict.FIRST ? 1 : vote == Verdict.SECOND ? -1 : 0;
      }
      if (votes.isEmpty()) {
        throw new UnfitRow(RejectReason.MISSING_FIELD, "no annotator has given a label");
      }
      return lead == 0 ? Verdict.TIE : lead > 0 ? Verdict.FIRST : Verdict.SECOND;
    }

    @Override
    public Optional<String> doubt(List<JsonNode> sample) {
      return coding.doubt(
          ANNOTATOR + "1", sample.stream().flatMap(row -> votes(row).map(row::get)));
    }

    @Override
    public boolean isLabel(String name) {
      return name.matches(ANNOTATOR + "[0-9]+");
    }

    private Stream<String> votes(JsonNode row) {
      return row.properties().stream()
          .filter(column -> isLabel(column.getKey()))
          .filter(column -> !Written.missing(column.getValue()))
          .map(Map.Entry::getKey);
    }
  }

  /** LLMBar: {@code label} is 1 or 2. */
  static TwoResponsesFormat llmBar() {
    return new TwoResponsesFormat(
        "llmbar",
        "input, output_1, output_2, label (1 or 2)",
        row -> row.prompt("input"),
        "output_1",
        "output_2",
        new Labelled("label", LabelCoding.of("output_1", 1, "output_2", 2)),
        row -> row.hasNonNull("input") && row.hasNonNull("label"));
  }

  /** PandaLM: 1 or 2 from each annotator, 0 for a tie; the majority decides. */
  static TwoResponsesFormat pandaLm() {
    return new TwoResponsesFormat(
        "pandalm",
        "instruction, input, response1, response2, annotator1, annotator2, … (1, 2 or 0: a tie)",
        InstructionFormat::prompt,
        "response1",
        "response2",
        new Voted(LabelCoding.orTie("response1", "response2")),
        row -> Shape.texts(row, "instruction") && row.has(ANNOTATOR + "1"));
  }

  /** NVIDIA's HelpSteer3: {@code overall_preference} from -3 (the first) to 3; 0 is a tie. */
  static TwoResponsesFormat helpSteer3() {
    return new TwoResponsesFormat(
        "helpsteer3",
        "context (list of turns), response1, response2, overall_preference (-3 to 3)",
        row -> row.prompt("context"),
        "response1",
        "response2",
        new Labelled("overall_preference", LabelCoding.ofStrength("response1", "response2")),
        row -> row.hasNonNull("context") && row.has("overall_preference"));
  }

  /** The preferences of HelpSteer2. */
  static TwoResponsesFormat helpSteer2() {
    return new TwoResponsesFormat(
        "helpsteer2",
        "prompt, response_1, response_2, preference_strength (-3 to 3)",
        row -> row.prompt("prompt"),
        "response_1",
        "response_2",
        new Labelled("preference_strength", LabelCoding.ofStrength("response_1", "response_2")),
        row -> row.hasNonNull("prompt") && row.has("preference_strength"));
  }

  /** PKU-SafeRLHF by helpfulness; {@code safer_response_id} stays another column. */
  static TwoResponsesFormat pkuSafeRlhf() {
    return new TwoResponsesFormat(
        "pku-saferlhf",
        "prompt, response_0, response_1, better_response_id (0 or 1)",
        row -> row.prompt("prompt"),
        "response_0",
        "response_1",
        new Labelled("better_response_id", LabelCoding.of("response_0", 0, "response_1", 1)),
        row -> row.hasNonNull("prompt") && row.has("better_response_id"));
  }

  /** The WSDM Cup's: two models' answers to a prompt, and which one a person preferred. */
  static TwoResponsesFormat wsdmCup() {
    return won("wsdm-cup", "response_a", "response_b");
  }

  /** Human preferences of the benchmark PPE: the same under other names. */
  static TwoResponsesFormat ppe() {
    return won("ppe", "response_1", "response_2");
  }

  private static TwoResponsesFormat won(String name, String first, String second) {
    return new TwoResponsesFormat(
        name,
        "prompt, " + first + ", " + second + ", winner (model_a, model_b or a tie)",
        row -> row.prompt("prompt"),
        first,
        second,
        ArenaFormat::winner,
        row -> row.hasNonNull("prompt") && row.has(ArenaFormat.WINNER));
  }

  @Override
  boolean fits(JsonNode row) {
    return Shape.responses(row, first, second) && shape.test(row);
  }

  @Override
  Optional<String> doubt(List<JsonNode> sample) {
    return judge.doubt(sample);
  }

  @Override
  boolean isLabel(String column) {
    return judge.isLabel(column);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    List<Message> prompt = asked.in(row);
    SourceRow.Responses responses = row.responses(first, second);
    return decided(judge.of(row), prompt, responses.first(), responses.second());
  }

  /** The pair that a verdict makes of two responses. */
  static Draft decided(
      Verdict verdict, List<Message> prompt, List<Message> first, List<Message> second)
      throws UnfitRow {
    return switch (verdict) {
      case FIRST -> Turns.pair(prompt, first, second);
      case SECOND -> Turns.pair(prompt, second, first);
      case TIE -> throw new UnfitRow(RejectReason.TIE, "neither response is preferred");
    };
  }
}
