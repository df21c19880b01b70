package io.predilect.model.signal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.ModelException;
import io.predilect.model.engine.Kernels;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.scoring.PromptedBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A policy and its reference over the same responses, in one pass of each: log-probs of every token
 * and of the end of turn in its place, and the divergence of the two next-token distributions.
 * Logits of both exist for some rows at a time. Safe for several threads.
 */
public final class SignalPass implements AutoCloseable {
  private final Decoder policy;
  private final Decoder reference;
  private final int endOfTurn;
  private final Optional<Divergence> divergence;
  private final Kernels kernels;

  /**
   * A pass over two models, which stay the caller's.
   *
   * @param endOfTurn the token that ends a turn
   * @param divergence how KL(π ‖ π_ref) is found; empty: it is not
   * @throws ModelException when the models' vocabularies differ in size
   */
  public SignalPass(
      LanguageModel policy,
      LanguageModel reference,
      int endOfTurn,
      Optional<Divergence> divergence) {
    int own = policy.config().vocabSize();
    int others = reference.config().vocabSize();
    if (own != others) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "the policy has a vocabulary of %d tokens and the reference one of %d, so that their"
                  + " distributions cannot be compared: name models with one tokenizer",
              own,
              others));
    }
    this.policy = policy.decoder();
    this.reference = reference.decoder();
    this.endOfTurn = endOfTurn;
    this.divergence = divergence;
    this.kernels = Kernels.compile(SignalKernels.SOURCE, this.policy.device());
  }

  /** One signal per response, in order. */
  public List<ResponseSignal> of(PromptedBatch batch) {
    PositionColumns columns = new PositionColumns(batch);
    double[] uniform =
        divergence
            .flatMap(how -> how.samples().map(k -> columns.uniform(k, how.seed())))
            .orElse(new double[0]);
    int rows = Math.min(policy.logitRows(), reference.logitRows());
    try (NDManager scope = policy.newScope()) {
      NDArray own = policy.predicting(batch, scope);
      NDArray others = reference.predicting(batch, scope);
      for (int from = 0; from < columns.size(); from += rows) {
        int to = Math.min(columns.size(), from + rows);
        try (NDManager part = scope.newSubManager()) {
          Kernels.Call call =
              kernels
                  .call(kernel())
                  .with(policy.logits(part(own, from, to, part), part))
                  .with(reference.logits(part(others, from, to, part), part))
                  .with(part.create(columns.targets(from, to)))
                  .numbers((long) endOfTurn);
          if (uniform.length > 0) {
            int samples = uniform.length / columns.size();
            double[] drawn = Arrays.copyOfRange(uniform, from * samples, to * samples);
            call.with(part.create(drawn, new Shape(to - from, samples)));
          }
          NDList found = call.run(part);
          columns.take(from, found);
        }
      }
    }
    return columns.signals();
  }

  private String kernel() {
    return divergence.map(how -> how.samples().isPresent() ? "sampled" : "exact").orElse("logps");
  }

  private NDArray part(NDArray rows, int from, int to, NDManager scope) {
    return kernels.call("part").with(rows).numbers((long) from, (long) to).run(scope).get(0);
  }

  @Override
  public void close() {
    kernels.close();
  }
}
