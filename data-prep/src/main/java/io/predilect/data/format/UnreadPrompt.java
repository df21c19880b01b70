package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Columns that look like a part of the prompt, where the format has not read them. */
final class UnreadPrompt {
  // By themselves, and what is told or shown before the last question also behind other words:
  // chat_history, contextMessages, news_article.
  private static final Set<String> NAMES =
      Set.of(
          "prompt",
          "instruction",
          "instructions",
          "input",
          "question",
          "query",
          "premise",
          "preamble",
          "choices",
          "options");
  private static final Set<String> BEFORE =
      Set.of(
          "context",
          "contexts",
          "document",
          "documents",
          "passage",
          "passages",
          "paragraph",
          "paragraphs",
          "article",
          "articles",
          "background",
          "knowledge",
          "transcript",
          "transcripts",
          "history",
          "messages",
          "conversations",
          "conversation",
          "dialogue",
          "dialog",
          "turns",
          "chat",
          "chats");
  // Step-DPO's: chosen and rejected are each the step behind these.
  private static final String STEPS = "initial_reason_steps";
  private static final Set<String> SIDES =
      Set.of("chosen", "rejected", "response", "responses", "completion", "judge", "metadata");
  private static final Set<String> BOTH = Set.of("chosen", "rejected");
  private static final Set<String> ASKED =
      Set.of("prompt", "instruction", "instructions", "question", "query", "context");

  // A conversation under any name is told before the question, unless the name says that it is
  // another one: distilabel's labelling_prompt asks the judge.
  private static final Set<String> OTHERS =
      Set.of(
          "label",
          "labels",
          "labelling",
          "labeling",
          "annotation",
          "annotations",
          "critique",
          "evaluation",
          "eval",
          "raw",
          "original",
          "generation",
          "generations");
  private static final int LEAST_WORDS = 20; // characters

  private static final Set<String> ANSWERS = Set.of("output", "response", "answer", "assistant");

  private UnreadPrompt() {}

  /**
   * Refuses a row with such a column, unless it is empty or holds nothing but what was read. What
   * only a response says counts for nothing: a short input stands in many an answer.
   *
   * @param read the prompt
   */
  static void refuse(List<Message> read, SourceRow row) throws UnfitRow {
    for (Map.Entry<String, JsonNode> entry : row.json().properties()) {
      String column = entry.getKey();
      JsonNode value = entry.getValue();
      if ((named(column) || conversation(column, value))
          && !row.isUsed(column)
          && !Written.empty(value)
          && !within(value, read)) {
        throw new UnfitRow(
            RejectReason.UNREAD_PROMPT,
            "column '"
                + column
                + "' looks like a part of the prompt, and this format does not read it: "
                + Shape.begin(value.isTextual() ? value.textValue() : value.toString()));
      }
    }
  }

  /**
   * Whether a column holds words, as a part of a prompt would, and its name does not say that it is
   * something else, as another response. A rationale has stages of its own.
   */
  static boolean perhapsPrompt(String column, JsonNode value) {
    // What is said of one side's response, as chosen_reasoning, may be thoughts of it.
    List<String> words = Shape.words(column).stream().filter(word -> !BOTH.contains(word)).toList();
    return !words.isEmpty()
        && !words.contains(ColumnMapping.RATIONALE)
        && Stream.of(SIDES, OTHERS, ANSWERS).allMatch(names -> Collections.disjoint(words, names))
        && holdsWords(value);
  }

  // Names, dates and numbers are none.
  private static boolean holdsWords(JsonNode value) {
    if (value.isTextual()) {
      String text = value.textValue().strip();
      return text.length() >= LEAST_WORDS && text.chars().anyMatch(Character::isWhitespace);
    }
    for (JsonNode part : value) {
      if (holdsWords(part)) {
        return true;
      }
    }
    return false;
  }

  private static boolean named(String column) {
    String lower = column.toLowerCase(Locale.ROOT);
    if (NAMES.contains(lower) || BEFORE.contains(lower) || lower.equals(STEPS)) {
      return true;
    }
    List<String> words = Shape.words(column);
    return ofSide(words)
        || (!words.isEmpty()
            && BEFORE.contains(words.get(words.size() - 1))
            && Collections.disjoint(words, SIDES));
  }

  // What one side alone was asked: chosen_prompt, system_rejected.
  private static boolean ofSide(List<String> words) {
    List<String> beside = words.stream().filter(word -> !BOTH.contains(word)).toList();
    return words.size() == beside.size() + 1
        && (beside.equals(List.of("system"))
            || (!beside.isEmpty() && ASKED.contains(beside.get(beside.size() - 1))));
  }

  private static boolean conversation(String column, JsonNode value) {
    List<String> words = Shape.words(column);
    return value.isArray()
        && !value.isEmpty()
        && Shape.isTurn(value.get(0))
        && Collections.disjoint(words, SIDES)
        && Collections.disjoint(words, OTHERS);
  }

  /**
   * Whether a value says nothing beyond these messages. What was answered in an earlier
   * conversation may differ, what was asked may not.
   */
  static boolean within(JsonNode value, List<Message> read) {
    if (value.isTextual()) {
      String text = value.textValue().strip();
      return read.stream().anyMatch(message -> message.content().contains(text));
    }
    if (value.isArray()) {
      for (JsonNode part : value) {
        if (!within(part, read)) {
          return false;
        }
      }
      return true;
    }
    if (!value.isObject()) {
      return true; // a number or a truth value is nothing that a model could have been asked
    }
    boolean turn = Shape.isTurn(value);
    return (turn && Turns.ofAssistant(value))
        || value.properties().stream()
            .filter(
                part -> turn ? Turns.isContent(part.getKey()) : !ANSWERS.contains(part.getKey()))
            .allMatch(part -> within(part.getValue(), read));
  }
}
