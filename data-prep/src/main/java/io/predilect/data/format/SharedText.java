package io.predilect.data.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where two texts that begin with the same prompt go apart. */
final class SharedText {
  // What opens an answer in the usual transcripts.
  private static final Pattern TURN =
      Pattern.compile(
          "(?m)^[ #*]*(?:assistant|ai|bot|gpt|model|response|answer|a) ?:[ \\t]*\\n?"
              + "|<\\|assistant\\|>\\s*|<\\|im_start\\|>assistant\\s*|<start_of_turn>model\\s*"
              + "|<\\|end_header_id\\|>\\s*|\\[/INST\\][ \\t]*",
          Pattern.CASE_INSENSITIVE);

  private SharedText() {}

  /**
   * The end of the prompt: behind the last mark in the shared text that opens an answer, else
   * behind its last line, else behind its last white space, so that no word is cut in two.
   *
   * @return 0 when the texts share nothing that could be a prompt
   */
  static int end(String first, String second) {
    int shared = 0;
    int most = Math.min(first.length(), second.length());
    while (shared < most && first.charAt(shared) == second.charAt(shared)) {
      shared++;
    }
    Matcher turn = TURN.matcher(first).region(0, shared).useAnchoringBounds(false);
    int end = 0;
    while (turn.find()) {
      end = turn.end();
    }
    if (end > 0) {
      return end;
    }
    int line = first.lastIndexOf('\n', shared - 1);
    if (line >= 0 && !first.substring(0, line).isBlank()) {
      return line + 1;
    }
    while (shared > 0 && !Character.isWhitespace(first.charAt(shared - 1))) {
      shared--;
    }
    return shared;
  }
}
