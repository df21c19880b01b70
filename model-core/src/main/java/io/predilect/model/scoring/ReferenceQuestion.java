package io.predilect.model.scoring;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a reference is asked about a pair: which sequences it must score, and what their scores say.
 *
 * @param pair one response, or two
 * @param mismatched a response to another prompt, for {@link ReferenceLogp#MISMATCHED}
 * @param asked what is to be known; what there is not, such as a head of one response, is left out
 */
public record ReferenceQuestion(
    TokenizedPair pair, Optional<Tokens> mismatched, Set<ReferenceLogp> asked) {
  private static final Set<ReferenceLogp> HEADS =
      Set.of(ReferenceLogp.CHOSEN_HEAD, ReferenceLogp.REJECTED_HEAD);

  public ReferenceQuestion {
    Objects.requireNonNull(pair, "pair");
    Objects.requireNonNull(mismatched, "mismatched");
    asked = Set.copyOf(asked);
  }

  /** The sequences, as a {@link PairScorer} takes them. */
  public List<Prompted> sequences() {
    return answerable().map(this::sequence).distinct().toList();
  }

  /** The answers, of the sequences' scores. */
  public Map<ReferenceLogp, Double> answers(List<ResponseScore> scores) {
    List<Prompted> sequences = sequences();
    Map<ReferenceLogp, Double> answers = new EnumMap<>(ReferenceLogp.class);
    answerable()
        .forEach(
            which -> {
              ResponseScore score = scores.get(sequences.indexOf(sequence(which)));
              answers.put(
                  which, HEADS.contains(which) ? score.logps(pair.headTokens()) : score.logps());
            });
    return answers;
  }

  private Stream<ReferenceLogp> answerable() {
    return asked.stream()
        .sorted()
        .filter(which -> !response(which).isEmpty())
        .filter(which -> pair.paired() || !HEADS.contains(which)); // heads are about two responses
  }

  private Prompted sequence(ReferenceLogp which) {
    Tokens prompt = which.augmented() ? pair.augmentedPrompt().orElseThrow() : pair.prompt();
    return new Prompted(prompt, response(which));
  }

  private Tokens response(ReferenceLogp which) {
    return switch (which) {
      case CHOSEN, CHOSEN_HEAD, AUGMENTED_CHOSEN -> pair.chosen();
      case REJECTED, REJECTED_HEAD, AUGMENTED_REJECTED -> pair.rejected();
      case MISMATCHED -> mismatched.orElse(Tokens.empty());
    };
  }
}
