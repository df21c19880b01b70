package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All logits of every position against transformers; see resources/parity/make_fixtures.py. */
class LogitsParityTest {
  private static final double VALUE = 1e-4;

  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#causalModels")
  void logitsEqualTransformers(String name) throws IOException {
    JsonNode expected = Fixtures.expected(name);
    PromptedBatch all = Fixtures.batch(expected);
    PromptedBatch first =
        new PromptedBatch(all.prompts().subList(0, 1), all.responses().subList(0, 1));
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL);
        NDManager scope = model.decoder().newScope()) {
      NDArray hidden = model.decoder().recordHidden(first, scope);
      NDArray head = model.decoder().weights().head();
      NDArray logits =
          model.decoder().kernels().call("logits").with(hidden).with(head).run(scope).get(0);
      assertEquals(first.tokens(), expected.get("logits").size());
      for (int t = 0; t < first.tokens(); t++) {
        double[] golden = Fixtures.doubles(expected.get("logits").get(t));
        float[] own = logits.get(t).toFloatArray();
        assertEquals(golden.length, own.length);
        for (int v = 0; v < golden.length; v++) {
          assertEquals(golden[v], own[v], VALUE, name + " token " + t + " logit " + v);
        }
      }
    }
  }
}
