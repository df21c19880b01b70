package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskExamplesTest {
  @TempDir private Path folder;

  @Test
  void everyExampleComesBackAsItWasAndNothingIsLeftBehind() throws Exception {
    Random random = new Random(9);
    List<TokenizedPair> pairs = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      pairs.add(pair(i, random));
    }
    Path file = folder.resolve("examples");
    try (DiskExamples examples = DiskExamples.write(file, pairs.iterator())) {
      assertEquals(pairs.size(), examples.size());
      for (int i = pairs.size() - 1; i >= 0; i--) {
        assertEquals(pairs.get(i), examples.get(i));
        assertEquals(pairs.get(i).length(), examples.length(i));
        assertEquals(pairs.get(i).id(), examples.id(i));
      }
      assertFalse(Files.exists(file), "a process that is killed would leave it behind");
    }
  }

  private static TokenizedPair pair(int number, Random random) {
    return new TokenizedPair(
        "pair-" + number,
        random.nextBoolean() ? "" : "größe",
        tokens(random),
        tokens(random),
        tokens(random),
        random.nextBoolean()
            ? Optional.of(new TokenizedPair.Rationale(tokens(random), tokens(random)))
            : Optional.empty(),
        random.nextBoolean() ? Optional.of(tokens(random)) : Optional.empty(),
        reference(random),
        random.nextBoolean() ? OptionalDouble.of(random.nextGaussian()) : OptionalDouble.empty());
  }

  private static ReferenceLogps reference(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> ReferenceLogps.none();
      case 1 -> ReferenceLogps.of(random.nextGaussian(), random.nextGaussian());
      default ->
          new ReferenceLogps(
              Optional.of("aa11"),
              TokenFingerprint.parse("prompt:3-00000000000000ff"),
              Map.of(ReferenceLogp.AUGMENTED_REJECTED, -random.nextDouble()));
    };
  }

  private static Tokens tokens(Random random) {
    return Tokens.of(random.ints(1 + random.nextInt(40), 0, 200_000).toArray());
  }
}
