package io.predilect.jobs.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ParseResult;

/**
 * What is wrong with an option that stands for a setting: the setting's own check says it, of
 * settings that nobody wrote.
 */
final class OptionMistake {
  private static final Pattern OF_SETTING =
      Pattern.compile(
          "stages\\.\\S+\\.([a-z_]+) \\((?:settings:\\d+|audit:\\d+|--set[^)]*)\\): (.*)",
          Pattern.DOTALL);

  private OptionMistake() {}

  /** The problem, of the option where one was given that the setting is named after. */
  static String text(String problem, ParseResult given) {
    Matcher setting = OF_SETTING.matcher(problem);
    if (!setting.matches()) {
      return problem;
    }
    String option = "--" + setting.group(1).replace('_', '-');
    return given.hasMatchedOption(option)
        ? option + ": " + setting.group(2).replaceFirst(", or null$", "")
        : problem;
  }
}
