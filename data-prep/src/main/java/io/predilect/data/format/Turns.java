package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Conversations as lists of {@code {role, content}} or {@code {from, value}}. */
final class Turns {
  private static final Map<String, String> ROLES =
      Map.ofEntries(
          Map.entry("system", Message.SYSTEM),
          Map.entry("user", Message.USER),
          Map.entry("human", Message.USER),
          Map.entry("prompter", Message.USER),
          Map.entry("assistant", Message.ASSISTANT),
          Map.entry("gpt", Message.ASSISTANT),
          Map.entry("chatgpt", Message.ASSISTANT),
          Map.entry("model", Message.ASSISTANT),
          Map.entry("bot", Message.ASSISTANT));

  private Turns() {}

  static List<Message> read(String column, JsonNode list) throws UnfitRow {
    List<Message> messages = new ArrayList<>(list.size());
    for (JsonNode turn : list) {
      messages.add(turn(column, turn));
    }
    return messages;
  }

  static Message turn(String column, JsonNode turn) throws UnfitRow {
    if (!turn.isObject()) {
      throw SourceRow.wrongType(column, "list of {role, content}", turn);
    }
    boolean shareGpt = turn.has("from") && !turn.has("role");
    JsonNode role = turn.path(shareGpt ? "from" : "role");
    JsonNode content = turn.path(shareGpt ? "value" : "content");
    if (!role.isTextual() || content.isMissingNode() || content.isNull()) {
      throw new UnfitRow(
          RejectReason.MISSING_FIELD,
          "a turn in '" + column + "' has no role or no content: " + Shape.describe(turn));
    }
    return new Message(role(column, role.textValue()), content(column, content));
  }

  private static String role(String column, String name) throws UnfitRow {
    String role = ROLES.get(name.toLowerCase(Locale.ROOT));
    if (role == null) {
      throw new UnfitRow(
          RejectReason.BAD_ROLES,
          "a turn in '"
              + column
              + "' has the role '"
              + name
              + "'; known are system, user"
              + " (human, prompter) and assistant (gpt, chatgpt, model, bot)");
    }
    return role;
  }

  // A text, or a list of parts of which all are text.
  private static String content(String column, JsonNode content) throws UnfitRow {
    if (content.isTextual()) {
      return content.textValue();
    }
    if (!content.isArray()) {
      throw SourceRow.wrongType(column, "list of turns with a text each", content);
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("text").isTextual()) {
        throw new UnfitRow(
            RejectReason.WRONG_TYPE,
            "a turn in '" + column + "' has a part that is no text: " + Shape.describe(part));
      }
      text.append(part.get("text").textValue());
    }
    return text.toString();
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
  static Draft after(List<Message> prompt, List<Message> chosen, List<Message> rejected)
      throws UnfitRow {
    return split(after(prompt, chosen), after(prompt, rejected));
  }

  /** A conversation that goes on from a prompt, or repeats it first, and how it is judged. */
  static Draft judged(
      String column, List<Message> prompt, List<Message> messages, boolean desirable)
      throws UnfitRow {
    requireMessages(column, messages);
    List<Message> whole = after(prompt, messages);
    int last = whole.size() - 1;
    return Draft.judged(whole.subList(0, last), response(column, whole.get(last)), desirable);
  }

  private static List<Message> after(List<Message> prompt, List<Message> messages) {
    boolean repeated =
        messages.size() > prompt.size() && messages.subList(0, prompt.size()).equals(prompt);
    if (repeated) {
      return messages;
    }
    List<Message> joined = new ArrayList<>(prompt);
    joined.addAll(messages);
    return joined;
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
