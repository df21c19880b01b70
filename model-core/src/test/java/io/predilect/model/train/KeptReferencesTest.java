package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.ThreadRanks;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.checkpoint.CheckpointManifest;
import io.predilect.model.train.checkpoint.KeptReferences;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.TrainingReferences;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.ReferenceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reference log-probs beside the checkpoints. */
class KeptReferencesTest {
  @TempDir Path folder;

  private static PlanDraft draft() {
    PlanDraft draft = new PlanDraft();
    draft.batchSize = 8;
    draft.saveSteps = 1;
    draft.maxSteps = OptionalInt.of(4);
    return draft;
  }

  private static List<TokenizedPair> pairs() {
    return Pairs.make(40, 1);
  }

  private BigramModel train(BigramModel model) throws IOException {
    Trainer.train(
        Training.of(draft().plan(), ExampleSource.of(pairs()), model)
            .checkpoints(new LocalCheckpointStore(folder, 2)));
    return model;
  }

  private BigramModel killed() {
    BigramModel killed = new BigramModel(false, 7);
    killed.dieAt = 12;
    assertThrows(BigramModel.Killed.class, () -> train(killed));
    return killed;
  }

  @Test
  void theyAreStoredOnceAndNoCheckpointHoldsThem() throws IOException {
    train(new BigramModel(false, 7));
    assertTrue(Files.size(file()) > 40 * 2 * Double.BYTES);
    for (int step = 3; step <= 4; step++) {
      try (Stream<Path> files = Files.list(folder.resolve("step-" + step))) {
        assertEquals(
            List.of(
                "manifest.json",
                "model.safetensors",
                "optimizer.safetensors",
                "order.bin",
                "state.json"),
            files.map(file -> file.getFileName().toString()).sorted().toList());
      }
    }
  }

  @Test
  void aResumeUsesThoseThatItsCheckpointRefersTo() throws IOException {
    double[] whole = train(new BigramModel(false, 7)).w;
    Files.delete(file());
    removeCheckpoints();
    killed();
    BigramModel resumed = train(new BigramModel(false, 1)); // it could not have computed them
    assertArrayEquals(whole, resumed.w, 0);
  }

  @Test
  void aTornOrMissingFileIsComputedAgainByTheSameModelAndRefusedByAnother() throws IOException {
    double[] whole = train(new BigramModel(false, 7)).w;
    for (long cut : new long[] {-1, 0, 3, 100, 350}) {
      removeCheckpoints();
      killed();
      if (cut < 0) {
        Files.delete(file());
      } else {
        cut(cut);
      }
      IllegalArgumentException other =
          assertThrows(IllegalArgumentException.class, () -> train(new BigramModel(false, 1)));
      assertTrue(
          other.getMessage().contains("reference-*.bin beside the checkpoints"),
          other.getMessage());
      assertArrayEquals(whole, train(new BigramModel(false, 7)).w, 0);
    }
  }

  @Test
  void onlyWhatTheStepsTakeIsScoredAndTheWeightsAreThoseOfAll() throws Exception {
    List<TokenizedPair> pairs = Pairs.make(9_000, 1);
    TrainPlan plan = draft().plan();
    ExampleSource examples = ExampleSource.of(pairs);
    List<TokenizedPair> given = new ArrayList<>();
    BigramModel start = new BigramModel(false, 7);
    for (TokenizedPair pair : pairs) {
      double[] logps =
          start
              .score(
                  new PromptedBatch(
                      List.of(pair.prompt()),
                      List.of(
                          new PromptedBatch.Response(0, pair.chosen()),
                          new PromptedBatch.Response(0, pair.rejected()))))
              .stream()
              .mapToDouble(ResponseScore::logps)
              .toArray();
      given.add(pair.withReference(logps[0], logps[1]));
    }
    BigramModel whole = new BigramModel(false, 7);
    Trainer.train(Training.of(plan, ExampleSource.of(given), whole));
    assertEquals(32, plan.taken(9_000).cardinality());
    for (int ranks : new int[] {1, 3}) {
      List<BigramModel> models = new ArrayList<>();
      List<Long> told = new ArrayList<>();
      ThreadRanks.run(
          ranks,
          collective -> {
            BigramModel model = new BigramModel(false, 7);
            synchronized (models) {
              models.add(model);
            }
            KeptReferences kept =
                new KeptReferences(
                    plan, "few-" + ranks, new LocalCheckpointStore(folder, 2), folder, collective);
            ReferenceModel.Listener listener =
                (rows, allRows, tokens, allTokens) -> {
                  assertTrue(rows <= allRows && tokens <= allTokens);
                  synchronized (told) {
                    told.add(allRows);
                  }
                };
            try (TrainingReferences references =
                kept.prepare(
                    examples,
                    Optional.empty(),
                    Map.of(),
                    () -> new ReferenceModel(new PairScorer(model, 90), listener, () -> {}))) {
              for (int i = 0; i < pairs.size(); i++) {
                double said =
                    references
                        .training()
                        .of(i, pairs.get(i))
                        .of(ReferenceLogp.REJECTED)
                        .orElseThrow();
                double expected = given.get(i).reference().of(ReferenceLogp.REJECTED).orElseThrow();
                assertEquals(plan.taken(9_000).get(i) ? expected : Double.NaN, said);
              }
            }
            return model.responses;
          });
      assertEquals(2 * 32, models.stream().mapToInt(model -> model.responses).sum());
      assertEquals(Set.of(32L), Set.copyOf(told));
    }
    BigramModel few = new BigramModel(false, 7);
    Trainer.train(Training.of(plan, examples, few));
    assertArrayEquals(whole.w, few.w, 0);
  }

