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
import io.predilect.model.distributed.Collective;
import io.predilect.model.scoring.PromptPool;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PrioritisedSettings;
import io.predilect.model.train.prioritised.PromptFreeGaps;
import io.predilect.model.train.step.PromptRewards;
import io.predilect.model.train.step.RewardSource;
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
import java.util.stream.IntStream;

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
      PrioritisedSettings none = PrioritisedSettings.none();
      PrioritisedSettings settings =
          new PrioritisedSettings(
              PrioritisedSettings.Gaps.ONLINE,
              100,
              OptionalDouble.of(ownWeight),
              1e-9,
              none.threshold(),
              none.alpha(),
              none.reinsertion(),
              none.quota(),
              none.maxCandidates(),
              none.refreshSteps(),
              none.poolMib());
      try (PromptFreeGaps gaps =
          new PromptFreeGaps(
              settings,
              ExampleSource.of(tokens),
              new Rewards(model),
              Collective.alone(),
              2048,
              List.copyOf(prompts))) {
        double[] found = gaps.gaps(IntStream.range(0, tokens.size()).toArray());
        Map<String, Double> byId = new HashMap<>();
        for (int i = 0; i < found.length; i++) {
          byId.put(tokens.get(i).id(), found[i]);
        }
        return byId;
      }
    }
  }

  /** A reward model as training sees one. */
  private record Rewards(LanguageModel model) implements RewardSource {
    @Override
    public List<ResponseScore> score(PromptedBatch batch) {
      return model.score(batch);
    }

    @Override
    public PromptRewards under(List<Tokens> prompts) {
      PromptPool pool = model.pool(prompts);
      return new PromptRewards() {
        @Override
        public double[][] of(List<Tokens> responses, int batchTokens) {
          return model.rewardsUnder(pool, responses, batchTokens);
        }

        @Override
        public void close() {
          pool.close();
        }
      };
    }

    @Override
    public int maxPositions() {
      return model.config().maxPositions();
    }
  }
}
