package io.predilect.jobs.score;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.Tokens;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.promptfree.PromptFreeScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Prompt-free gaps as Algorithm 2 computes them in training, to hold others against. */
final class TrainingGaps {
  private TrainingGaps() {}

  /** Δr2 of all pairs as Algorithm 2 tells it, under all their prompts, K not limited. */
  static Map<String, Double> of(
      Path reward, int positions, List<PreferencePair> all, double ownWeight) throws IOException {
    try (LanguageModel model = LanguageModel.open(reward, HeadKind.REWARD);
        ChatTokenizer tokenizer = ChatTokenizer.open(reward)) {
      PairTokenizer fitting =
          new PairTokenizer(
              tokenizer,
              LengthLimits.of(positions, LengthLimits.Overlong.TRUNCATE),
              RationaleCondition.builtIn());
      List<TokenizedPair> tokens = new ArrayList<>();
      Set<Tokens> prompts = new LinkedHashSet<>();
      for (PreferencePair pair : all) {
        if (fitting.tokenize(pair, Optional.empty()) instanceof PairTokenizer.Kept kept) {
          tokens.add(kept.pair());
        }
        Tokens shortest = Tokens.of(tokenizer.endOfTurn());
        LengthLimits.of(positions, LengthLimits.Overlong.TRUNCATE)
            .fit(tokenizer.prompt(pair.prompt()), shortest, shortest, tokenizer.bos())
            .ifPresent(fitted -> prompts.add(fitted.prompt()));
      }
      Map<String, Double> byId = new HashMap<>();
      try (PromptFreeScorer scorer =
          new PromptFreeScorer(model, List.copyOf(prompts), 1 << 20, 2048)) {
        scorer
            .gaps(tokens.iterator(), pair -> pair, OptionalDouble.of(ownWeight), 1e-9)
            .forEachRemaining(gap -> byId.put(gap.row().id(), gap.score()));
      }
      return byId;
    }
  }
}
