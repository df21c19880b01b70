package io.predilect.jobs.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.predilect.data.judge.Answer;
import io.predilect.data.judge.Comparison;
import io.predilect.data.judge.Protocol;
import io.predilect.data.judge.Query;
import io.predilect.data.judge.Shown;
import io.predilect.data.judge.Verdict;
import io.predilect.data.judge.Verdict.Preference;
import io.predilect.data.judge.Verdict.Rating;
import io.predilect.data.pair.Message;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.config.yaml.ResolvedConfig;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Protocols as settings name them, also where tasks read those again. */
class ProtocolsTest {
  private static final String BOTH =
      "protocol: template, queries: 2, template: {question: '{{ prompt }} {{ first }} {{ second }}', ";
  private static final String ONE =
      "protocol: template, queries: 1, template: {question: '{{ prompt }} {{ response }}', shows: one, ";

  private static Protocol protocol(String settings) {
    RunConfig run =
        ConfigReader.read(
            "model: base\nstages: [{ingest: {path: a}}, {judge: {" + settings + "}}]",
            "run.yaml",
            List.of());
    String yaml = ResolvedConfig.yaml(run, run.stages().get(1).settings());
    return new JudgePlan(yaml, 1).protocol();
  }

  private static Verdict read(String settings, String answer) {
    return protocol(settings).read(Shown.AB, Answer.of(answer));
  }

  private static List<Shown> shown(String settings) {
    Comparison comparison = new Comparison("id", List.of(Message.user("q")), "a", "b");
    return protocol(settings).questions(comparison, 1).stream().map(Query::shown).toList();
  }

  @Test
  void aProtocolIsReadWhereTasksAre() {
    assertEquals(3, shown("protocol: pairwise, temperature: 1").size());
    assertEquals(5, shown("protocol: pairwise, temperature: 1, queries: 5").size());
    assertEquals(1, shown("protocol: alpaca_eval").size());
    assertEquals(2, shown("protocol: mt_bench").size());
    assertEquals(List.of(Shown.A, Shown.B), shown("protocol: mt_bench_single"));
    assertEquals(new Preference(1), read("protocol: mt_bench", "[[A]]"));
  }

  /** Of a judge that goes by the order alone a third question would make a win or a loss. */
  @Test
  void aQuestionThatHasTheSameAnswerAgainIsNotCountedTwice() {
    assertEquals(2, new HashSet<>(shown("protocol: pairwise")).size());
    assertEquals(2, shown("protocol: pairwise").size());
    assertEquals(2, shown("protocol: pairwise, queries: 4").size());
    assertEquals(1, shown("protocol: pairwise, queries: 1").size());
    String question = "template: {question: '{{ prompt }} {{ %s }}'%s}";
    String both = question.formatted("first }} {{ second", "");
    String one = question.formatted("response", ", shows: one, parser: regex, pattern: x");
    assertEquals(2, shown("protocol: template, queries: 3, " + both).size());
    assertEquals(List.of(Shown.A, Shown.B), shown("protocol: template, queries: 3, " + one));
    // what a transformer does with equal questions is not known
    assertEquals(
        3, shown("protocol: pairwise, source: transformer, transformer: {class: a.B}").size());
  }

  @Test
  void anOwnTemplateHasAnOwnParser() {
    String words = BOTH + "first: [left], second: [right], tie: [equal]}";
    assertEquals(2, shown(words).size());
    assertEquals(new Preference(1), read(words, "The left one."));
    assertEquals(new Preference(0), read(words, "RIGHT"));
    assertEquals(new Preference(0.5), read(words, "equal"));
    assertInstanceOf(Verdict.Unread.class, read(words, "1"));
    String regex = BOTH + "parser: regex, pattern: 'verdict=(\\w)'}";
    assertEquals(new Preference(0), read(regex, "1 or 2? verdict=2"));
    String json = BOTH + "parser: json, path: out.best, first: [a], second: [b]}";
    assertEquals(new Preference(1), read(json, "{\"out\": {\"best\": \"A\"}}"));
  }

  @Test
  void oneResponseIsRatedOnItsScale() {
    String json = ONE + "parser: json, path: score, least: 0, most: 100}";
    assertEquals(List.of(Shown.A, Shown.B), shown(json));
    assertEquals(new Rating(88), read(json, "{\"score\": 88}"));
    assertInstanceOf(Verdict.Unread.class, read(json, "{\"score\": 101}"));
  }
}
