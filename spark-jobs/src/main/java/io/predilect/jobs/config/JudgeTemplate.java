package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.judge.QuestionTemplate;
import io.predilect.data.template.TemplateException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * A question to a judge in words of one's own, and where the verdict stands in the answer.
 *
 * @param question a Jinja template over {@code prompt}, {@code first} and {@code second}, or {@code
 *     response}; empty: another protocol's
 * @param shows whether it shows both responses or one
 * @param parser where the verdict stands
 * @param pattern of {@link Parser#REGEX}: its groups, or all that it matches, are the verdict
 * @param path of {@link Parser#JSON}: the key of the verdict, dotted
 * @param first what says that the response shown first is better
 * @param second what says that the other is
 * @param tie what says that neither is
 * @param least the lowest rating, where one response is shown
 * @param most the highest rating
 */
public record JudgeTemplate(
    Optional<String> question,
    Shows shows,
    Parser parser,
    Optional<String> pattern,
    Optional<String> path,
    List<String> first,
    List<String> second,
    List<String> tie,
    double least,
    double most) {

  /** What a question shows. */
  public enum Shows {
    BOTH,
    ONE
  }

  /** Where a verdict stands in an answer. */
  public enum Parser {
    /** It is one of the words of {@code first}, {@code second} and {@code tie}. */
    CHOICE,
    REGEX,
    JSON
  }

  public JudgeTemplate {
    Objects.requireNonNull(question, "question");
    Objects.requireNonNull(shows, "shows");
    Objects.requireNonNull(parser, "parser");
    first = List.copyOf(first);
    second = List.copyOf(second);
    tie = List.copyOf(tie);
    Checks checks =
        new Checks()
            .agrees(
                (parser == Parser.REGEX) == pattern.isPresent(),
                "pattern",
                pattern,
                "parser: regex needs one, and no other has it")
            .agrees(
                (parser == Parser.JSON) == path.isPresent(),
                "path",
                path,
                "parser: json needs one, and no other has it")
            .notBlank("path", path)
            .agrees(
                parser != Parser.CHOICE || shows == Shows.BOTH,
                "parser",
                parser,
                "one response is rated by a number, which is no choice: set it to regex or json")
            .holds(
                !first.isEmpty(), "first", first, "say what an answer has for the first response")
            .holds(!second.isEmpty(), "second", second, "say what an answer has for the second one")
            .agrees(
                distinct(first, second, tie),
                "second",
                second,
                "first, second and tie must not have anything in common")
            .holds(Double.isFinite(least), "least", least, "it must be a number with an end")
            .agrees(
                least < most && most < Double.POSITIVE_INFINITY,
                "most",
                most,
                "it must be above least, " + least);
    pattern.ifPresent(given -> compiles(checks, given));
    Shows shown = shows;
    question.ifPresent(source -> renders(checks, source, shown));
    checks.orThrow();
  }

  private static boolean distinct(List<String> first, List<String> second, List<String> tie) {
    Set<String> all = new HashSet<>();
    return Stream.of(first, second, tie)
        .flatMap(List::stream)
        .allMatch(text -> all.add(text.strip().toLowerCase(Locale.ROOT)));
  }

  private static void compiles(Checks checks, String pattern) {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      checks.holds(false, "pattern", pattern, "it is no regular expression: " + e.getMessage());
    }
  }

  private static void renders(Checks checks, String source, Shows shows) {
    try {
      QuestionTemplate.of("judge.template.question", source, shows == Shows.BOTH);
    } catch (TemplateException e) {
      checks.agrees(false, "question", source, e.getMessage());
    }
  }
}
