package io.predilect.data.jinja;

import java.util.function.IntPredicate;

/** Python's {@code str.is…} methods. */
final class CharacterKinds {
  private CharacterKinds() {}

  static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /** The method's answer; null: there is no such method. */
  static Boolean ask(String method, String text) {
    return switch (method) {
      case "isspace" -> all(text, PythonText::isSpace);
      case "isalpha" -> all(text, Character::isLetter);
      case "isdigit" -> all(text, CharacterKinds::isDigit);
      case "isdecimal" -> all(text, Character::isDigit);
      case "isnumeric" -> all(text, CharacterKinds::isNumeric);
      case "isalnum" -> all(text, c -> Character.isLetter(c) || isNumeric(c));
      case "isascii" -> text.chars().allMatch(c -> c < 128);
      case "isprintable" -> text.codePoints().allMatch(CharacterKinds::isPrintable);
      case "isidentifier" -> isIdentifier(text);
      case "islower" -> isCased(text, Character::isLowerCase);
      case "isupper" -> isCased(text, Character::isUpperCase);
      case "istitle" -> isTitle(text);
      default -> null;
    };
  }

  private static boolean all(String text, IntPredicate kind) {
    return !text.isEmpty() && text.codePoints().allMatch(kind);
  }

  private static boolean isDigit(int c) {
    // Superscripts and circled digits are digits too, though no decimals.
    return Character.isDigit(c)
        || c == 0xb2
        || c == 0xb3
        || c == 0xb9
        || c == 0x2070
        || (c >= 0x2074 && c <= 0x2079)
        || (c >= 0x2080 && c <= 0x2089)
        || (c >= 0x2460 && c <= 0x2468);
  }

  private static boolean isNumeric(int c) {
    int type = Character.getType(c);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER
        || isDigit(c)
        || "一二三四五六七八九十百千万億零〇".indexOf(c) >= 0;
  }

  private static boolean isIdentifier(String text) {
    return !text.isEmpty()
        && (text.charAt(0) == '_' || Character.isUnicodeIdentifierStart(text.codePointAt(0)))
        && text.codePoints().allMatch(c -> c == '_' || Character.isUnicodeIdentifierPart(c));
  }

  private static boolean isCased(String text, IntPredicate kind) {
    boolean some = false;
    for (int c : text.codePoints().toArray()) {
      boolean cased =
          Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
      if (cased && !kind.test(c)) {
        return false;
      }
      some |= cased;
    }
    return some;
  }

  private static boolean isTitle(String text) {
    boolean some = false;
    boolean inWord = false;
    for (int c : text.codePoints().toArray()) {
      boolean upper = Character.isUpperCase(c) || Character.isTitleCase(c);
      boolean lower = Character.isLowerCase(c);
      if ((upper && inWord) || (lower && !inWord)) {
        return false;
      }
      inWord = upper || lower;
      some |= inWord;
    }
    return some;
  }
}
