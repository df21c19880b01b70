package io.predilect.model.scoring;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a reference is asked about a pair: which sequences it must score, and what their scores say.
 *
 * @param pair one response, or two
 * @param mismatched a response to another prompt, for {@link ReferenceLogp#MISMATCHED}
 * @param asked what is to be known; what there is not, such as a head of one response, is left out
 */
public record ReferenceQuestion(
    TokenizedPair pair, Optional<Tokens> mismatched, Set<ReferenceLogp> asked) {
  private static final List<ReferenceLogp> WHOLE =
      List.of(
          ReferenceLogp.CHOSEN,
          ReferenceLogp.REJECTED,
          ReferenceLogp.AUGMENTED_CHOSEN,
          ReferenceLogp.AUGMENTED_REJECTED,
          ReferenceLogp.MISMATCHED);

  public ReferenceQuestion {
    Objects.requireNonNull(pair, "pair");
    Objects.requireNonNull(mismatched, "mismatched");
    asked = Set.copyOf(asked);
  }

  /** The sequences, as a {@link PairScorer} takes them. */
  public List<Prompted> sequences() {
    List<Prompted> sequences = new ArrayList<>();
    for (ReferenceLogp which : WHOLE) {
      if (isRun(which)) {
        sequences.add(new Prompted(prompt(which), response(which)));
      }
    }
    return sequences;
  }

  /** The answers, of the sequences' scores. */
  public Map<ReferenceLogp, Double> answers(List<ResponseScore> scores) {
    Map<ReferenceLogp, Double> answers = new EnumMap<>(ReferenceLogp.class);
    Iterator<ResponseScore> next = scores.iterator();
    for (ReferenceLogp which : WHOLE) {
      if (isRun(which)) {
        ResponseScore score = next.next();
        if (asked.contains(which)) {
          answers.put(which, score.logps());
        }
        head(which)
            .filter(this::isThere)
            .ifPresent(head -> answers.put(head, score.logps(pair.headTokens())));
      }
    }
    return answers;
  }

  private boolean isRun(ReferenceLogp which) {
    return !response(which).isEmpty()
        && (asked.contains(which) || head(which).filter(this::isThere).isPresent());
  }

  private boolean isThere(ReferenceLogp head) {
    return asked.contains(head) && pair.paired(); // heads are about two responses
  }

  private static Optional<ReferenceLogp> head(ReferenceLogp whole) {
    return switch (whole) {
      case CHOSEN -> Optional.of(ReferenceLogp.CHOSEN_HEAD);
      case REJECTED -> Optional.of(ReferenceLogp.REJECTED_HEAD);
      default -> Optional.empty();
    };
  }

  private Tokens prompt(ReferenceLogp which) {
    return which.augmented() ? pair.augmentedPrompt().orElseThrow() : pair.prompt();
  }

  private Tokens response(ReferenceLogp which) {
    return switch (which) {
      case CHOSEN, AUGMENTED_CHOSEN -> pair.chosen();
      case REJECTED, AUGMENTED_REJECTED -> pair.rejected();
      default -> mismatched.orElse(Tokens.empty());
    };
  }
}
