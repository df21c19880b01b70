package io.predilect.jobs.winrate;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How often a judge takes the side that a person took: A, B or neither.
 *
 * @param labelled comparisons that a person judged too; the shares are of these
 * @param accuracy the share in which both took the same side, ties included
 * @param decided comparisons in which neither called a tie
 * @param decidedAccuracy the same share of these
 * @param kappa Cohen's (1960), of the three sides: 1 all the same, 0 as often as by chance; empty
 *     where chance alone would make all the same
 */
public record LabelAgreement(
    long labelled,
    OptionalDouble accuracy,
    long decided,
    OptionalDouble decidedAccuracy,
    OptionalDouble kappa) {
  private static final int SIDES = 3;

  static LabelAgreement of(List<Outcome> outcomes) {
    long[][] counts = new long[SIDES][SIDES]; // [the judge's side, the person's]
    for (Outcome outcome : outcomes) {
      outcome.human().ifPresent(human -> counts[place(outcome.preference())][place(human)]++);
    }
    long all = 0;
    long same = 0;
    double chance = 0; // times all², that both take a side if each took theirs at random
    for (int i = 0; i < SIDES; i++) {
      long judge = 0;
      long person = 0;
      for (int j = 0; j < SIDES; j++) {
        judge += counts[i][j];
        person += counts[j][i];
      }
      all += judge;
      same += counts[i][i];
      chance += (double) judge * person;
    }
    int a = place(1);
    int b = place(0);
    long decidedSame = counts[a][a] + counts[b][b];
    long decided = decidedSame + counts[a][b] + counts[b][a];
    return new LabelAgreement(
        all, share(same, all), decided, share(decidedSame, decided), kappa(same, all, chance));
  }

  private static int place(double preference) {
    return 1 + Outcome.winner(preference);
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
