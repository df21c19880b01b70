package io.predilect.model.train;

import io.predilect.data.token.Tokens;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.ThreadRanks;
import io.predilect.model.optim.OptimizerState;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptScores;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseGradient;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.step.Trainable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A log-linear bigram model with exact gradients and AdamW, in doubles: p(t | prev) ∝
 * e^{W[prev,t]}. As a reward model it gives Σ_t W[prev,t]. It can be made to die at its n-th
 * operation.
 */
public class BigramModel implements Trainable {
  static final int VOCABULARY = 12;

  /** The death of the process. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final boolean reward;
  private final int positions;
  public final double[] w = new double[VOCABULARY * VOCABULARY];
  public final double[] gradient = new double[w.length];
  private final double[] reference; // the weights it begins with
  private final double[] m = new double[w.length];
  private final double[] v = new double[w.length];
  private int updates;

  int passes;
  int responses;
  int operations;
  int dieAt = Integer.MAX_VALUE;

  public BigramModel(boolean reward, long seed) {
    this(reward, seed, Integer.MAX_VALUE);
  }

  public BigramModel(boolean reward, long seed, int positions) {
    this.reward = reward;
    this.positions = positions;
    Random random = new Random(seed);
    Arrays.setAll(w, i -> 0.3 * random.nextGaussian());
    reference = w.clone();
  }

  /** The weights that so many ranks end with, each of which trains a model of its own. */
  static double[] trained(int ranks, Function<BigramModel, Training> training) throws Exception {
    return ThreadRanks.run(
            ranks,
            collective -> {
              BigramModel model = new BigramModel(false, 7);
              Trainer.train(training.apply(model).collective(collective));
              return model.w;
            })
        .get(0);
  }

  /** The log-prob of one response. */
  double logp(Tokens prompt, Tokens response) {
    return score(
            new PromptedBatch(List.of(prompt), List.of(new PromptedBatch.Response(0, response))))
        .get(0)
        .logps();
  }

  @Override
  public int maxPositions() {
    return positions;
  }

  private void live() {
    if (++operations == dieAt) {
      throw new Killed();
    }
  }

  @Override
  public ForwardPass forward(PromptedBatch batch) {
    live();
    passes++;
    List<ResponseScore> scores = scores(batch);
    return new ForwardPass() {
      @Override
      public List<ResponseScore> scores() {
        return scores;
      }

      @Override
      public List<Double> collisions() {
        return batch.responses().stream()
            .map(response -> collision(batch.prompts().get(response.prompt()), response))
            .toList();
      }

      @Override
      public List<Double> referenceKls() {
        return batch.responses().stream()
            .map(response -> referenceKl(batch.prompts().get(response.prompt()), response))
            .toList();
      }

      @Override
      public void backward(List<ResponseGradient> gradients) {
        live();
        for (int i = 0; i < gradients.size(); i++) {
          addGradient(batch, batch.responses().get(i), gradients.get(i));
        }
      }

      @Override
      public void close() {}
    };
  }

  private double collision(Tokens prompt, PromptedBatch.Response response) {
    int previous = prompt.last();
    double sum = 0;
    for (int t = 0; t < response.tokens().length(); t++) {
      double agree = 0;
      for (int v = 0; v < VOCABULARY; v++) {
        agree += Math.exp(2 * (w[previous * VOCABULARY + v] - logSumExp(previous)));
      }
      sum += Math.log(agree);
      previous = response.tokens().at(t);
    }
    return sum / response.tokens().length();
  }

  private double referenceKl(Tokens prompt, PromptedBatch.Response response) {
    int previous = prompt.last();
    double sum = 0;
    for (int t = 0; t < response.tokens().length(); t++) {
      for (int k = previous * VOCABULARY; k < (previous + 1) * VOCABULARY; k++) {
        double said = reference[k] - logSumExp(reference, previous);
        sum += Math.exp(said) * (said - w[k] + logSumExp(previous));
      }
      previous = response.tokens().at(t);
    }
    return sum;
  }

  @Override
  public boolean besideReference() {
    return true;
  }

  @Override
  public List<ResponseScore> score(PromptedBatch batch) {
    live();
    return scores(batch);
  }

