package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Conversations as lists of {@code {role, content}} or {@code {from, value}}. */
final class Turns {
  private static final List<String> ROLE_KEYS = List.of("role", "from");
  private static final List<String> CONTENT_KEYS = List.of("content", "value", "text");
  private static final String CALL = "function_call";
  // Of a content's parts; others have a text too, as a summary_text of what was thought.
  private static final Set<String> TEXTS = Set.of("", "text", "input_text", "output_text");
  private static final Map<String, String> ROLES =
      Map.ofEntries(
          Map.entry("system", Message.SYSTEM),
          Map.entry("developer", Message.SYSTEM), // its newer name
          Map.entry("user", Message.USER),
          Map.entry("human", Message.USER),
          Map.entry("prompter", Message.USER),
          Map.entry("customer", Message.USER),
          Map.entry("assistant", Message.ASSISTANT),
          Map.entry("gpt", Message.ASSISTANT),
          Map.entry("chatgpt", Message.ASSISTANT),
          Map.entry("chatbot", Message.ASSISTANT),
          Map.entry("model", Message.ASSISTANT),
          Map.entry("ai", Message.ASSISTANT),
          Map.entry("bot", Message.ASSISTANT),
          Map.entry("tool", Message.TOOL),
          Map.entry("function", Message.TOOL),
          Map.entry("ipython", Message.TOOL),
          Map.entry("observation", Message.TOOL),
          Map.entry("tool_response", Message.TOOL),
          Map.entry("function_response", Message.TOOL));

  private Turns() {}

  /** Whether an object is a turn, perhaps one that cannot be read. */
  static boolean isTurn(JsonNode node) {
    return node.isObject()
        && ROLE_KEYS.stream().anyMatch(node::has)
        && (CONTENT_KEYS.stream().anyMatch(node::has) || node.has("tool_calls") || node.has(CALL));
  }

  /** Whether a turn's text stands under this key. */
  static boolean isContent(String key) {
    return CONTENT_KEYS.contains(key);
  }

  /** Whether a turn is the assistant's; one that cannot be read is not. */
  static boolean ofAssistant(JsonNode turn) {
    for (String key : ROLE_KEYS) {
      String role = turn.path(key).asText("").strip().toLowerCase(Locale.ROOT);
      if (Message.ASSISTANT.equals(ROLES.get(role))) {
        return true;
      }
    }
    return false;
  }

  /** A prompt: a text, which is the user's turn unless it is a transcript, or one or more turns. */
  static List<Message> prompt(String column, JsonNode value) throws UnfitRow {
    if (value.isTextual()) {
      String text = text(column, value);
      return Transcript.open(text).orElseGet(() -> NemoTurns.in(text));
    }
    return turns(column, value);
  }

  /** A response: a text, which is the assistant's turn, or one or more turns. */
  static List<Message> response(String column, JsonNode value) throws UnfitRow {
    if (value.isTextual()) {
      return List.of(Message.assistant(text(column, value)));
    }
    List<Message> messages = turns(column, value);
    Unsupported.refuseUntrained("the response in '" + column + "'", last(value));
    return messages;
  }

  private static JsonNode last(JsonNode turns) {
    return turns.isArray() ? turns.path(turns.size() - 1) : turns;
  }

  /** One or more turns. */
  static List<Message> turns(String column, JsonNode value) throws UnfitRow {
    if (value.isObject()) {
      return NemoTurns.in(turn(column, value));
    }
    if (!value.isArray()) {
      throw SourceRow.wrongType(column, "text or a list of turns", value);
    }
    List<Message> messages = new ArrayList<>(value.size());
    for (JsonNode turn : value) {
      messages.addAll(NemoTurns.in(turn(column, turn)));
    }
    return messages;
  }

  /** A text that is not turns which could not be read. */
  static String text(String column, JsonNode value) throws UnfitRow {
    if (!value.isTextual()) {
      throw SourceRow.wrongType(column, "text", value);
    }
    if (TurnTexts.unreadable(value)) {
      throw new UnfitRow(
          RejectReason.WRONG_TYPE,
          ("'%s' begins like a list of turns written as text, which can be read neither"
                  + " as JSON nor as Python; write the column as JSON, as Spark's to_json does: %s")
              .formatted(column, Shape.begin(value.textValue())));
    }
    return value.textValue();
  }

