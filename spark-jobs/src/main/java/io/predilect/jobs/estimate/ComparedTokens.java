package io.predilect.jobs.estimate;

import io.predilect.data.judge.Comparison;
import io.predilect.data.judge.Query;
import io.predilect.data.judge.Shown;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.generate.AskedTurns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a judge is asked about comparisons.
 *
 * @param questions about one
 * @param tokens counts them
 */
record ComparedTokens(Function<Comparison, List<Query>> questions, TokenCount tokens) {

  /**
   * What is compared.
   *
   * @param prompts that it responds to
   * @param n responses to each
   * @param tokens of a response, the most where they are not written yet
   * @param turns whether it responds to every turn of a prompt that is a list of them
   */
  record Arm(SampledData prompts, int n, double tokens, boolean turns) {}

  /**
   * A comparison of responses.
   *
   * @param before how many responses of each writer the prompts hold, in a letter each
   */
  private record Turn(Comparison comparison, int before) {}

  /** Of pairs' responses, which are there. */
  Asked ofPairs(Sample<SampledData.Row> pairs, String told) {
    return asked(
        pairs.map(
            row ->
                List.of(
                    new Turn(
                        new Comparison(
                            "0", row.pair().prompt(), row.pair().chosen(), row.pair().rejected()),
                        0))),
        0,
        0,
        told);
  }

  /** Of two arms: at most, since of prompts that one has and the other has not nothing is asked. */
  Asked ofArms(Arm arm, Arm against) {
    Arm fewer = arm.prompts().rows().count() <= against.prompts().rows().count() ? arm : against;
    boolean turns = arm.turns() && against.turns();
    Sample<SampledData.Row> prompts = fewer.prompts().rows();
    return asked(
        prompts
            .standingFor(prompts.count() * Math.max(arm.n(), against.n()))
            .map(row -> turns(row.pair(), turns)),
        arm.tokens(),
        against.tokens(),
        fewer.prompts().told());
  }

  private static List<Turn> turns(PreferencePair row, boolean every) {
    List<Message> prompt = row.prompt();
    int turns = every ? AskedTurns.count(prompt, row.extra()) : 1;
    return IntStream.range(0, turns)
        .mapToObj(
            before -> {
              // The turns are the last messages.
              List<Message> asked = prompt.subList(0, prompt.size() - (turns - 1 - before));
              return new Turn(
                  new Comparison(
                      "0", answered(asked, before, "a"), answered(asked, before, "b"), "a", "b"),
                  before);
            })
        .toList();
  }

  /** A conversation in which the turns before the last one have responses. */
  private static List<Message> answered(List<Message> asked, int before, String response) {
    List<Message> all = new ArrayList<>(asked.subList(0, asked.size() - before));
    for (int later = before; later > 0; later--) {
      all.add(Message.assistant(response));
      all.add(asked.get(asked.size() - later));
    }
    return all;
  }

  private Asked asked(Sample<List<Turn>> rows, double a, double b, String told) {
    return new Asked(
        rows.sum(
            turns -> turns.stream().mapToInt(t -> questions.apply(t.comparison()).size()).sum()),
        rows.sum(turns -> turns.stream().mapToDouble(turn -> tokensOf(turn, a, b)).sum()),
        List.of(told));
  }

  private double tokensOf(Turn turn, double a, double b) {
    int shown = turn.before() + 1; // responses of each writer
    return questions.apply(turn.comparison()).stream()
        .mapToDouble(
            query ->
                tokens.of(query.messages())
                    + shown * (query.shown() == Shown.B ? 0 : a)
                    + shown * (query.shown() == Shown.A ? 0 : b))
        .sum();
  }
}
