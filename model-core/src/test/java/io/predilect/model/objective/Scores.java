package io.predilect.model.objective;

import io.predilect.model.objective.ScoredPair.Augmented;
import io.predilect.model.objective.ScoredPair.Heads;
import io.predilect.model.objective.ScoredPair.Ranked;
import io.predilect.model.objective.ScoredPair.Reference;
import io.predilect.model.objective.ScoredPair.Scored;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What was said of a pair, part by part: what is not told is not there. */
final class Scores {
  private final Optional<Scored> chosen;
  private final Optional<Scored> rejected;
  private Optional<Scored> rationale = Optional.empty();
  private Optional<Reference> reference = Optional.empty();
  private OptionalDouble gap = OptionalDouble.empty();
  private Optional<Augmented> augmented = Optional.empty();
  private Optional<Heads> heads = Optional.empty();
  private OptionalDouble point = OptionalDouble.empty();
  private Optional<Ranks> ranks = Optional.empty();
  private List<Ranked> others = List.of();
  private String subset = "";

  private Scores(Optional<Scored> chosen, Optional<Scored> rejected) {
    this.chosen = chosen;
    this.rejected = rejected;
  }

  /** Two responses. */
  static Scores of(Scored chosen, Scored rejected) {
    return new Scores(Optional.of(chosen), Optional.of(rejected));
  }

  /** One response, and log π_ref of it. */
  static Scores judged(boolean desirable, Scored response, double reference) {
    Optional<Scored> one = Optional.of(response);
    OptionalDouble said = OptionalDouble.of(reference);
    return desirable
        ? new Scores(one, Optional.empty()).reference(new Reference(said, OptionalDouble.empty()))
        : new Scores(Optional.empty(), one).reference(new Reference(OptionalDouble.empty(), said));
  }

  Scores rationale(Scored told) {
    rationale = Optional.of(told);
    return this;
  }

  Scores reference(Reference told) {
    reference = Optional.of(told);
    return this;
  }

  Scores reference(double ofChosen, double ofRejected) {
    return reference(new Reference(ofChosen, ofRejected));
  }

  Scores gap(double told) {
    gap = OptionalDouble.of(told);
    return this;
  }

  Scores augmented(Augmented told) {
    augmented = Optional.of(told);
    return this;
  }

  Scores heads(Heads told) {
    heads = Optional.of(told);
    return this;
  }

  Scores point(OptionalDouble told) {
    point = told;
    return this;
  }

  Scores point(double told) {
    return point(OptionalDouble.of(told));
  }

  Scores ranks(Optional<Ranks> told) {
    ranks = told;
    return this;
  }

  Scores others(List<Ranked> told) {
    others = told;
    return this;
  }

  Scores subset(String told) {
    subset = told;
    return this;
  }

  ScoredPair pair() {
    return new ScoredPair(
        chosen, rejected, rationale, reference, gap, augmented, heads, point, ranks, others,
        subset);
  }
}
