package io.predilect.data.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads prompts and responses from their text alone, knowing nothing of how they were made. */
final class TextReading {
  private static final Pattern PROMPT =
      Pattern.compile(
          "(?:Name|List|Give me|Write down|Tell me|Show me|Think of|Pick|Find|Suggest) (two|four) (\\w+)"
              + "( in alphabetical order| in reverse alphabetical order)?,?"
              + "( separated by commas| on separate lines)?\\.");
  private static final Map<String, Integer> NUMBERS = Map.of("two", 2, "four", 4);
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "animals", List.of("bear", "cow", "goat", "horse", "lion", "wolf"),
          "colours", List.of("blue", "green", "orange", "red", "white", "yellow"),
          "fruits", List.of("apple", "cherry", "grape", "lemon", "peach", "plum"),
          "tools", List.of("axe", "drill", "hammer", "knife", "pliers", "saw"),
          "trees", List.of("ash", "birch", "elm", "maple", "oak", "pine"),
          "metals", List.of("copper", "gold", "iron", "lead", "silver", "zinc"));
  private static final Map<String, Double> POLITE =
      Map.of(
          "Sure.", 0.23,
          "Gladly.", 0.41,
          "With pleasure.", 0.68,
          "Thanks.", 0.29,
          "Thank you.", 0.52,
          "I hope this helps.", 0.79);
  private static final List<String> FILLERS =
      List.of("My list:", "That is all.", "There are many more.");

  private TextReading() {}

  static double promptRelated(String prompt, String response) {
    return met(prompt, response).values().stream().mapToDouble(v -> v).sum();
  }

  static boolean meetsAll(String prompt, String response) {
    return met(prompt, response).values().stream().allMatch(v -> v > 0);
  }

  static Map<String, Double> contributions(String prompt, String chosen, String rejected) {
    Map<String, Double> parts = new HashMap<>(met(prompt, chosen));
    met(prompt, rejected).forEach((cause, value) -> parts.merge(cause, -value, Double::sum));
    return parts;
  }

  /** Worth of every demand of the prompt in this response, 0 where it is not met. */
  private static Map<String, Double> met(String prompt, String response) {
    Matcher asked = PROMPT.matcher(prompt);
    if (!asked.matches()) {
      throw new AssertionError("not understood: " + prompt);
    }
    String list = list(response);
    List<String> items = items(list);
    Map<String, Double> met = new HashMap<>();
    met.put("topic", WORDS.get(asked.group(2)).containsAll(items) ? 1.2 : 0);
    met.put("count", items.size() == NUMBERS.get(asked.group(1)) ? 1.0 : 0);
    if (asked.group(3) != null) {
      List<String> sorted = new ArrayList<>(items);
      Collections.sort(sorted);
      if (asked.group(3).contains("reverse")) {
        Collections.reverse(sorted);
      }
      met.put("order", items.equals(sorted) ? 0.8 : 0);
    }
    if (asked.group(4) != null) {
      String form =
          switch (asked.group(4)) {
            case " separated by commas" -> "\\w+(, \\w+)+";
            default -> "\\w+(\\n\\w+)+";
          };
      met.put("form", list.matches(form) ? 0.9 : 0);
    }
    return met;
  }

  static double promptFree(String response) {
    double politeness = 0;
    for (Map.Entry<String, Double> phrase : POLITE.entrySet()) {
      politeness += response.contains(phrase.getKey()) ? phrase.getValue() : 0;
    }
    return politeness + 0.06 * words(response);
  }

  static int words(String response) {
    return (int) Pattern.compile("\\S+").matcher(response).results().count();
  }

  private static String list(String response) {
    String text = response;
    for (String phrase : POLITE.keySet()) {
      text = text.replace(phrase, "");
    }
    for (String phrase : FILLERS) {
      text = text.replace(phrase, "");
    }
    for (String sentence : Filler.OF_RESPONSES) {
      text = text.replace(sentence, "");
    }
    text = text.strip();
    if (!text.endsWith(".")) {
      throw new AssertionError("not understood: " + response);
    }
    return text.substring(0, text.length() - 1);
  }

  private static List<String> items(String list) {
    return Pattern.compile("[a-z]+").matcher(list).results().map(result -> result.group()).toList();
  }
}
