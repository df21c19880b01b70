package io.predilect.data.pair;

import java.util.Locale;

/** Why a row of the data is no pair. The names are stable: they stand in files and reports. */
public enum RejectReason {
  /** A column that the format needs is absent or null. */
  MISSING_FIELD("give the column a value, name the format that the data has, or map its columns"),
  /** A column holds another type or a value outside its range. */
  WRONG_TYPE("correct the value, name the format that the data has, or map its columns"),
  /** The prompt has no text. */
  EMPTY_PROMPT("give the prompt a text"),
  /** A response has no text. */
  EMPTY_RESPONSE("give every response a text"),
  /** Both responses are the same. */
  CHOSEN_EQUALS_REJECTED("a pair needs two responses that differ in more than white space"),
  /** Neither response is preferred. */
  TIE("take the pair out, or lower min_score_gap where scores made the tie"),
  /** The conversation cannot be split into a prompt and two single responses. */
  BAD_ROLES(
      "turns are system, user, assistant and tool; the prompt ends with the user's or a tool's"),
  /**
   * The row has a part that texts cannot hold: tool calls, images, reasoning apart from the text.
   */
  UNSUPPORTED_PART("write the part into the text, or name it in ignore to do without it"),
  /** A column looks like a part of the prompt, and the format does not read it. */
  UNREAD_PROMPT("say with columns what the prompt is made of, or name the column in ignore"),
  /** Two parts of the row say what cannot both be. */
  CONTRADICTION("correct one of the two, or name a column that is wrong in ignore"),
  /** The text is not valid Unicode. */
  BAD_UTF8("write the file as UTF-8"),
  /** The text is not JSON. */
  BAD_JSON("write one JSON object a line, or one array of objects"),
  /** The record is none of its CSV file's. */
  BAD_CSV(
      "give every row as many cells as the header has; put cells with quotes, delimiters or line"
          + " ends into quotes, and double the quotes in them"),
  /** The row, the prompt or a response is too long. */
  OVERSIZE("shorten the text, or raise max_chars"),
  /** The file ends in the middle of a row, of an array or of its compressed data. */
  TRUNCATED_FILE("copy or download the file again"),
  /** The same prompt, chosen and rejected were read before. */
  DUPLICATE("nothing is lost; deduplicate: false keeps such rows"),
  /** Its source has a weight below 1, and this row is not among those drawn. */
  NOT_DRAWN("nothing is wrong with it; weight: 1 draws every row of its source");

  private final String remedy;

  RejectReason(String remedy) {
    this.remedy = remedy;
  }

  /** The name in files and reports, in snake case. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What the user can do about it, in a few words. */
  public String remedy() {
    return remedy;
  }
}
