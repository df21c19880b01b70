package io.predilect.model.train.step;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.objective.Need;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.scoring.RowBatch;
import io.predilect.model.train.data.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The responses of an example in a pass, as indices into the batch's; absent ones are not run.
 *
 * @param example the example
 * @param others of those ranked below the pair's, best first
 */
record Slots(
    Example example,
    OptionalInt chosen,
    OptionalInt rejected,
    List<Integer> others,
    OptionalInt rationale) {

  private static final Set<Need> RESPONSES = Set.of(Need.CHOSEN, Need.REJECTED);

  Slots {
    others = List.copyOf(others);
  }

  /**
   * What is run of an example: y_w, y_l, those ranked below and r, as far as they are needed and
   * there.
   */
  static List<Prompted> sequences(Example example, Set<Need> needs) {
    TokenizedPair pair = example.pair();
    List<Prompted> sequences = new ArrayList<>();
    if (has(Need.CHOSEN, pair, needs)) {
      sequences.add(new Prompted(pair.prompt(), pair.chosen()));
    }
    if (has(Need.REJECTED, pair, needs)) {
      sequences.add(new Prompted(pair.prompt(), pair.rejected()));
    }
    if (needs.contains(Need.RANKING)) {
      example
          .others()
          .forEach(other -> sequences.add(new Prompted(pair.prompt(), other.response())));
    }
    if (has(Need.RATIONALE, pair, needs)) {
      TokenizedPair.Rationale r = pair.rationale().orElseThrow();
      sequences.add(new Prompted(r.condition(), r.text()));
    }
    return sequences;
  }

  /** Tokens that a step makes the model read of an example, those without gradient among them. */
  static long read(Example example, Set<Need> needs) {
    long read = Prompted.tokens(sequences(example, needs));
    if (needs.contains(Need.KL)) {
      read += (long) example.pair().prompt().length() + example.mismatched().orElseThrow().length();
    }
    if (needs.stream().anyMatch(Need::ofBatch)) { // once more, for the look at the batch
      read += Prompted.tokens(sequences(example, RESPONSES));
    }
    if (needs.contains(Need.AUGMENTED)) {
      read += Prompted.tokens(Prompted.responses(example.pair().underAugmentedPrompt()));
    }
    return read;
  }

  /** Where a pass has them. */
  static Slots of(RowBatch.Item<Example> item, Set<Need> needs) {
    TokenizedPair pair = item.row().pair();
    boolean chosen = has(Need.CHOSEN, pair, needs);
    int first = item.first();
    int last = first + item.count() - 1;
    return new Slots(
        item.row(),
        slot(chosen, first),
        slot(has(Need.REJECTED, pair, needs), chosen ? first + 1 : first),
        needs.contains(Need.RANKING)
            ? IntStream.range(0, item.row().others().size())
                .map(i -> first + 2 + i)
                .boxed()
                .toList()
            : List.of(),
        slot(has(Need.RATIONALE, pair, needs), last));
  }

  private static OptionalInt slot(boolean isThere, int index) {
    return isThere ? OptionalInt.of(index) : OptionalInt.empty();
  }

  private static boolean has(Need need, TokenizedPair pair, Set<Need> needs) {
    return needs.contains(need)
        && switch (need) {
          case CHOSEN -> !pair.chosen().isEmpty();
          case REJECTED -> !pair.rejected().isEmpty();
          default -> true;
        };
  }
}