  @Test
  void whatAnEarlierVersionScoredOfAllServesACheckpointThatRefersToIt() throws Exception {
    ExampleSource examples = ExampleSource.of(Pairs.make(60, 1));
    PlanDraft longer = draft();
    longer.maxSteps = OptionalInt.of(8);
    PlanDraft shorter = draft();
    shorter.maxSteps = OptionalInt.of(2);
    BigramModel model = new BigramModel(false, 7);
    String all = sum(longer.plan(), examples, model, Map.of());
    int asked = model.responses;
    assertEquals(2 * 60, asked);
    Map<String, String> sums = Map.of(TrainingReferences.TRAINING, all);
    assertEquals(all, sum(shorter.plan(), examples, model, sums));
    assertEquals(asked, model.responses);
  }

  private String sum(
      TrainPlan plan, ExampleSource examples, BigramModel model, Map<String, String> sums)
      throws IOException {
    try (TrainingReferences references =
        new KeptReferences(
                plan, "", new LocalCheckpointStore(folder, 2), folder, Collective.alone())
            .prepare(
                examples,
                Optional.empty(),
                sums,
                () ->
                    new ReferenceModel(
                        new PairScorer(model, 90),
                        (rows, allRows, tokens, allTokens) -> {},
                        () -> {}))) {
      return references.training().sum();
    }
  }

  @Test
  void whatWasOpenedIsClosedWhenTheRestCannotBeComputed() throws IOException {
    Path open = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(open), "this system does not show open files");
    TrainPlan plan = draft().plan();
    ExampleSource examples = ExampleSource.of(pairs());
    BigramModel model = new BigramModel(false, 7);
    KeptByModel.in(folder, plan, examples, Optional.empty(), model).close();
    long before = openOf(open);
    BigramModel dies = new BigramModel(false, 7);
    dies.dieAt = 1;
    Optional<ExampleSource> heldOut = Optional.of(ExampleSource.of(Pairs.make(20, 2)));
    assertThrows(
        BigramModel.Killed.class,
        () -> KeptByModel.in(folder, plan, examples, heldOut, dies).close());
    assertEquals(before, openOf(open));
  }

  /** How many files of this test's folder are open, removed ones too. */
  private long openOf(Path open) throws IOException {
    try (Stream<Path> all = Files.list(open)) {
      return all.filter(
              link -> {
                try {
                  return Files.readSymbolicLink(link).startsWith(folder);
                } catch (IOException e) {
                  return false; // closed meanwhile
                }
              })
          .count();
    }
  }

  @Test
  void oneFlippedBitIsFound() throws IOException {
    killed();
    Path file = file();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 100] ^= 4;
    Files.write(file, bytes);
    assertThrows(IllegalArgumentException.class, () -> train(new BigramModel(false, 1)));
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("reference-[0-9a-f]+\\.bin"))
          .findFirst()
          .orElseThrow();
    }
  }

  private void cut(long length) throws IOException {
    try (var file = Files.newByteChannel(file(), StandardOpenOption.WRITE)) {
      file.truncate(length);
    }
  }

  private void removeCheckpoints() throws IOException {
    try (Stream<Path> steps = Files.list(folder)) {
      for (Path step : steps.filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.list(step)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(step);
      }
    }
  }

  @Test
  void anotherNumberOfRanksUsesWhatIsThereAndAnotherModelDoesNot() throws Exception {
    List<TokenizedPair> pairs = new ArrayList<>(pairs());
    pairs.set(4, pairs.get(4).withReference(-1, -2));
    ExampleSource examples = ExampleSource.of(pairs);
    List<List<Double>> said = new ArrayList<>();
    for (int ranks : new int[] {3, 1, 2}) {
      List<BigramModel> models = new ArrayList<>();
      said.addAll(
          ThreadRanks.run(
              ranks,
              collective -> {
                BigramModel model = new BigramModel(false, 7);
                synchronized (models) {
                  models.add(model);
                }
                return rejected(collective, "start", examples, model);
              }));
      int asked = models.stream().mapToInt(model -> model.responses).sum();
      assertEquals(ranks == 3 ? 2 * 39 : 0, asked, "by " + ranks);
    }
    for (List<Double> each : said) {
      assertEquals(said.get(0), each);
    }
    assertEquals(-2, said.get(0).get(4));
    BigramModel other = new BigramModel(false, 8);
    rejected(Collective.alone(), "other", examples, other);
    assertEquals(2 * 39, other.responses);
  }

  private List<Double> rejected(
      Collective collective, String name, ExampleSource examples, BigramModel model)
      throws IOException {
    PlanDraft epoch = draft();
    epoch.maxSteps = OptionalInt.empty();
    List<Double> said = new ArrayList<>();
    try (TrainingReferences references =
        KeptByModel.in(folder, name, collective, epoch.plan(), examples, Optional.empty(), model)) {
      for (int i = 0; i < examples.size(); i++) {
        said.add(
            references.training().of(i, examples.get(i)).of(ReferenceLogp.REJECTED).orElseThrow());
      }
    }
    return said;
  }

  @Test
  void aCheckpointOfAnEarlierVersionIsRefusedByName() throws IOException {
    train(new BigramModel(false, 7));
    Path checkpoint = folder.resolve("step-4");
    Files.delete(checkpoint.resolve("order.bin"));
    Files.delete(checkpoint.resolve("manifest.json"));
    CheckpointManifest.seal(checkpoint);
    IllegalArgumentException old =
        assertThrows(IllegalArgumentException.class, () -> train(new BigramModel(false, 7)));
    assertTrue(old.getMessage().contains("earlier version"), old.getMessage());
    assertTrue(old.getMessage().contains("remove the checkpoints"), old.getMessage());
  }
}
