package io.predilect.jobs.bench;

import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Steps of DPO on two pairs with AdamW: "once" is the program's, "twice" the usual way. */
final class PairRun {
  private static final int PAIRS = 2;
  private static final int PROMPT = 256;
  private static final int RESPONSE = 128;
  private static final int FEW = 8;
  private static final int TIMES = 2;
  private static final double BETA = 0.1;
  private static final double LEARNING_RATE = 1e-6;
  private static final double NANOS = 1e9;

  private PairRun() {}

  /** Runs; prints the figures. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws IOException {
    boolean once = arguments[0].equals("once");
    try (BenchModel model = BenchModel.small(HeadKind.CAUSAL);
        TrainableDecoder trainable =
            new TrainableDecoder(
                model.decoder(), BenchModel.ADAMW, Recompute.NOTHING, model.manager());
        HeldLogits held = new HeldLogits(model)) {
      step(trainable, held, batch(once, FEW, FEW), once);
      System.out.println("before_bytes=" + ProcessMemory.now());
      PromptedBatch batch = batch(once, PROMPT, RESPONSE);
      System.out.println("logps=" + step(trainable, held, batch, once));
      List<Double> seconds = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
        long begun = System.nanoTime();
        step(trainable, held, batch, once);
        seconds.add((System.nanoTime() - begun) / NANOS);
      }
      System.out.println("seconds=" + seconds.stream().min(Double::compare).orElseThrow());
      System.out.println("peak_bytes=" + ProcessMemory.peak());
    }
  }

  // Chosen and rejected response of each pair in turn; gives the first one's log-prob.
  private static double step(
      TrainableDecoder trainable, HeldLogits held, PromptedBatch batch, boolean once) {
    trainable.zeroGradients();
    double logps;
    try (ForwardPass pass = once ? trainable.forward(batch) : held.forward(batch)) {
      double[] gradients = new double[2 * PAIRS];
      List<ResponseScore> scores = pass.scores();
      for (int i = 0; i < gradients.length; i += 2) {
        double margin = scores.get(i).logps() - scores.get(i + 1).logps();
        gradients[i] = -BETA / (1 + Math.exp(BETA * margin)) / PAIRS;
        gradients[i + 1] = -gradients[i];
      }
      logps = scores.get(0).logps();
      pass.backward(gradients);
    }
    trainable.step(LEARNING_RATE);
    return logps;
  }

  private static PromptedBatch batch(boolean once, int promptLength, int responseLength) {
    RandomTokens random = new RandomTokens(promptLength, BenchShape.SMALL.config());
    List<Tokens> prompts = new ArrayList<>();
    List<PromptedBatch.Response> responses = new ArrayList<>();
    for (int pair = 0; pair < PAIRS; pair++) {
      Tokens prompt = random.of(promptLength);
      for (int i = 0; i < 2; i++) {
        if (i == 0 || !once) {
          prompts.add(prompt);
        }
        Tokens response = random.of(responseLength);
        responses.add(new PromptedBatch.Response(prompts.size() - 1, response));
      }
    }
    return new PromptedBatch(prompts, responses);
  }
}
