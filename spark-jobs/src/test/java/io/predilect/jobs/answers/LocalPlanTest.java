package io.predilect.jobs.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.config.SamplingSettings;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.pipeline.ModelWork;
import io.predilect.jobs.storage.TaskHadoop;
import io.predilect.model.arch.Precision;
import io.predilect.model.generate.Strategy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What tells local models' answers apart in a store. */
class LocalPlanTest {
  private static final SamplingSettings SAMPLING = new SamplingSettings(8, 1, 1, 0);

  private static LocalPlan alone(String digest, int first) {
    ModelStore models =
        new ModelStore(
            DeviceKind.CPU,
            Precision.FLOAT32,
            false,
            1,
            TaskHadoop.of(StageTrial.session().sparkContext()),
            ModelWork.of(StageTrial.session().sparkContext()));
    return new LocalPlan(new ModelFolder("folder", digest), SAMPLING, first, 64, models);
  }

  private static String guided(String reference, Strategy strategy, boolean stepKl) {
    return new GuidedPlan(alone("p", 0), new ModelFolder("other", reference), strategy, stepKl)
        .identity();
  }

  @Test
  void answersKeptByEarlierVersionsAreFound() {
    assertEquals(
        new Sha256()
            .add("model")
            .add("p")
            .add("FLOAT32")
            .add(0)
            .add("SamplingSettings[maxNewTokens=8, temperature=1.0, topP=1.0, topK=0]")
            .shortHex(),
        alone("p", 0).identity());
  }

  @Test
  void whatHasASayInAnAnswerIsInItsKey() {
    List<String> identities =
        List.of(
            alone("p", 0).identity(),
            alone("q", 0).identity(),
            alone("p", 1).identity(),
            alone("p", 2).identity(),
            guided("r", new Strategy.Mixed(0.5), false),
            guided("s", new Strategy.Mixed(0.5), false),
            guided("r", new Strategy.Mixed(0.6), false),
            guided("r", new Strategy.Mixed(0.5), true),
            guided("r", new Strategy.LengthControl(5), false),
            guided("r", new Strategy.LengthControl(6), false),
            guided("r", new Strategy.KlThreshold(0.5, 0), false),
            guided("r", new Strategy.KlThreshold(0.5, 0.5), false));
    assertEquals(identities.size(), new HashSet<>(identities).size());
    assertEquals(
        Set.of(guided("r", new Strategy.Mixed(0.5), false)),
        Set.of(guided("r", new Strategy.Mixed(0.5), false)));
  }
}
