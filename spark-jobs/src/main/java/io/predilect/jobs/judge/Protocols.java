package io.predilect.jobs.judge;

import io.predilect.data.expression.RowPath;
import io.predilect.data.judge.AnswerReader;
import io.predilect.data.judge.Judgement;
import io.predilect.data.judge.Protocol;
import io.predilect.data.judge.QuestionTemplate;
import io.predilect.data.judge.ValueFinder;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.JudgeTemplate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The protocol that a judge stage's settings name. */
final class Protocols {
  private Protocols() {}

  static Protocol of(JudgeSettings settings) {
    return switch (settings.protocol()) {
      case PAIRWISE -> Protocol.pairwise(queries(settings, true));
      case ALPACA_EVAL -> Protocol.alpacaEval();
      case MT_BENCH -> Protocol.mtBench();
      case MT_BENCH_SINGLE -> Protocol.mtBenchSingle();
      case FOUR_WAY, RATINGS ->
          throw new IllegalArgumentException(settings.protocol() + " is of choices, not of pairs");
      case TEMPLATE -> own(settings);
    };
  }

  /**
   * As many questions as differ. Where nothing is drawn the third one about two responses is the
   * first again, whose answer would be counted twice, and with it one of the two orders.
   *
   * @param both whether a question shows two responses, in orders that take turns
   */
  private static int queries(JudgeSettings settings, boolean both) {
    return settings.from().sampled()
        ? settings.queries()
        : Math.min(settings.queries(), both ? 2 : 1);
  }

  private static Protocol own(JudgeSettings settings) {
    JudgeTemplate template = settings.template();
    boolean both = template.shows() == JudgeTemplate.Shows.BOTH;
    ValueFinder finder = finder(template);
    return new Protocol(
        QuestionTemplate.of("template.question", template.question().orElseThrow(), both),
        both ? Protocol.Showing.SHUFFLED : Protocol.Showing.ALONE,
        queries(settings, both),
        both
            ? new AnswerReader.Choice(finder, sides(template))
            : new AnswerReader.Scale(finder, template.least(), template.most()),
        Protocol.Combination.MEAN);
  }

  private static ValueFinder finder(JudgeTemplate template) {
    return switch (template.parser()) {
      case CHOICE ->
          ValueFinder.words(
              Stream.of(template.first(), template.second(), template.tie())
                  .flatMap(List::stream)
                  .toList());
      case REGEX -> new ValueFinder.Matches(Pattern.compile(template.pattern().orElseThrow()));
      case JSON ->
          new ValueFinder.Json(
              new RowPath(List.of(template.path().orElseThrow().split("\\.", -1))));
    };
  }

  private static Map<String, Double> sides(JudgeTemplate template) {
    Map<String, Double> sides = new LinkedHashMap<>();
    template.first().forEach(text -> sides.put(text, 1.0));
    template.second().forEach(text -> sides.put(text, 0.0));
    template.tie().forEach(text -> sides.put(text, Judgement.TIE));
    return sides;
  }
}
