package io.predilect.jobs.winrate;

import io.predilect.jobs.winrate.Outcome.Query;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * How far a judge can be relied on: whether it says the same twice, and what a person says.
 *
 * @param firstPreferred the mean preference for the response shown first, over all questions; ½:
 *     the order does not count
 * @param unanimous the share of comparisons whose questions all came to the same side, of those
 *     with two or more
 * @param orders what became of comparisons that were asked about in both orders
 * @param withHuman whether it takes the sides that people take
 * @param betweenHumans whether people take the same sides, where several were asked: a judge can
 *     hardly do better
 */
public record Agreement(
    OptionalDouble firstPreferred,
    OptionalDouble unanimous,
    Orders orders,
    LabelAgreement withHuman,
    LabelAgreement betweenHumans) {

  /**
   * Comparisons that were asked about in both orders (Zheng et al. 2023, table 2): the questions of
   * an order count together.
   *
   * @param comparisons how many there are
   * @param consistent the share in which both orders came to the same side
   * @param toFirst the share in which A did better when it stood first
   * @param toSecond the share in which it did better when it stood second
   */
  public record Orders(
      long comparisons,
      OptionalDouble consistent,
      OptionalDouble toFirst,
      OptionalDouble toSecond) {

    private static Orders of(List<Outcome> outcomes) {
      List<Integer> turns =
          outcomes.stream()
              .filter(
                  outcome -> asked(outcome, true).length > 0 && asked(outcome, false).length > 0)
              .map(outcome -> side(asked(outcome, true)) - side(asked(outcome, false)))
              .toList();
      return new Orders(
          turns.size(),
          turns.stream().mapToDouble(turn -> turn == 0 ? 1 : 0).average(),
          turns.stream().mapToDouble(turn -> turn > 0 ? 1 : 0).average(),
          turns.stream().mapToDouble(turn -> turn < 0 ? 1 : 0).average());
    }

    private static double[] asked(Outcome outcome, boolean aFirst) {
      return outcome.queries().stream()
          .filter(query -> query.aFirst() == aFirst)
          .mapToDouble(Query::preference)
          .toArray();
    }

    private static int side(double[] preferences) {
      return Outcome.winner(DoubleStream.of(preferences).average().orElseThrow());
    }
  }

  static Agreement of(List<Outcome> outcomes, PromptBootstrap bootstrap) {
    return new Agreement(
        outcomes.stream()
            .flatMap(outcome -> outcome.queries().stream())
            .mapToDouble(query -> query.aFirst() ? query.preference() : 1 - query.preference())
            .average(),
        outcomes.stream()
            .filter(outcome -> outcome.queries().size() > 1)
            .mapToDouble(outcome -> sides(outcome) == 1 ? 1 : 0)
            .average(),
        Orders.of(outcomes),
        LabelAgreement.withPeople(outcomes, bootstrap),
        LabelAgreement.betweenPeople(outcomes, bootstrap));
  }

  private static long sides(Outcome outcome) {
    return outcome.queries().stream()
        .mapToInt(query -> Outcome.winner(query.preference()))
        .distinct()
        .count();
  }
}