  @Override
  public PromptScores pool(List<Tokens> prompts) {
    return new PromptScores() {
      @Override
      public double[][] of(List<Tokens> tokens, int batchTokens) {
        List<PromptedBatch.Response> all =
            tokens.stream().map(response -> new PromptedBatch.Response(0, response)).toList();
        return prompts.stream()
            .map(prompt -> values(new PromptedBatch(List.of(prompt), all)))
            .toArray(double[][]::new);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public long poolBytes(int tokens) {
    return tokens;
  }

  private double[] values(PromptedBatch batch) {
    return score(batch).stream().mapToDouble(ResponseScore::value).toArray();
  }

  private List<ResponseScore> scores(PromptedBatch batch) {
    List<ResponseScore> scores = new ArrayList<>();
    for (PromptedBatch.Response response : batch.responses()) {
      responses++;
      int previous = batch.prompts().get(response.prompt()).last();
      Tokens tokens = response.tokens();
      float[] logps = new float[tokens.length()];
      double sum = 0;
      for (int t = 0; t < logps.length; t++) {
        double logit = w[previous * VOCABULARY + tokens.at(t)];
        logps[t] = (float) (logit - logSumExp(previous));
        sum += logit;
        previous = tokens.at(t);
      }
      scores.add(
          reward
              ? ResponseScore.ofReward(sum)
              : ResponseScore.ofLogps(logps, new ResponseScore.Measured(1.5, Double.NaN, 0.25)));
    }
    return scores;
  }

  private void addGradient(
      PromptedBatch batch, PromptedBatch.Response response, ResponseGradient g) {
    int previous = batch.prompts().get(response.prompt()).last();
    for (int t = 0; t < response.tokens().length(); t++) {
      int token = response.tokens().at(t);
      double factor = g.at(t);
      gradient[previous * VOCABULARY + token] += factor;
      if (!reward) {
        double normaliser = logSumExp(previous);
        for (int k = 0; k < VOCABULARY; k++) {
          int at = previous * VOCABULARY + k;
          double p = Math.exp(w[at] - normaliser);
          double q = Math.exp(reference[at] - logSumExp(reference, previous));
          gradient[at] += g.referenceKl() * (p - q) - factor * p;
        }
      }
      previous = token;
    }
  }

  private double logSumExp(int previous) {
    return logSumExp(w, previous);
  }

  private static double logSumExp(double[] w, int previous) {
    double sum = 0;
    for (int k = 0; k < VOCABULARY; k++) {
      sum += Math.exp(w[previous * VOCABULARY + k]);
    }
    return Math.log(sum);
  }

  @Override
  public void zeroGradients() {
    live();
    Arrays.fill(gradient, 0);
  }

  @Override
  public void sumGradients(Collective collective) {
    live();
    collective.sum(gradient);
  }

  @Override
  public double gradientNorm() {
    live();
    return Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
  }

  @Override
  public double weightNorm() {
    return Math.sqrt(Arrays.stream(w).map(x -> x * x).sum());
  }

  @Override
  public void scaleGradients(double factor) {
    live();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= factor;
    }
  }

  @Override
  public void step(double learningRate) {
    live();
    updates++;
    for (int i = 0; i < w.length; i++) {
      m[i] = 0.9 * m[i] + 0.1 * gradient[i];
      v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
      double mHat = m[i] / (1 - Math.pow(0.9, updates));
      double vHat = v[i] / (1 - Math.pow(0.999, updates));
      w[i] -= learningRate * (mHat / (Math.sqrt(vHat) + 1e-8) + 0.01 * w[i]);
    }
  }

  @Override
  public void saveWeights(Path file) throws IOException {
    live();
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      write(out, w);
    }
  }

  @Override
  public void loadWeights(Path file) throws IOException {
    live();
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      read(in, w);
    }
  }

  @Override
  public OptimizerState optimizerState(Path scratch) {
    return file -> {
      live();
      try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
        out.writeInt(updates);
        write(out, m);
        write(out, v);
      }
    };
  }

  @Override
  public void loadOptimizer(Path file) throws IOException {
    live();
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      updates = in.readInt();
      read(in, m);
      read(in, v);
    }
  }

  @Override
  public void changeWeights(Consumer<float[]> change) {
    change(w, change);
  }

  @Override
  public void changeOptimizer(Consumer<float[]> change) {
    change(m, change);
    change(v, change);
  }

  private static void change(double[] values, Consumer<float[]> change) {
    float[] flat = new float[values.length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) values[i];
    }
    change.accept(flat);
    for (int i = 0; i < flat.length; i++) {
      values[i] = flat[i];
    }
  }

  private static void write(DataOutputStream out, double[] values) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static void read(DataInputStream in, double[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
  }

  @Override
  public void close() {}
}
