package io.predilect.data.bpe;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How text is split into words before merging: no token spans two words. */
public enum PreTokenizer {
  /** GPT-2's pattern: words with their leading space, runs of digits, runs of other signs. */
  GPT2("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),
  /** Llama 3's pattern: digits in groups of three at most, line ends apart. */
  LLAMA3(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");

  private final String regex;
  private final Pattern pattern;

  PreTokenizer(String regex) {
    this.regex = regex;
    // Unicode classes, so that \s means what it means to the tokenizers library.
    this.pattern = Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
  }

  /** The pattern as a tokenizer.json holds it. */
  String regex() {
    return regex;
  }

  /** Hands every word of the text to {@code word}, in order. */
  void split(String text, Consumer<String> word) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      word.accept(matcher.group());
    }
  }
}
