package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.ThreadRanks;
import io.predilect.model.train.checkpoint.CheckpointManifest;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.TrainingReferences;
import io.predilect.model.train.plan.PlanDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
    List<Double> said = new ArrayList<>();
    try (TrainingReferences references =
        KeptByModel.in(
            folder, name, collective, draft().plan(), examples, Optional.empty(), model)) {
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
