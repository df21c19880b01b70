package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PlainText;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.value.Written;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What may have happened to a pair, and most to its texts, on its way into the data. The pair is
 * kept, as each of these may be meant: an answer may well be "None".
 */
public enum TextFault {
  /** A word for no value is the whole text. */
  NO_VALUE(
      "a prompt or a response that is nothing but a word which programs write for no value (nan, None, NULL, N/A)",
      "take such rows out unless the word is the answer"),
  /** Characters that another program could not read. */
  LOST_CHARACTERS(
      "the character U+FFFD in their texts, which stands where a program could not read one",
      "make the data again from what it was made of, with the right encoding"),
  /** UTF-8 that was read as Windows-1252 or Latin-1. */
  WRONG_ENCODING(
      "letters such as \u00E2\u20AC\u2122 and \u00C3\u00A9 in their texts, as UTF-8 has that was read as Latin-1 or Windows-1252",
      "make the data again from what it was made of, with the right encoding"),
  /** Text out of a web page whose escapes nobody undid. */
  HTML_ESCAPES(
      "HTML's escapes for characters in their texts (&lt;, &quot;, &#39;) and none of those characters",
      "undo them, as Python's html.unescape does"),
  /** Line ends as two characters each. */
  WRITTEN_LINE_ENDS(
      "line ends written as a backslash and an n in their texts, and no others",
      "put line ends in their place, as a database's own export of TSV needs it"),
  /** A length at which Excel cuts. */
  CUT_BY_EXCEL(
      "a text of exactly 32,767 characters, at which Excel cuts",
      "export the data again without Excel"),
  /** Quotes that a CSV reader or a JSON parser should have taken off. */
  QUOTED(
      "a prompt and responses that all stand in quotes",
      "they are of how the data was written: write it again without, or with double quotes right behind the commas of a CSV"),
  /** A list of one text, as text. */
  LISTED(
      "responses that are each a list of one text, written as a text (['\u2026'])",
      "take the text of it with columns, as in {chosen: chosen.0, rejected: rejected.0}"),
  /** Turns before the last that are not the user's and the assistant's in turn. */
  MISSING_TURN(
      "a conversation in their prompt that begins with the assistant, has a turn without text or two of one side, one behind the other",
      "a turn is perhaps missing, or another's. Some chat templates refuse such conversations"),
  /** A picture's place in a text, and no picture. */
  MEDIA_MARK(
      "a mark where a picture, a film or a sound was (<image>, <|image_1|>, <video>, <audio>)",
      "the model sees the mark alone: take such rows out"),
  /** A response that goes on with what the user says next. */
  FURTHER_TURN(
      "a response that goes on with a turn of the user (Human:, User:, ### Instruction:, <|im_start|>user)",
      "cut it there, or a model learns to speak for the user too"),
  /** A column of a gap that says that the rejected response is ahead. */
  NEGATIVE_GAP(
      "a gap below 0 in a column that no model sees (margin, score_diff, preference_strength)",
      "if it is of chosen over rejected, these pairs are the wrong way round, and columns with first, second and label reads them by it");

  private static final Pattern MOJIBAKE =
      Pattern.compile(
          "\u00C3[\u0080-\u00BF]|\u00C2[\u00A0-\u00BF]|\u00E2\u20AC[\u0080-\u00BF\u2018-\u201D\u2013\u2014\u02DC\u2122\u0153\u00A6]");
  private static final Pattern HTML =
      Pattern.compile(
          "(?<!`)&(?:lt|gt|amp|quot|apos|nbsp|#(?:39|34|60|62|38|x27|x22|x3c|x3e|x26|xa0|160));",
          Pattern.CASE_INSENSITIVE);
  // LaTeX has \nabla and its like, and programs strings that end so.
  private static final Pattern LINE_END = Pattern.compile("(?<!\\\\)\\\\n(?![a-z\"'])");
  private static final Pattern EXCEL =
      Pattern.compile("#(?:N/A|REF!|NAME\\?|VALUE!|NUM!|NULL!|DIV/0!)", Pattern.CASE_INSENSITIVE);

