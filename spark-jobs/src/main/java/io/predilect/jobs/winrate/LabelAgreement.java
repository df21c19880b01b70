package io.predilect.jobs.winrate;

import io.predilect.jobs.evaluate.figures.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.apache.commons.math3.stat.StatUtils;

/**
 * How often two who judged the same comparisons took the same side: A, B or neither.
 *
 * @param labelled comparisons that both judged; the shares are of these
 * @param accuracy the share in which both took the same side, ties included
 * @param interval of that share, 95 %, by prompt; empty where there is none
 * @param decided comparisons in which neither called a tie
 * @param decidedAccuracy the same share of these
 * @param kappa Cohen's (1960), of the three sides: 1 all the same, 0 as often as by chance; empty
 *     where chance alone would make all the same
 */
public record LabelAgreement(
    long labelled,
    OptionalDouble accuracy,
    Optional<Interval> interval,
    long decided,
    OptionalDouble decidedAccuracy,
    OptionalDouble kappa) {
  private static final int SIDES = 3;

  /** Two judgements of one comparison: 1 is for A, −1 for B, 0 for neither. */
  private record Both(int one, int other) {
    boolean same() {
      return one == other;
    }
  }

  /** A judge with every person who was asked. */
  static LabelAgreement withPeople(List<Outcome> outcomes, PromptBootstrap bootstrap) {
    return of(outcomes, LabelAgreement::withPeople, bootstrap);
  }

  /** Every two people who were asked about the same comparison. */
  static LabelAgreement betweenPeople(List<Outcome> outcomes, PromptBootstrap bootstrap) {
    return of(outcomes, LabelAgreement::betweenPeople, bootstrap);
  }

  private static List<Both> withPeople(Outcome outcome) {
    int judge = Outcome.winner(outcome.preference());
    return sides(outcome).stream().map(person -> new Both(judge, person)).toList();
  }

  private static List<Both> betweenPeople(Outcome outcome) {
    List<Integer> people = sides(outcome);
    List<Both> pairs = new ArrayList<>();
    for (int i = 0; i < people.size(); i++) {
      for (int j = i + 1; j < people.size(); j++) {
        pairs.add(new Both(people.get(i), people.get(j)));
      }
    }
    return pairs;
  }

  private static List<Integer> sides(Outcome outcome) {
    return outcome.human().stream()
        .filter(OptionalDouble::isPresent)
        .map(human -> Outcome.winner(human.getAsDouble()))
        .toList();
  }

  private static LabelAgreement of(
      List<Outcome> outcomes, Function<Outcome, List<Both>> judged, PromptBootstrap bootstrap) {
    // a resample of outcomes that nobody judged twice would have no share
    List<Outcome> labelled = outcomes.stream().filter(o -> !judged.apply(o).isEmpty()).toList();
    long[][] counts = new long[SIDES][SIDES]; // [one's side, the other's]
    double[] all = new double[labelled.size()];
    double[] same = new double[labelled.size()];
    for (int i = 0; i < all.length; i++) {
      for (Both both : judged.apply(labelled.get(i))) {
        counts[1 + both.one()][1 + both.other()]++;
        all[i]++;
        same[i] += both.same() ? 1 : 0;
      }
    }
    Optional<Interval> interval =
        labelled.isEmpty()
            ? Optional.empty()
            : Optional.of(
                bootstrap
                    .over(labelled)
                    .ofShare(
                        StatUtils.sum(same) / StatUtils.sum(all),
                        times -> SparseLogistic.dot(same, times) / SparseLogistic.dot(all, times)));
    return of(counts, interval);
  }

  private static LabelAgreement of(long[][] counts, Optional<Interval> interval) {
    long all = 0;
    long same = 0;
    double chance = 0; // times all², that both take a side if each took theirs at random
    for (int i = 0; i < SIDES; i++) {
      long one = 0;
      long other = 0;
      for (int j = 0; j < SIDES; j++) {
        one += counts[i][j];
        other += counts[j][i];
      }
      all += one;
      same += counts[i][i];
      chance += (double) one * other;
    }
    int a = 1 + Outcome.winner(1);
    int b = 1 + Outcome.winner(0);
    long decidedSame = counts[a][a] + counts[b][b];
    long decided = decidedSame + counts[a][b] + counts[b][a];
    return new LabelAgreement(
        all,
        share(same, all),
        interval,
        decided,
        share(decidedSame, decided),
        kappa(same, all, chance));
  }

  private static OptionalDouble share(long some, long all) {
    return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) some / all);
  }

  private static OptionalDouble kappa(long same, long all, double chance) {
    double square = (double) all * all;
    return chance == square // also where there are none
        ? OptionalDouble.empty()
        : OptionalDouble.of(((double) same * all - chance) / (square - chance));
  }
}
