package io.predilect.jobs.bench;

import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseGradient;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.step.Trainable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

/** A model that knows nothing and takes no time, to measure what is around one. */
final class NoModel {
  private NoModel() {}

  /**
   * One.
   *
   * @param reward whether it gives rewards; else log-probs
   */
  static Trainable trainable(boolean reward) {
    return (Trainable)
        Proxy.newProxyInstance(
            Trainable.class.getClassLoader(),
            new Class<?>[] {Trainable.class},
            (proxy, method, arguments) ->
                method.isDefault()
                    ? InvocationHandler.invokeDefault(proxy, method, arguments)
                    : answer(method, arguments, reward));
  }

  private static Object answer(Method method, Object[] arguments, boolean reward) {
    return switch (method.getName()) {
      case "score" -> scores((PromptedBatch) arguments[0], reward);
      case "forward" -> forward((PromptedBatch) arguments[0], reward);
      case "maxPositions" -> Integer.MAX_VALUE;
      case "gradientNorm", "weightNorm" -> 0.0;
      default -> null; // the others give nothing
    };
  }

  private static ForwardPass forward(PromptedBatch batch, boolean reward) {
    return new ForwardPass() {
      @Override
      public List<ResponseScore> scores() {
        return NoModel.scores(batch, reward);
      }

      @Override
      public void backward(List<ResponseGradient> gradients) {}

      @Override
      public void close() {}
    };
  }

  private static List<ResponseScore> scores(PromptedBatch batch, boolean reward) {
    return batch.responses().stream()
        .map(
            response ->
                reward
                    ? ResponseScore.ofReward(0)
                    : ResponseScore.ofLogps(
                        new float[response.tokens().length()], new ResponseScore.Measured(0, 0, 0)))
        .toList();
  }
}
