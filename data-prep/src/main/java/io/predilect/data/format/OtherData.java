package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.value.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Data that is known but gives no pairs as it lies, so that a refusal can say what it is. */
final class OtherData {
  private static final List<String> PROMPTS =
      List.of(
          "query",
          "context",
          "history",
          "dialogue",
          "conversation",
          "prompt_text",
          "trajectory",
          "post",
          "problem",
          "user",
          "text");

  private OtherData() {}

  static Optional<String> describe(JsonNode row) {
    if (isTable(row)) {
      return Optional.of(
          "That is a whole table in one object, as pandas' to_json and to_dict write it: write an"
              + " object for each row, with to_json(FILE, orient=\"records\", lines=True)");
    }
    if (row.has("completion") && row.has("label")) {
      return Optional.of("That is unpaired preference data " + judged(row));
    }
    if (Shape.turns(row.path("input"), "messages") && row.has("non_preferred_output")) {
      return Optional.of(
          "That is OpenAI's preference data: set columns: {prompt: input.messages,"
              + " chosen: preferred_output, rejected: non_preferred_output}");
    }
    if (row.has("chosen") && row.has("rejected")) {
      return withoutPrompt(row);
    }
    Optional<String> rejected = rejected(row);
    if (rejected.isPresent() && Shape.turns(row, "messages")) {
      return rejected.map(column -> endsWithChosen(column, row.get(column)));
    }
    if (row.has("prompt") && row.has("completion")) {
      return notPairs("prompt, completion");
    }
    if (row.has("messages")) {
      return notPairs("messages");
    }
    return row.has("text") ? notPairs("text") : Optional.empty();
  }

  // Columns with a value for each row's number or a list of them; or rows by their numbers; or both
  // parted from the values.
  private static boolean isTable(JsonNode row) {
    List<JsonNode> values = new ArrayList<>();
    row.elements().forEachRemaining(values::add);
    if (row.path("columns").isArray() && row.path("data").isArray()) {
      return true;
    }
    boolean byRows = numbered(row) && values.stream().allMatch(JsonNode::isObject);
    boolean byColumns =
        values.stream().allMatch(OtherData::numbered)
            || values.stream().allMatch(OtherData::isColumn);
    return values.size() > 1 && (byRows || (byColumns && sameSize(values)));
  }

  // Objects in it may be turns of one row.
  private static boolean isColumn(JsonNode list) {
    return list.isArray() && !list.path(0).isObject();
  }

  private static boolean numbered(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return !names.isEmpty() && names.stream().allMatch(name -> name.matches("[0-9]{1,18}"));
  }

  private static boolean sameSize(List<JsonNode> values) {
    int size = values.get(0).size();
    return size > 1 && values.stream().allMatch(value -> value.size() == size);
  }

  private static String judged(JsonNode row) {
    JsonNode label = row.get("label");
    return Written.truth(label).isPresent()
        ? "without a prompt that is read: put it into the column 'prompt', or where 'completion' is"
            + " a whole conversation, whose last turn is judged, call that column 'messages'"
        : "whose label is "
            + Shape.type(label)
            + ": make it true for a desirable completion and false for an undesirable one";
  }

  // A column of the rejected response, by its name.
  private static Optional<String> rejected(JsonNode row) {
    return row.properties().stream()
        .map(Map.Entry::getKey)
        .filter(name -> name.toLowerCase(Locale.ROOT).contains("reject"))
        .findFirst();
  }

  // ms-swift's: the conversation ends with the chosen response.
  private static String endsWithChosen(String rejected, JsonNode value) {
    return Shape.type(value).equals("list of turns")
        ? "That is preference data in two conversations: set columns: {chosen: messages, rejected: %s}"
            .formatted(rejected)
        : "That is preference data whose chosen response is the last turn of 'messages' and whose rejected one is '%s': take that turn out of 'messages' and put its text into a column 'chosen'%s"
            .formatted(
                rejected,
                rejected.equals("rejected") ? "" : ", and call '" + rejected + "' 'rejected'");
  }

  private static Optional<String> withoutPrompt(JsonNode row) {
    return PROMPTS.stream()
        .filter(column -> Shape.responses(row, column))
        .findFirst()
        .map(
            column ->
                "Perhaps '%s' is the prompt: then set columns: {prompt: %s}"
                    .formatted(column, column))
        .or(
            () ->
                Shape.texts(row, "chosen", "rejected") && !row.has("prompt")
                    ? Optional.of(
                        "chosen and rejected are texts without a prompt, and what they share is no"
                            + " proof of one")
                    : Optional.empty());
  }

  private static Optional<String> notPairs(String columns) {
    return Optional.of(
        "That is data for supervised fine-tuning ("
            + columns
            + "), which has no rejected responses");
  }
}