  private static final Pattern MEDIA =
      Pattern.compile(
          "(?:\\A|\\n)[ \\t]*+(?:Picture \\d+: )?<(?:image|video|audio)>|<(?:image|video|audio)>[ \\t]*+(?:\\n|\\z)|<\\|(?:image|video|audio)(?:_\\d+|_pad)?\\|>");
  private static final Pattern FURTHER = Pattern.compile("<\\|im_start\\|>user\\b");
  private static final List<String> FURTHER_WORDS =
      List.of(
          "\n\nHuman: ",
          "\n\nUser: ",
          "\n### Human:",
          "\n### User:",
          "\n### Instruction:",
          "<|user|>");
  private static final Set<String> GAPS =
      Set.of("margin", "gap", "diff", "difference", "delta", "strength", "minus");
  private static final Set<String> OF_GAPS =
      Set.of(
          "score",
          "reward",
          "rating",
          "preference",
          "quality",
          "rm",
          "model",
          "chosen",
          "rejected");
  private static final int EXCEL_CELL = 32_767; // characters

  private final String found;
  private final String remedy;

  TextFault(String found, String remedy) {
    this.found = found;
    this.remedy = remedy;
  }

  /** The name of the figure that counts it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What to tell of it; empty: nothing. Quotes around the texts of some pairs, and lists, are what
   * these pairs are about; those of most pairs are how the data was written.
   *
   * @param pairs how many have it
   * @param of how many
   */
  public Optional<String> note(long pairs, long of) {
    boolean ofMost = this == QUOTED || this == LISTED;
    return pairs == 0 || (ofMost && 2 * pairs < of)
        ? Optional.empty()
        : Optional.of(
            String.format(Locale.ROOT, "%,d of %,d pairs have %s: %s", pairs, of, found, remedy));
  }

  /** Those of a pair. */
  public static Set<TextFault> of(PreferencePair pair) {
    List<String> asked = pair.prompt().stream().map(Message::content).toList();
    List<String> answers =
        Stream.of(pair.chosen(), pair.rejected()).filter(text -> !text.isEmpty()).toList();
    Set<TextFault> faults = EnumSet.noneOf(TextFault.class);
    // Within a conversation the user may well say no more than "None".
    boolean once = pair.prompt().stream().noneMatch(turn -> turn.role().equals(Message.ASSISTANT));
    for (TextFault fault : values()) {
      boolean inPrompt = (once || fault != NO_VALUE) && asked.stream().anyMatch(fault::in);
      if (inPrompt || answers.stream().anyMatch(fault::in)) {
        faults.add(fault);
      }
    }
    if (pair.paired()
        && Stream.concat(asked.stream(), answers.stream()).allMatch(TextFault::quoted)) {
      faults.add(QUOTED);
    }
    if (pair.paired() && answers.stream().allMatch(TextFault::listed)) {
      faults.add(LISTED);
    }
    if (pair.paired()
        && answers.stream().allMatch(text -> lineEnds(text) > 0)
        && asked.stream().noneMatch(text -> text.indexOf('\n') >= 0)) {
      faults.add(WRITTEN_LINE_ENDS);
    }
    if (missesTurn(pair.prompt())) {
      faults.add(MISSING_TURN);
    }
    if (answers.stream().anyMatch(TextFault::further)) {
      faults.add(FURTHER_TURN);
    }
    if (pair.paired() && pair.extra().entrySet().stream().anyMatch(TextFault::negativeGap)) {
      faults.add(NEGATIVE_GAP);
    }
    return faults;
  }

  private static boolean negativeGap(Map.Entry<String, String> column) {
    List<String> words = Shape.words(column.getKey());
    return column.getValue().startsWith("-")
        && words.stream().anyMatch(GAPS::contains)
        && words.stream().allMatch(word -> GAPS.contains(word) || OF_GAPS.contains(word))
        && Written.number(column.getValue()).orElse(0) < 0;
  }

