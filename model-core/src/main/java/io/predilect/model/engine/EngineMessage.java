package io.predilect.model.engine;

import ai.djl.engine.EngineException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the engine says of a failure, without what is for its own developers: PyTorch tells first
 * which lines of a script failed, then what went wrong, and then the native calls.
 */
public final class EngineMessage {
  private static final Pattern IN_SCRIPT = Pattern.compile("(?m)^[A-Z]\\w*(?:Error|Exception): ");

  // A failure in another process comes as text, with Java's calls behind it.
  private static final Pattern TOLD =
      Pattern.compile(
          Pattern.quote(EngineException.class.getName()) + ": (.*?)(?:\\R[ \\t]+at |\\z)",
          Pattern.DOTALL);

  private EngineMessage() {}

  /**
   * What went wrong, where it was the engine that said so.
   *
   * @param failure a failure as text, of this process or of another
   * @return one line in the engine's own words
   */
  public static Optional<String> in(String failure) {
    Matcher told = TOLD.matcher(failure);
    return told.find() ? Optional.of(cause(told.group(1))) : Optional.empty();
  }

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
