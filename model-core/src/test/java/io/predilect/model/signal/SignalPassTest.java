package io.predilect.model.signal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One pass over whole responses against scoring of responses that are really cut. */
class SignalPassTest {
  private static final double LOGP = 1e-5;
  private static final double KL = 1e-6;
  private static final int END = 3;

  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#causalModels")
  void everyPositionIsWhatACutResponseGives(String name) throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected(name));
    try (LanguageModel policy = other(name);
        LanguageModel reference = open(name);
        SignalPass pass = new SignalPass(policy, reference, END, Optional.of(Divergence.exact()))) {
      List<ResponseSignal> signals = pass.of(batch);
      compare(signals, policy.score(batch), ResponseSignal::policy);
      compare(signals, reference.score(batch), ResponseSignal::reference);
      List<PromptedBatch.Response> cut = new ArrayList<>();
      for (PromptedBatch.Response whole : batch.responses()) {
        for (int t = 0; t < whole.tokens().length(); t++) {
          Tokens ended = whole.tokens().first(t).plus(Tokens.of(END));
          cut.add(new PromptedBatch.Response(whole.prompt(), ended));
        }
      }
      PromptedBatch really = new PromptedBatch(batch.prompts(), cut);
      ends(signals, policy.score(really), ResponseSignal::policyEnd);
      ends(signals, reference.score(really), ResponseSignal::referenceEnd);
      double[] expected = divergence(policy, reference, batch);
      float[] found = all(signals);
      for (int row = 0; row < expected.length; row++) {
        assertEquals(expected[row], found[row], KL, "row " + row);
      }
      assertTrue(expected[expected.length - 1] > 1e-4, "the models differ");
    }
  }

  /** Whom the implicit reward prefers at a cut: from one pass, and with responses really cut. */
  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#causalModels")
  void preferencesAtRatiosAreThoseOfCutResponses(String name) throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected(name));
    try (LanguageModel policy = other(name);
        LanguageModel reference = open(name);
        SignalPass pass = new SignalPass(policy, reference, END, Optional.empty())) {
      List<ResponseSignal> signals = pass.of(batch);
      for (double ratio : new double[] {0.1, 0.25, 0.33, 0.4, 0.5, 1}) {
        List<PromptedBatch.Response> cut = new ArrayList<>();
        double[] within = new double[signals.size()];
        for (int i = 0; i < within.length; i++) {
          PromptedBatch.Response whole = batch.responses().get(i);
          int kept = (int) Math.ceil(ratio * whole.tokens().length());
          cut.add(new PromptedBatch.Response(whole.prompt(), whole.tokens().first(kept)));
          for (int t = 0; t < kept; t++) {
            within[i] += signals.get(i).policy()[t] - signals.get(i).reference()[t];
          }
        }
        PromptedBatch really = new PromptedBatch(batch.prompts(), cut);
        List<ResponseScore> ofPolicy = policy.score(really);
        List<ResponseScore> ofReference = reference.score(really);
        for (int i = 0; i < within.length; i++) {
          for (int j = 0; j < i; j++) {
            double margin =
                ofPolicy.get(i).logps()
                    - ofReference.get(i).logps()
                    - ofPolicy.get(j).logps()
                    + ofReference.get(j).logps();
            assertEquals(margin, within[i] - within[j], 4 * LOGP, "at " + ratio);
            if (Math.abs(margin) > 4 * LOGP) {
              assertEquals(Math.signum(margin), Math.signum(within[i] - within[j]), "at " + ratio);
            }
          }
        }
      }
    }
  }

  private interface Column {
    float[] of(ResponseSignal signal);
  }

  private static void compare(
      List<ResponseSignal> signals, List<ResponseScore> scores, Column column) {
    for (int i = 0; i < scores.size(); i++) {
      float[] values = column.of(signals.get(i));
      assertEquals(scores.get(i).tokens(), values.length);
      for (int t = 0; t < values.length; t++) {
        assertEquals(scores.get(i).tokenLogp(t), values[t], LOGP);
      }
    }
  }

  private static void ends(List<ResponseSignal> signals, List<ResponseScore> cut, Column column) {
    int next = 0;
    for (ResponseSignal signal : signals) {
      for (float end : column.of(signal)) {
        ResponseScore score = cut.get(next++);
        assertEquals(score.tokenLogp(score.tokens() - 1), end, LOGP);
      }
    }
    assertEquals(cut.size(), next);
  }

  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#rewardModels")
  void rewardsWithinAResponseAreThoseOfCutOnes(String name) throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected(name));
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.REWARD)) {
      List<float[]> within = model.decoder().rewardsWithin(batch);
      List<PromptedBatch.Response> cut = new ArrayList<>();
      for (PromptedBatch.Response response : batch.responses()) {
        for (int t = 1; t <= response.tokens().length(); t++) {
          cut.add(new PromptedBatch.Response(response.prompt(), response.tokens().first(t)));
        }
      }
      List<ResponseScore> expected = model.score(new PromptedBatch(batch.prompts(), cut));
      int next = 0;
      for (float[] rewards : within) {
        for (float reward : rewards) {
          assertEquals(expected.get(next++).reward(), reward, LOGP);
        }
      }
      assertEquals(expected.size(), next);
    }
  }

  @Test
  void drawsComeNearTheExactDivergenceAndDoNotDependOnTheBatch() throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected("llama"));
    int samples = 4000;
    try (LanguageModel policy = other("llama");
        LanguageModel reference = open("llama");
        SignalPass exact = new SignalPass(policy, reference, END, Optional.of(Divergence.exact()));
        SignalPass drawn =
            new SignalPass(
                policy, reference, END, Optional.of(Divergence.monteCarlo(samples, 5)))) {
      float[] expected = all(exact.of(batch));
      float[] found = all(drawn.of(batch));
      double squares = 0;
      for (int row = 0; row < expected.length; row++) {
        // The variance of log π − log π_ref under π is about twice the divergence where it is
        // small.
        double error = Math.sqrt(2.5 * expected[row] / samples);
        double off = (found[row] - expected[row]) / error;
        assertTrue(Math.abs(off) < 3, "row " + row + ": " + off + " standard errors");
        squares += off * off;
      }
      assertTrue(squares / expected.length < 2 && squares / expected.length > 0.3);
      PromptedBatch.Response last = batch.responses().get(batch.responses().size() - 1);
      PromptedBatch alone =
          new PromptedBatch(
              List.of(batch.prompts().get(last.prompt())),
              List.of(new PromptedBatch.Response(0, last.tokens())));
      float[] own = drawn.of(alone).get(0).kl().orElseThrow();
      float[] among = drawn.of(batch).get(batch.responses().size() - 1).kl().orElseThrow();
      assertArrayEquals(among, own, 1e-5f);
    }
  }

  @Test
  void aPolicyThatIsItsReferenceIsAtNoDistance() throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected("qwen2"));
    try (LanguageModel policy = open("qwen2");
        SignalPass pass = new SignalPass(policy, policy, END, Optional.of(Divergence.exact()));
        SignalPass without = new SignalPass(policy, policy, END, Optional.empty())) {
      for (ResponseSignal signal : pass.of(batch)) {
        assertArrayEquals(new float[signal.tokens()], signal.kl().orElseThrow());
        assertArrayEquals(signal.policy(), signal.reference());
        assertTrue(signal.finite());
      }
      assertEquals(Optional.empty(), without.of(batch).get(0).kl());
    }
  }

  @Test
  void anotherVocabularyIsRefused(@TempDir Path folder) throws IOException {
    LanguageModel.writeFresh(ModelConfig.llama(77, 8, 8, 1, 2, 1, 16, 1e4, true), 1, folder);
    try (LanguageModel policy = open("llama");
        LanguageModel reference = LanguageModel.open(folder, HeadKind.CAUSAL)) {
      ModelException error =
          assertThrows(
              ModelException.class, () -> new SignalPass(policy, reference, END, Optional.empty()));
      assertEquals(
          "the policy has a vocabulary of %s tokens and the reference one of 77, so that their"
                  .formatted(policy.config().vocabSize())
              + " distributions cannot be compared: name models with one tokenizer",
          error.getMessage());
    }
  }

  // In double, over the whole vocabulary.
  private static double[] divergence(
      LanguageModel policy, LanguageModel reference, PromptedBatch batch) {
    try (NDManager scope = policy.decoder().newScope()) {
      double[][] own = logps(policy, batch, scope);
      double[][] others = logps(reference, batch, scope);
      double[] kl = new double[own.length];
      for (int row = 0; row < kl.length; row++) {
        for (int v = 0; v < own[row].length; v++) {
          kl[row] += Math.exp(own[row][v]) * (own[row][v] - others[row][v]);
        }
      }
      return kl;
    }
  }

  private static double[][] logps(LanguageModel model, PromptedBatch batch, NDManager scope) {
    NDArray logits = model.decoder().logits(model.decoder().predicting(batch, scope), scope);
    float[] flat = logits.toFloatArray();
    int vocab = model.config().vocabSize();
    double[][] rows = new double[flat.length / vocab][vocab];
    for (int row = 0; row < rows.length; row++) {
      double sum = 0;
      for (int v = 0; v < vocab; v++) {
        rows[row][v] = flat[row * vocab + v];
        sum += Math.exp(rows[row][v]);
      }
      for (int v = 0; v < vocab; v++) {
        rows[row][v] -= Math.log(sum);
      }
    }
    return rows;
  }

  private static float[] all(List<ResponseSignal> signals) {
    int tokens = signals.stream().mapToInt(ResponseSignal::tokens).sum();
    float[] all = new float[tokens];
    int from = 0;
    for (ResponseSignal signal : signals) {
      float[] kl = signal.kl().orElseThrow();
      System.arraycopy(kl, 0, all, from, kl.length);
      from += kl.length;
    }
    return all;
  }

  private static LanguageModel open(String name) throws IOException {
    return LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL);
  }

  // The same model with other weights.
  private static LanguageModel other(String name) throws IOException {
    LanguageModel model = open(name);
    model.decoder().weights().all().values().forEach(weight -> weight.muli(1.2));
    return model;
  }
}
