package io.predilect.jobs.bench;

import io.predilect.data.token.Tokens;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.signal.Divergence;
import io.predilect.model.signal.ResponseSignal;
import io.predilect.model.signal.SignalPass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a signal stage asks of policy and reference, the exact divergence at every position among
 * it, against scoring the same responses with both, turn about: the median ratio of several rounds.
 */
final class SignalBench {
  private static final double TARGET = 1 / 1.3;
  private static final double TOLERANCE = 1e-3;
  private static final int PAIRS = 2;
  private static final int PROMPT = 64;
  private static final int RESPONSE = 96;
  private static final int ROUNDS = 3;
  private static final int END_OF_TURN = 0;
  private static final double NANOS = 1e9;

  private SignalBench() {}

  static BenchResult run() throws IOException {
    PromptedBatch batch = batch();
    try (ModelFolderOnDisk folder = new ModelFolderOnDisk();
        LanguageModel model =
            LanguageModel.open(folder.path(), HeadKind.CAUSAL, Precision.FLOAT32, "cpu");
        SignalPass pass =
            new SignalPass(model, model, END_OF_TURN, Optional.of(Divergence.exact()))) {
      requireSame(model.score(batch), pass.of(batch)); // warms up, too
      List<Double> scoring = new ArrayList<>();
      List<Double> signal = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        long begun = System.nanoTime();
        model.score(batch); // as the policy
        model.score(batch); // as the reference
        long between = System.nanoTime();
        pass.of(batch);
        scoring.add((between - begun) / NANOS);
        signal.add((System.nanoTime() - between) / NANOS);
        ratios.add(scoring.get(round) / signal.get(round));
      }
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("scoring_seconds", Stopwatch.median(scoring));
      figures.put("signal_seconds", Stopwatch.median(signal));
      figures.put("times_scoring", 1 / Stopwatch.median(ratios));
      figures.put("response_tokens", 2.0 * PAIRS * RESPONSE);
      return new BenchResult(Stopwatch.median(ratios), TARGET, figures);
    }
  }

  private static void requireSame(List<ResponseScore> scores, List<ResponseSignal> signals) {
    for (int i = 0; i < scores.size(); i++) {
      double sum = 0;
      for (float logp : signals.get(i).policy()) {
        sum += logp;
      }
      double difference = Math.abs(sum - scores.get(i).logps());
      if (!(difference <= TOLERANCE * Math.abs(sum))) {
        throw new IllegalStateException(
            "response " + i + " scores " + scores.get(i).logps() + ", its positions sum to " + sum);
      }
    }
  }

  private static PromptedBatch batch() {
    RandomTokens random = new RandomTokens(1, BenchShape.SMALL.config());
    List<Tokens> prompts = random.list(PAIRS, PROMPT);
    List<PromptedBatch.Response> responses = new ArrayList<>();
    for (int i = 0; i < 2 * PAIRS; i++) {
      responses.add(new PromptedBatch.Response(i / 2, random.of(RESPONSE)));
    }
    return new PromptedBatch(prompts, responses);
  }
}
