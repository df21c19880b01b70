package io.predilect.data.demo;

import java.util.EnumSet;
import java.util.Set;

/**
 * What truly distinguishes a chosen from a rejected response.
 *
 * @param request the prompt
 * @param chosen the preferred response
 * @param rejected the other
 * @param bias strength of the prompt-free part
 */
record ComparedAnswers(Request request, Answer chosen, Answer rejected, double bias) {
  static ComparedAnswers of(Request request, Answer chosen, Answer rejected, double bias) {
    return new ComparedAnswers(request, chosen, rejected, bias);
  }

  /** Δr1 = r1(x, chosen) − r1(x, rejected). */
  double promptRelatedGap() {
    return Cause.promptRelatedReward(request.met(chosen))
        - Cause.promptRelatedReward(request.met(rejected));
  }

  /** bias·Δr2. */
  double promptFreeGap() {
    return bias * (chosen.promptFreeReward() - rejected.promptFreeReward());
  }

  /** Demands that the chosen response meets and the rejected one does not. */
  Set<Cause> won() {
    return without(request.met(chosen), request.met(rejected));
  }

  /** Demands that the rejected response meets and the chosen one does not. */
  Set<Cause> lost() {
    return without(request.met(rejected), request.met(chosen));
  }

  /** Whether the chosen response does all that is asked. */
  boolean chosenMeetsAll() {
    return request.met(chosen).equals(request.demands());
  }

  /** The largest contribution to the preference. */
  Cause main() {
    Cause main = Cause.NOISE;
    double largest = 0;
    for (Cause cause : won()) {
      if (cause.weight() > largest) {
        main = cause;
        largest = cause.weight();
      }
    }
    boolean decided = promptRelatedGap() + promptFreeGap() > 0;
    if (!decided) {
      return Cause.NOISE;
    }
    return promptFreeGap() > largest ? Cause.FREE : main;
  }

  private static Set<Cause> without(Set<Cause> from, Set<Cause> others) {
    Set<Cause> rest = EnumSet.noneOf(Cause.class);
    rest.addAll(from);
    rest.removeAll(others);
    return rest;
  }
}
