package io.predilect.model.train.data;

import io.predilect.model.objective.BySubset;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.Objective;
import io.predilect.model.train.data.ExampleSurvey.Lack;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Refuses examples before the first step, so that nothing is found missing hours later. */
public final class ExampleCheck {
  private ExampleCheck() {}

  /**
   * Whether an objective has all that it needs.
   *
   * @throws IllegalArgumentException when it has not; says how many lack what, and the remedy
   */
  public static void require(
      ExampleSource training, Optional<ExampleSource> heldOut, Objective objective) {
    require(training, objective, "training");
    if (objective.needs().contains(Need.KL) && training.onePrompt()) {
      throw new IllegalArgumentException(
          "all %s training examples have one prompt, and kto's reference point is of responses to other prompts: add data, or set objective.preference to apo_zero_unpaired, which is kto without it"
              .formatted(training.survey().size()));
    }
    if (objective instanceof BySubset bySubset) {
      requireSubsets(training.survey().subsets(), bySubset);
    }
    heldOut.ifPresent(examples -> require(examples, objective, "evaluation"));
  }

  private static void require(ExampleSource source, Objective objective, String what) {
    ExampleSurvey examples = source.survey();
    if (examples.size() == 0) {
      throw new IllegalArgumentException(
          "there are no " + what + " examples; look at the shard stage's rejected rows");
    }
    if (weightless(source)) {
      throw new IllegalArgumentException(
          ("all %s %s examples weigh 0, and nothing can be learnt or told from them: name another"
                  + " column in the shard stage's weight_column, or set it to null")
              .formatted(examples.size(), what));
    }
    Set<Need> needs = objective.needs();
    if (needs.contains(Need.UNPAIRED)) {
      requireBothKinds(examples, what);
      if (needs.contains(Need.RATIONALE)) {
        requireSingle(examples, what);
      }
    } else if (needs.contains(Need.REJECTED)) {
      refuse(
          examples,
          Lack.SECOND_RESPONSE,
          what,
          "have one response (unpaired data), and this objective compares two; set"
              + " objective.preference to kto, bco or apo_zero_unpaired");
    } else if (needs.contains(Need.CHOSEN)) {
      refuse(
          examples,
          Lack.CHOSEN,
          what,
          "have no chosen response (unpaired data whose label is false); take them out, or set"
              + " objective.preference to kto, bco or apo_zero_unpaired");
    }
    if (needs.contains(Need.RANKS)) {
      examples
          .weighted()
          .ifPresent(
              found -> {
                throw refusal(
                    found,
                    examples,
                    what,
                    "have weights, and this objective sorts a batch, so that a loss is of no single"
                        + " pair; set the shard stage's weight_column to null");
              });
    }
    if (needs.contains(Need.AUGMENTED)) {
      refuse(
          examples,
          Lack.AUGMENTED_PROMPT,
          what,
          "have no augmented prompt; run the shard stage again with this training in the same"
              + " file, or set objective.refinement.lambda to 0");
    }
    if (needs.contains(Need.RATIONALE)) {
      refuse(
          examples,
          Lack.RATIONALE,
          what,
          "have no rationale; add a rationales stage, or set objective.rationale.gamma to 0");
    }
    if (needs.contains(Need.SCORE_MARGIN)) {
      refuse(
          examples,
          Lack.SCORE_MARGIN,
          what,
          "have no scores in the data; set objective.score_margin to 0, or name a column that says"
              + " their margins in the shard stage's margin_column");
    }
  }

  private static boolean weightless(ExampleSource examples) {
    return examples.survey().weighted().isPresent()
        && IntStream.range(0, examples.size())
            .allMatch(index -> examples.shape(index).weight() == 0);
  }

  private static void requireSubsets(List<String> there, BySubset objective) {
    for (String subset : objective.own().keySet()) {
      if (!there.contains(subset)) {
        throw new IllegalArgumentException(
            "label_smoothing_by_subset names '%s', and no training example is of that subset; %s"
                .formatted(
                    subset,
                    there.isEmpty()
                        ? "none has one (the data's column subset, source or domain)"
                        : "there are " + String.join(", ", there)));
      }
    }
  }

  // With one kind alone, all there is to learn is to say everything more, or less, likely.
  private static void requireBothKinds(ExampleSurvey examples, String what) {
    int desirable = examples.size() - examples.count(Lack.CHOSEN);
    int undesirable = examples.size() - examples.count(Lack.REJECTED);
    if (desirable == 0 || undesirable == 0) {
      throw new IllegalArgumentException(
          ("all %s %s examples are %s, and this objective learns from both kinds: check the data's"
                  + " label column, or train with preference: sft on desirable ones")
              .formatted(examples.size(), what, desirable == 0 ? "undesirable" : "desirable"));
    }
  }

  private static void requireSingle(ExampleSurvey examples, String what) {
    int paired = examples.size() - examples.count(Lack.SECOND_RESPONSE);
    if (paired > 0) {
      throw new IllegalArgumentException(
          ("%s of %s %s examples are pairs, whose rationales are about two responses, and this"
                  + " objective sees one at a time: train on unpaired data, or set objective.rationale.gamma to 0")
              .formatted(paired, examples.size(), what));
    }
  }

  private static void refuse(ExampleSurvey examples, Lack lack, String what, String message) {
    examples
        .finding(lack)
        .ifPresent(
            found -> {
              throw refusal(found, examples, what, message);
            });
  }

  private static IllegalArgumentException refusal(
      ExampleSurvey.Finding found, ExampleSurvey examples, String what, String message) {
    return new IllegalArgumentException(
        "%s of %s %s examples (the first: %s) %s"
            .formatted(found.count(), examples.size(), what, found.first(), message));
  }
}
