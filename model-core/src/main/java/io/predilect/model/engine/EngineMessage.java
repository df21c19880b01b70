package io.predilect.model.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the engine says of a failure, without what is for its own developers: PyTorch tells first
 * which lines of a script failed, then what went wrong, and then the native calls.
 */
public final class EngineMessage {
  private static final Pattern IN_SCRIPT = Pattern.compile("(?m)^[A-Z]\\w*(?:Error|Exception): ");

  private EngineMessage() {}

  /**
   * What went wrong, in the engine's own words.
   *
   * @param message an engine's, as its exception has it
   * @return one line; empty where there is none
   */
  public static String cause(String message) {
    Matcher inScript = IN_SCRIPT.matcher(message);
    int begin = 0;
    while (inScript.find()) {
      begin = inScript.end();
    }
    return message.substring(begin).lines().filter(line -> !line.isBlank()).findFirst().orElse("");
  }
}