  private static boolean missesTurn(List<Message> prompt) {
    String before = "";
    for (Message turn : prompt) {
      boolean system = turn.role().equals(Message.SYSTEM);
      boolean spoken = turn.role().equals(Message.USER) || turn.role().equals(Message.ASSISTANT);
      boolean first = before.isEmpty() && turn.role().equals(Message.ASSISTANT);
      if (first
          || (spoken && turn.role().equals(before))
          || (!system && PlainText.isBlank(turn.content()))) {
        return true;
      }
      before = system ? before : turn.role();
    }
    return false;
  }

  /** All of them, in the order of the bits of {@link #bits}. */
  public static List<TextFault> all() {
    return List.of(values());
  }

  /** Those of a pair as a number, which has a bit for each by its place among {@link #all}. */
  public static int bits(PreferencePair pair) {
    Set<TextFault> faults = of(pair);
    int bits = 0;
    int bit = 1;
    for (TextFault fault : all()) {
      bits |= faults.contains(fault) ? bit : 0;
      bit <<= 1;
    }
    return bits;
  }

  // Whether one text has it; the others are of all of a pair's, or of some.
  private boolean in(String text) {
    return switch (this) {
      case NO_VALUE -> noValue(text);
      case LOST_CHARACTERS -> text.indexOf('\uFFFD') >= 0;
      case WRONG_ENCODING -> hasAny(text, "\u00C3\u00C2\u00E2") && MOJIBAKE.matcher(text).find();
      case HTML_ESCAPES -> htmlEscapes(text);
      case MEDIA_MARK -> text.indexOf('<') >= 0 && MEDIA.matcher(text).find();
      case WRITTEN_LINE_ENDS -> lineEnds(text) > 1; // one of both responses is a sign too
      case CUT_BY_EXCEL -> text.length() == EXCEL_CELL;
      case QUOTED, LISTED, MISSING_TURN, FURTHER_TURN, NEGATIVE_GAP -> false;
    };
  }

  // Of a text that has no other line ends.
  private static long lineEnds(String text) {
    return text.indexOf('\n') < 0 && text.contains("\\n")
        ? LINE_END.matcher(text).results().count()
        : 0;
  }

  // Searches for characters and words are many times as fast as expressions, which most texts are
  // spared so.
  private static boolean hasAny(String text, String characters) {
    return characters.chars().anyMatch(character -> text.indexOf(character) >= 0);
  }

  private static boolean further(String text) {
    return FURTHER_WORDS.stream().anyMatch(text::contains)
        || (text.contains("<|im_start|>") && FURTHER.matcher(text).find());
  }

  private static boolean noValue(String text) {
    return text.length() < 10
        && !text.isBlank()
        && (Written.missing(TextNode.valueOf(text))
            || text.strip().equalsIgnoreCase("undefined")
            || EXCEL.matcher(text.strip()).matches());
  }

  // What was escaped is not there any more; where it is, the text is about the escapes.
  private static boolean htmlEscapes(String text) {
    return text.indexOf('&') >= 0
        && text.indexOf('<') < 0
        && text.indexOf('>') < 0
        && HTML.matcher(text).find();
  }

  // Whole, as JSON writes a text, or with no other such quote within.
  private static boolean quoted(String text) {
    String bare = text.strip();
    int last = bare.length() - 1;
    return last > 0
        && (bare.charAt(0) == '"' || bare.charAt(0) == '\'')
        && bare.charAt(last) == bare.charAt(0)
        && ends(bare, bare.charAt(0)) == last;
  }

  // Where the quote that begins a text is closed: those behind a backslash are within it.
  private static int ends(String text, char quote) {
    int at = 1;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  private static boolean listed(String text) {
    Optional<JsonNode> list =
        text.startsWith("[") ? Written.structure(TextNode.valueOf(text)) : Optional.empty();
    return list.filter(one -> one.isArray() && one.size() == 1 && one.get(0).isTextual())
        .isPresent();
  }
}
