package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A prompt a row, to be answered by a model. Responses that the row has too are columns among
 * others, lists of them as JSON; of a conversation that ends with the assistant's turn, that turn
 * is the column {@code response}.
 */
final class PromptFormat extends PreferenceFormat {
  /** The last turn of a conversation, where it is the assistant's, among a row's other columns. */
  static final String RESPONSE = "response";

  private static final String TURNS = "turns";

  // RewardBench 2's right and wrong ones.
  private static final List<String> RESPONSE_LISTS = List.of("chosen", "rejected");

  // AlpacaEval's and MT-Bench's names for a prompt's group.
  static final List<String> GROUPS = List.of("dataset", "category");

  // The more specific first.
  private static final List<PromptFormat> ALL =
      List.of(
          new PromptFormat(
              "prompt-turns",
              "turns (a list of texts: what the user says, turn by turn)",
              row -> turns(row).isPresent(),
              PromptFormat::askedInTurn),
          new PromptFormat(
              "prompt-instruction",
              "instruction, input (or none), history (or none)",
              row -> Shape.texts(row, "instruction"),
              InstructionFormat::prompt),
          new PromptFormat(
              "prompt",
              "prompt (a text or a list of {role, content})",
              row -> Shape.responses(row, "prompt"),
              row -> row.prompt("prompt")),
          new PromptFormat(
              "prompt-messages",
              "messages or conversations (a list of {role, content})",
              row -> conversation(row).isPresent(),
              row -> row.prompt(conversation(row.json()).orElse("messages"))),
          new PromptFormat(
              "prompt-question",
              "question (a text)",
              row -> Shape.texts(row, "question"),
              row -> row.prompt("question")));

  /** Where the prompt is. */
  private interface Reading {
    List<Message> of(SourceRow row) throws UnfitRow;
  }

  private final Predicate<JsonNode> shape;
  private final Reading reading;

  private PromptFormat(String name, String columns, Predicate<JsonNode> shape, Reading reading) {
    super(name, columns);
    this.shape = shape;
    this.reading = reading;
  }

  /** Every format of prompts, the more specific first. */
  static List<PromptFormat> all() {
    return ALL;
  }

  @Override
  boolean fits(JsonNode row) {
    return shape.test(row);
  }

  // Nothing is judged.
  @Override
  ObjectNode labels(JsonNode row) {
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    List<Message> turns = reading.of(row);
    return Draft.asked(answered(turns) ? turns.subList(0, turns.size() - 1) : turns);
  }

  @Override
  String subset(SourceRow row) throws UnfitRow {
    String subset = super.subset(row);
    for (String column : GROUPS) {
      if (subset.isEmpty()) {
        subset = row.optionalText(column).orElse("");
      }
    }
    return subset;
  }

  @Override
  Map<String, String> extra(SourceRow row) throws UnfitRow {
    List<Message> turns = reading.of(row);
    Map<String, String> all = new TreeMap<>(super.extra(row));
    if (answered(turns)) {
      all.put(RESPONSE, turns.get(turns.size() - 1).content());
    }
    for (String column : RESPONSE_LISTS) {
      JsonNode list = row.json().path(column);
      if (list.isArray() && !row.isUsed(column)) {
        all.put(column, list.toString());
      }
    }
    turns(row.json()).ifPresent(asked -> all.put(TURNS, Integer.toString(asked.size())));
    return all;
  }

  /** MT-Bench's: a list of texts in its own column, or in that of the prompt. */
  private static Optional<JsonNode> turns(JsonNode row) {
    return Stream.of(TURNS, "prompt")
        .map(row::path)
        .filter(list -> list.isArray() && !list.isEmpty() && texts(list))
        .findFirst();
  }

  private static boolean texts(JsonNode list) {
    return IntStream.range(0, list.size()).allMatch(i -> list.get(i).isTextual());
  }

  private static List<Message> askedInTurn(SourceRow row) throws UnfitRow {
    String column = row.json().path(TURNS).isArray() ? TURNS : "prompt";
    JsonNode list = row.value(column);
    if (!list.isArray() || list.isEmpty() || !texts(list)) {
      throw SourceRow.outside(column, "a list of texts", list);
    }
    return IntStream.range(0, list.size())
        .mapToObj(i -> Message.user(list.get(i).textValue()))
        .toList();
  }

  private static boolean answered(List<Message> turns) {
    return turns.size() > 1 && turns.get(turns.size() - 1).role().equals(Message.ASSISTANT);
  }

  private static Optional<String> conversation(JsonNode row) {
    return Stream.of("messages", "conversations")
        .filter(column -> Shape.turns(row, column))
        .findFirst();
  }
}
