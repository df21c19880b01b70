package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.ReferenceSyncSettings;
import io.predilect.model.train.plan.ScheduleSettings;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole trainings of fifty steps, schedule and clipping included, against torch.optim and
 * transformers; see resources/train/make_fixtures.py.
 */
class TrainingGoldenTest {
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adamw-linear",
        "adamw-cosine",
        "adamw-constant",
        "rmsprop-linear",
        "rmsprop-cosine",
        "sgd-constant-with-warmup"
      })
  void fiftyStepsEqualPyTorch(String name) throws IOException {
    JsonNode all = Fixtures.expected(Fixtures.resource("train"));
    JsonNode golden = all.get("cases").get(name);
    TrainPlan plan = plan(golden, all.get("steps").asInt());
    Recorder recorder = new Recorder();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        NDManager scope = model.decoder().newScope()) {
      try (Trainable trainable =
          model.trainable(plan.settings().update().optimizerSettings(), Recompute.NOTHING)) {
        Trainer.train(
            Training.of(plan, ExampleSource.of(pairs(Fixtures.batch(all))), trainable)
                .listener(recorder));
      }
      for (int step = 0; step < recorder.logged.size(); step++) {
        Map<String, Double> logged = recorder.logged.get(step).values();
        double rate = golden.get("rates").get(step).asDouble();
        assertEquals(rate, logged.get("learning_rate"), 1e-9 * rate);
        assertEquals(golden.get("losses").get(step).asDouble(), logged.get("loss"), 1e-4);
        double norm = golden.get("norms").get(step).asDouble();
        assertEquals(norm, logged.get("grad_norm"), 1e-3 * norm);
      }
      double worst = worst(golden, model.decoder().weights().byFileName(scope), all);
      assertTrue(worst <= TOLERANCE, name + ": a weight is off by " + worst);
    }
  }

  // A reference that moves after the same steps as TRL's, before the next step is taken.
  @ParameterizedTest
  @ValueSource(strings = {"hard", "soft", "every"})
  void aReferenceThatFollowsIsTrls(String name) throws IOException {
    JsonNode all = new ObjectMapper().readTree(Fixtures.resource("train/tr_dpo.json").toFile());
    JsonNode golden = all.get("cases").get(name);
    PlanDraft draft = new PlanDraft();
    draft.learningRate = OptionalDouble.of(all.get("rate").asDouble());
    draft.adamEpsilon = all.get("epsilon").asDouble();
    draft.maxGradNorm = 0;
    draft.schedule = ScheduleSettings.Schedule.CONSTANT;
    draft.batchSize = 2;
    draft.epochs = all.get("steps").asInt();
    draft.referenceSync =
        new ReferenceSyncSettings(
            true, golden.get("alpha").asDouble(), golden.get("every").asInt());
    TrainPlan plan = draft.plan();
    Recorder recorder = new Recorder();
    List<TokenizedPair> pairs =
        pairs(Fixtures.batch(all)).stream().map(TrainingGoldenTest::withoutReference).toList();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        Trainable trainable =
            model.trainable(plan.settings().update().optimizerSettings(), Recompute.NOTHING)) {
      Trainer.train(Training.of(plan, ExampleSource.of(pairs), trainable).listener(recorder));
    }
    assertEquals(golden.get("loss").size(), recorder.logged.size());
    for (int step = 0; step < recorder.logged.size(); step++) {
      for (String metric : List.of("loss", "rewards/chosen", "rewards/rejected")) {
        assertEquals(
            golden.get(metric).get(step).asDouble(),
            recorder.logged.get(step).values().get(metric),
            1e-5,
            metric + " of step " + (step + 1));
      }
    }
  }

  private static TokenizedPair withoutReference(TokenizedPair pair) {
    return TokenizedPair.of(pair.id(), "", pair.prompt(), pair.chosen(), pair.rejected());
  }

  private static TrainPlan plan(JsonNode golden, int steps) {
    PlanDraft draft = new PlanDraft();
    draft.optimizer = OptimizerSettings.Kind.valueOf(golden.get("kind").asText());
    draft.learningRate = OptionalDouble.of(golden.get("rate").asDouble());
    draft.adamEpsilon = golden.get("epsilon").asDouble();
    draft.weightDecay = golden.get("decay").asDouble();
    draft.maxGradNorm = golden.get("clip").asDouble();
    draft.schedule =
        ScheduleSettings.Schedule.valueOf(golden.get("schedule").asText().toUpperCase(Locale.ROOT));
    draft.warmupSteps = golden.get("warmup").asInt();
    draft.batchSize = 2; // both pairs, so an epoch is a step
    draft.epochs = steps;
    return draft.plan();
  }

  private static List<TokenizedPair> pairs(PromptedBatch batch) {
    List<TokenizedPair> pairs = new ArrayList<>();
    List<PromptedBatch.Response> responses = batch.responses();
    for (int i = 0; i < responses.size(); i += 2) {
      Tokens prompt = batch.prompts().get(responses.get(i).prompt());
      TokenizedPair pair =
          TokenizedPair.of(
              "pair-" + i, "", prompt, responses.get(i).tokens(), responses.get(i + 1).tokens());
      pairs.add(pair.withReference(0, 0));
    }
    return pairs;
  }

  private static double worst(JsonNode golden, Map<String, NDArray> weights, JsonNode all) {
    int stride = all.get("stride").asInt();
    double worst = 0;
    for (Map.Entry<String, JsonNode> tensor : golden.get("weights").properties()) {
      float[] own = weights.get(tensor.getKey()).toFloatArray();
      double[] theirs = Fixtures.doubles(tensor.getValue());
      for (int i = 0; i < theirs.length; i++) {
        worst = Math.max(worst, Math.abs(theirs[i] - own[i * stride]));
      }
    }
    return worst;
  }
}
