package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.objective.Preference;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.PassSettings;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A global batch of 32 on a real decoder: however it is cut, the weights are the same. */
class BatchInvarianceTest {
  private static final double TOLERANCE = 1e-5;
  private static final int WHOLE = 1_000_000;
  private static final List<TokenizedPair> PAIRS = Pairs.make(96, 11);

  /** The weights after three steps, and how many passes they took. */
  private record Trained(Map<String, float[]> weights, int passes) {}

  @ParameterizedTest
  @EnumSource(OptimizerSettings.Kind.class)
  void theWeightsDoNotDependOnHowTheBatchIsCut(OptimizerSettings.Kind kind) throws IOException {
    Trained whole = train(kind, WHOLE, new PassSettings(true, true));
    assertEquals(3, whole.passes()); // 1 × 32
    Trained each = train(kind, 1, new PassSettings(true, true));
    assertEquals(96, each.passes()); // 32 × 1
    same(whole, each, "32 x 1");
    for (boolean group : new boolean[] {true, false}) {
      for (boolean share : new boolean[] {true, false}) {
        String name = "cut-" + group + "-" + share;
        Trained cut = train(kind, 140, new PassSettings(group, share));
        assertTrue(cut.passes() >= 9 && cut.passes() <= 30, name + ": " + cut.passes());
        same(whole, cut, name);
      }
    }
  }

  private static Trained train(OptimizerSettings.Kind kind, int budget, PassSettings passes)
      throws IOException {
    PlanDraft draft = new PlanDraft().preference(Preference.DPO);
    draft.optimizer = kind;
    draft.adamEpsilon = 1e-4; // large enough that rounding noise is not divided by its own size
    draft.learningRate = OptionalDouble.of(1e-3);
    draft.gamma = 0.1;
    draft.microBatchTokens = budget;
    draft.passes = passes;
    AtomicInteger forwards = new AtomicInteger();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        NDManager scope = model.decoder().newScope()) {
      try (Trainable decoder =
          model.trainable(
              draft.plan().settings().update().optimizerSettings(), Recompute.NOTHING)) {
        Trainer.train(
            Training.of(
                draft.plan(),
                ExampleSource.of(PAIRS.stream().map(p -> p.withReference(-9, -9)).toList()),
                counted(decoder, forwards)));
      }
      Map<String, float[]> weights = new TreeMap<>();
      model
          .decoder()
          .weights()
          .byFileName(scope)
          .forEach((name, weight) -> weights.put(name, weight.toFloatArray()));
      return new Trained(weights, forwards.get());
    }
  }

  private static Trainable counted(Trainable model, AtomicInteger forwards) {
    return (Trainable)
        Proxy.newProxyInstance(
            Trainable.class.getClassLoader(),
            new Class<?>[] {Trainable.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("forward")) {
                forwards.incrementAndGet();
              }
              return method.invoke(model, arguments);
            });
  }

  private static void same(Trained one, Trained other, String what) {
    for (Map.Entry<String, float[]> weight : one.weights().entrySet()) {
      float[] actual = other.weights().get(weight.getKey());
      for (int i = 0; i < actual.length; i++) {
        assertEquals(
            weight.getValue()[i], actual[i], TOLERANCE, what + ": " + weight.getKey() + " at " + i);
      }
    }
  }
}
