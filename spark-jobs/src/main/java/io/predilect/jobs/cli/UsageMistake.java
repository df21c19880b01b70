package io.predilect.jobs.cli;

import io.predilect.data.check.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/** What is wrong with a command line, in the words of the other messages. */
final class UsageMistake {
  private static final Pattern ONE_OF =
      Pattern.compile("expected one of \\[([^]]*)] \\(case-insensitive\\) but was ('.*')");
  private static final Pattern PLAIN_OPTION = Pattern.compile("--[a-z-]+");

  private UsageMistake() {}

  static String text(CommandLine.ParameterException mistake) {
    if (mistake instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched.getUnmatched().get(0), mistake.getCommandLine());
    }
    String text =
        mistake
            .getMessage()
            .replace("option option ", "option ")
            .replaceFirst(" is not an? (?:int|long)$", " is no whole number")
            .replaceFirst(" is not a double$", " is no number");
    return ONE_OF
        .matcher(text)
        .replaceFirst(
            match ->
                Matcher.quoteReplacement(
                    match.group(2) + " is none of " + match.group(1).toLowerCase(Locale.ROOT)));
  }

  private static String unknown(String word, CommandLine command) {
    if (word.startsWith("-")) {
      return "there is no option '%s': %s".formatted(word, options(word, command));
    }
    return command.getParent() == null
        ? "there is no command '%s': %s"
            .formatted(word, Spelling.suggestion(word, command.getSubcommands().keySet()))
        : "'" + word + "' is one argument too many";
  }

  private static String options(String word, CommandLine command) {
    List<String> known =
        command.getCommandSpec().options().stream()
            .flatMap(option -> Stream.of(option.names()))
            .filter(name -> PLAIN_OPTION.matcher(name).matches())
            .toList();
    String wanted = word.replaceFirst("=.*", "");
    Optional<String> near =
        Spelling.nearest(bare(wanted), known.stream().map(UsageMistake::bare).toList());
    return near.map(name -> "did you mean --" + name.replace('_', '-') + "?")
        .orElseGet(() -> "known here: " + String.join(", ", known));
  }

  private static String bare(String option) {
    return option.replaceFirst("^-+", "").replace('-', '_');
  }
}
