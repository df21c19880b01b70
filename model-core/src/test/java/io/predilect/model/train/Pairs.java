package io.predilect.model.train;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;

/** Made-up pairs for the bigram model: chosen responses count up, rejected ones are random. */
public final class Pairs {
  private Pairs() {}

  public static List<TokenizedPair> make(int count, long seed) {
    Random random = new Random(seed);
    List<TokenizedPair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int start = random.nextInt(BigramModel.VOCABULARY);
      int[] chosen = new int[1 + random.nextInt(6)];
      for (int t = 0; t < chosen.length; t++) {
        chosen[t] = (start + t + 1) % BigramModel.VOCABULARY;
      }
      Tokens rejected = randomTokens(random, 1 + random.nextInt(6));
      // Every third pair shares its prompt with others.
      Tokens prompt =
          i % 3 == 0 ? Tokens.of(1, 2, start) : randomTokens(random, 1 + random.nextInt(4));
      pairs.add(
          TokenizedPair.of(
                  "pair-" + seed + "-" + i,
                  "",
                  prompt.plus(Tokens.of(start)),
                  Tokens.of(chosen),
                  rejected)
              .withRationale(
                  Optional.of(
                      new TokenizedPair.Rationale(
                          randomTokens(random, 5), randomTokens(random, 1 + random.nextInt(4)))))
              .withScoreMargin(OptionalDouble.of(random.nextDouble())));
    }
    return pairs;
  }

  static TokenizedPair bare(TokenizedPair pair) {
    return TokenizedPair.of(
        pair.id(), pair.subset(), pair.prompt(), pair.chosen(), pair.rejected());
  }

  /** Those of which no two have a prompt and a response in common. */
  static List<TokenizedPair> withoutSharedResponses(List<TokenizedPair> pairs) {
    Set<List<Tokens>> seen = new HashSet<>();
    return pairs.stream()
        .filter(pair -> seen.add(List.of(pair.prompt(), pair.chosen())))
        .filter(pair -> seen.add(List.of(pair.prompt(), pair.rejected())))
        .toList();
  }

  private static Tokens randomTokens(Random random, int length) {
    return Tokens.of(random.ints(length, 0, BigramModel.VOCABULARY).toArray());
  }

  /** The pairs' responses, one a row, as unpaired data has them. */
  static List<TokenizedPair> singles(List<TokenizedPair> pairs) {
    List<TokenizedPair> singles = new ArrayList<>();
    for (TokenizedPair pair : pairs) {
      singles.add(
          pair.responding(
              pair.id() + "/chosen", pair.chosen(), Tokens.empty(), ReferenceLogps.none()));
      singles.add(
          pair.responding(
              pair.id() + "/rejected", Tokens.empty(), pair.rejected(), ReferenceLogps.none()));
    }
    return singles;
  }
}
