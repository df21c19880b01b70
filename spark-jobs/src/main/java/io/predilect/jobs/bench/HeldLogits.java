package io.predilect.jobs.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.predilect.data.token.Tokens;
import io.predilect.model.engine.Kernels;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseGradient;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.List;

/**
 * Log-probs as most trainers take them: the logits of every position exist together, in the forward
 * pass and until the backward pass is done.
 */
final class HeldLogits implements AutoCloseable {
  private static final String SOURCE =
      """
        def own(self: __torch__.Ops, h: Tensor, head: Tensor, targets: Tensor) -> Tensor:
          z = torch.linear(h, head)
          lp = torch.log_softmax(z, -1)
          return torch.squeeze(torch.gather(lp, -1, torch.unsqueeze(targets, -1)), -1)
      """;

  private final Decoder decoder;
  private final Kernels kernels;

  HeldLogits(BenchModel model) {
    decoder = model.decoder();
    kernels = Kernels.compile(SOURCE, model.manager().getDevice());
  }

  /** A recorded pass over a batch whose prompts have one response each. */
  ForwardPass forward(PromptedBatch batch) {
    return new Pass(batch);
  }

  @Override
  public void close() {
    kernels.close();
  }

  private final class Pass implements ForwardPass {
    private final PromptedBatch batch;
    private final NDManager scope = decoder.newScope();
    private final int[][] rows; // per response the rows that predict its tokens
    private final NDArray logps; // of every position, [tokens]

    Pass(PromptedBatch batch) {
      this.batch = batch;
      int tokens = batch.tokens();
      long[] targets = new long[tokens];
      rows = new int[batch.responses().size()][];
      int end = 0;
      int[] lastPromptRow = new int[batch.prompts().size()];
      for (int p = 0; p < lastPromptRow.length; p++) {
        end += batch.prompts().get(p).length();
        lastPromptRow[p] = end - 1;
      }
      for (int r = 0; r < rows.length; r++) {
        Tokens own = batch.responses().get(r).tokens();
        rows[r] = new int[own.length()];
        for (int t = 0; t < own.length(); t++) {
          rows[r][t] = t == 0 ? lastPromptRow[batch.responses().get(r).prompt()] : end + t - 1;
          targets[rows[r][t]] = own.at(t);
        }
        end += own.length();
      }
      NDArray hidden = decoder.recordHidden(batch, scope);
      NDList result =
          kernels
              .call("own")
              .with(hidden)
              .with(decoder.weights().head())
              .with(scope.create(targets))
              .record(scope);
      logps = result.get(0);
    }

    @Override
    public List<ResponseScore> scores() {
      float[] values = logps.toFloatArray();
      List<ResponseScore> scores = new ArrayList<>();
      for (int[] own : rows) {
        float[] of = new float[own.length];
        for (int t = 0; t < of.length; t++) {
          of[t] = values[own[t]];
        }
        scores.add(ResponseScore.ofLogps(of, ResponseScore.Measured.NOTHING));
      }
      return scores;
    }

    @Override
    public void backward(List<ResponseGradient> gradients) {
      float[] each = new float[batch.tokens()];
      for (int r = 0; r < rows.length; r++) {
        for (int t = 0; t < rows[r].length; t++) {
          each[rows[r][t]] = (float) gradients.get(r).at(t);
        }
      }
      JniUtils.backward((PtNDArray) logps, (PtNDArray) scope.create(each), false, false);
    }

    @Override
    public void close() {
      scope.close();
    }
  }
}
