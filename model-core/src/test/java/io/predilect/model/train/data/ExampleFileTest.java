package io.predilect.model.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleFileTest {
  @TempDir Path folder;

  private static List<TokenizedPair> pairs(int count) {
    Random random = new Random(9);
    List<TokenizedPair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(pair(i, random));
    }
    return pairs;
  }

  private static TokenizedPair pair(int number, Random random) {
    boolean one = random.nextInt(8) == 0;
    return TokenizedPair.of(
            "pair-" + number,
            random.nextBoolean() ? "" : "größe",
            tokens(random),
            tokens(random),
            one ? Tokens.empty() : tokens(random))
        .withRationale(
            random.nextBoolean()
                ? Optional.of(new TokenizedPair.Rationale(tokens(random), tokens(random)))
                : Optional.empty())
        .withAugmentedPrompt(random.nextBoolean() ? Optional.of(tokens(random)) : Optional.empty())
        .withReference(reference(random))
        .withScoreMargin(
            random.nextBoolean()
                ? OptionalDouble.of(random.nextGaussian())
                : OptionalDouble.empty())
        .withWeight(number % 2 == 0 ? OptionalDouble.of(number) : OptionalDouble.empty());
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

  private Path write(List<TokenizedPair> pairs) throws IOException {
    Path file = folder.resolve("examples");
    ExampleSurvey.Builder survey = new ExampleSurvey.Builder();
    survey.find("seen", "pair-3", "something");
    ExampleFile.write(file, pairs.iterator(), survey);
    return file;
  }

  @Test
  void everyExampleComesBackAsItWasThoughTheFileIsRemoved() throws IOException {
    List<TokenizedPair> pairs = pairs(3_000);
    Path file = write(pairs);
    try (ExampleFile examples = ExampleFile.open(file)) {
      try (var left = Files.list(folder)) {
        assertEquals(List.of(file), left.toList());
      }
      Files.delete(file);
      assertEquals(pairs.size(), examples.size());
      for (int i = pairs.size() - 1; i >= 0; i--) {
        assertEquals(pairs.get(i), examples.get(i));
        assertEquals(ExampleShape.of(pairs.get(i)), examples.shape(i));
        assertEquals(pairs.get(i).length(), examples.length(i));
        assertEquals(pairs.get(i).id(), examples.id(i));
      }
    }
  }

  @Test
  void theSurveyIsThatOfAPassOverThem() throws IOException {
    List<TokenizedPair> pairs = pairs(200);
    try (ExampleFile examples = ExampleFile.open(write(pairs))) {
      ExampleSurvey passed = ExampleSource.of(pairs).survey();
      assertEquals(passed.size(), examples.survey().size());
      assertEquals(passed.digest(), examples.survey().digest());
      Map<String, ExampleSurvey.Finding> findings = new TreeMap<>(passed.findings());
      findings.put("seen", new ExampleSurvey.Finding(1, "pair-3", "something"));
      assertEquals(findings, examples.survey().findings());
      long single = pairs.stream().filter(pair -> !pair.paired()).count();
      assertTrue(single > 0);
      assertEquals(single, passed.count(ExampleSurvey.Lack.SECOND_RESPONSE));
    }
  }

  @Test
  void noExamplesAreAFileToo() throws IOException {
    try (ExampleFile examples = ExampleFile.open(write(List.of()))) {
      assertEquals(0, examples.size());
    }
  }

  @Test
  void aFileThatIsCutShortIsRefused() throws IOException {
    Path file = write(pairs(50));
    long whole = Files.size(file);
    for (long length : new long[] {whole - 1, whole - 25, whole / 2, 19, 0}) {
      try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
        cut.truncate(length);
      }
      IOException torn = assertThrows(IOException.class, () -> ExampleFile.open(file));
      assertTrue(torn.getMessage().contains("no whole file of examples"), torn.getMessage());
    }
  }
}