  private static Message turn(String column, JsonNode turn) throws UnfitRow {
    if (!turn.isObject()) {
      throw SourceRow.wrongType(column, "list of {role, content}", turn);
    }
    String where = "a turn in '" + column + "'";
    String roleKey = ROLE_KEYS.stream().filter(turn::hasNonNull).findFirst().orElse("role");
    String contentKey =
        CONTENT_KEYS.stream().filter(turn::hasNonNull).findFirst().orElse("content");
    Unsupported.refuseKeys(where, turn, Set.of(roleKey, contentKey));
    JsonNode role = turn.path(roleKey);
    JsonNode content = turn.path(contentKey);
    if (!role.isTextual() || content.isMissingNode() || content.isNull()) {
      throw new UnfitRow(
          RejectReason.MISSING_FIELD,
          where + " has no role or no content: " + Shape.describe(turn));
    }
    return new Message(role(where, role.textValue()), content(where, content));
  }

  private static String role(String where, String name) throws UnfitRow {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    if (lower.equals(CALL) || lower.equals("tool_call")) {
      throw new UnfitRow(
          RejectReason.UNSUPPORTED_PART,
          where + " has the role '" + name + "': a call, which texts cannot hold");
    }
    String role = ROLES.get(lower);
    if (role == null) {
      throw new UnfitRow(
          RejectReason.BAD_ROLES,
          where
              + " has the role '"
              + name
              + "'; known are system (developer), user (human, prompter, customer), assistant (gpt,"
              + " chatgpt, chatbot, model, ai, bot) and tool (function, ipython, observation)");
    }
    return role;
  }

  // A text, or a list of parts of which all are text.
  private static String content(String where, JsonNode given) throws UnfitRow {
    JsonNode content = TurnTexts.openParts(given);
    if (content.isTextual()) {
      return content.textValue();
    }
    if (!content.isArray()) {
      throw SourceRow.wrongType(where, "text", content);
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      text.append(part.isTextual() ? part.textValue() : part(where, part));
    }
    return text.toString();
  }

  private static String part(String where, JsonNode part) throws UnfitRow {
    String type = part.path("type").asText("");
    // LLaMA-Factory 1 has the text under another key.
    String key = type.equals("text") && !part.has("text") ? "value" : "text";
    if (!part.path(key).isTextual() || !TEXTS.contains(type)) {
      throw new UnfitRow(
          RejectReason.UNSUPPORTED_PART,
          where
              + " has a part that is no text: "
              + (type.isEmpty() || type.equals("text") ? Shape.describe(part) : "'" + type + "'"));
    }
    Unsupported.refuseKeys("a text in " + where, part, Set.of("type", key));
    return part.get(key).textValue();
  }

  /**
   * Two conversations of which only the last message differs: what they share is the prompt.
   *
   * @throws UnfitRow when they differ before, or do not end with the assistant
   */
  static Draft split(List<Message> chosen, List<Message> rejected) throws UnfitRow {
    requireMessages("chosen", chosen);
    requireMessages("rejected", rejected);
    int shared = Math.min(chosen.size(), rejected.size()) - 1;
    for (int i = 0; i < shared; i++) {
      if (!chosen.get(i).equals(rejected.get(i))) {
        throw differs(i);
      }
    }
    if (chosen.size() != rejected.size()) {
      throw differs(shared);
    }
    return Draft.of(
        chosen.subList(0, shared),
        response("chosen", chosen.get(shared)),
        response("rejected", rejected.get(shared)));
  }

  /** Two conversations that go on from a prompt, or repeat it first. */
  static Draft pair(List<Message> prompt, List<Message> chosen, List<Message> rejected)
      throws UnfitRow {
    return split(
        WholeConversation.of("chosen", prompt, chosen),
        WholeConversation.of("rejected", prompt, rejected));
  }

  /** A conversation that goes on from a prompt, or repeats it first, and how it is judged. */
  static Draft judged(
      String column, List<Message> prompt, List<Message> messages, boolean desirable)
      throws UnfitRow {
    requireMessages(column, messages);
    List<Message> whole = WholeConversation.of(column, prompt, messages);
    int last = whole.size() - 1;
    return Draft.judged(whole.subList(0, last), response(column, whole.get(last)), desirable);
  }

  private static void requireMessages(String column, List<Message> messages) throws UnfitRow {
    if (messages.isEmpty()) {
      throw new UnfitRow(RejectReason.EMPTY_RESPONSE, "'" + column + "' is an empty list");
    }
  }

  private static String response(String column, Message last) throws UnfitRow {
    if (!last.role().equals(Message.ASSISTANT)) {
      throw new UnfitRow(
          RejectReason.BAD_ROLES,
          "'" + column + "' ends with a turn of the " + last.role() + ", not of the assistant");
    }
    return last.content();
  }

  private static UnfitRow differs(int turn) {
    return new UnfitRow(
        RejectReason.BAD_ROLES,
        "chosen and rejected differ at turn "
            + (turn + 1)
            + ", before the last of both; a pair is"
            + " two responses to the same conversation");
  }
}
