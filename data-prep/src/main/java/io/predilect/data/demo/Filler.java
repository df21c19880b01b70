package io.predilect.data.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Sentences that ask for nothing, or answer nothing: they only make a text longer. */
final class Filler {
  /** Of prompts. */
  static final List<String> OF_PROMPTS =
      List.of(
          "I have been thinking about this today.",
          "There is no hurry at all.",
          "My day has been rather quiet so far.",
          "A friend of mine may read it later.",
          "I asked something like it last week.",
          "Please excuse the long letter.",
          "It rained here in the morning.",
          "I am writing this from my kitchen.",
          "You may know this already.",
          "Somebody mentioned it at work.",
          "I will be away in the afternoon.",
          "The weather should get better soon.");

  /** Of responses. */
  static final List<String> OF_RESPONSES =
      List.of(
          "There is little more to say here.",
          "This is meant as it stands.",
          "Others might put it another way.",
          "Take it for what it is.",
          "Much of this is common knowledge.",
          "One could go on for a long time.",
          "It was written down without haste.",
          "Nothing in it is new.");

  private Filler() {}

  /** So many of the sentences, each once, in any order. */
  static List<String> draw(SplittableRandom random, List<String> sentences, int count) {
    List<String> left = new ArrayList<>(sentences);
    List<String> drawn = new ArrayList<>();
    while (drawn.size() < count) {
      drawn.add(left.remove(random.nextInt(left.size())));
    }
    return drawn;
  }

  /** A request with sentences around it, half of them before. */
  static String around(String request, List<String> sentences) {
    List<String> all = new ArrayList<>(sentences);
    all.add(sentences.size() / 2, request);
    return String.join(" ", all);
  }

  /** The request in a prompt, whatever stands around it. */
  static String without(String prompt) {
    String rest = prompt;
    for (String sentence : OF_PROMPTS) {
      rest = rest.replace(sentence, "");
    }
    return rest.strip();
  }

  /** A response up to the sentences at its end. */
  static String before(String response) {
    String rest = response.strip();
    int length;
    do {
      length = rest.length();
      for (String sentence : OF_RESPONSES) {
        if (rest.endsWith(sentence)) {
          rest = rest.substring(0, rest.length() - sentence.length()).strip();
        }
      }
    } while (rest.length() < length);
    return rest;
  }
}
