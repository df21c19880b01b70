package io.predilect.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.token.Tokens;
import io.predilect.model.scoring.PromptedBatch;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The golden models under {@code resources/parity} and what transformers says of them. */
public final class Fixtures {
  private Fixtures() {}

  public static Path folder(String name) {
    try {
      return Path.of(Fixtures.class.getResource("/parity/" + name + "/config.json").toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A folder or file under the test resources. */
  public static Path resource(String path) {
    return folder("llama").resolveSibling("..").resolve(path).normalize();
  }

  /** The names of all golden models. */
  public static List<String> parityModels() throws IOException {
    try (Stream<Path> folders = Files.list(resource("parity"))) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** The golden language models. */
  public static List<String> causalModels() throws IOException {
    return parityModels().stream().filter(name -> !name.endsWith("-reward")).toList();
  }

  /** The golden reward models. */
  public static List<String> rewardModels() throws IOException {
    return parityModels().stream().filter(name -> name.endsWith("-reward")).toList();
  }

  public static JsonNode expected(String name) throws IOException {
    return expected(folder(name));
  }

  public static JsonNode expected(Path folder) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
  }

  /** The fixture's prompts with all their responses. */
  public static PromptedBatch batch(JsonNode expected) {
    List<Tokens> prompts = new ArrayList<>();
    expected.get("prompts").forEach(prompt -> prompts.add(tokens(prompt)));
    List<PromptedBatch.Response> responses = new ArrayList<>();
    expected
        .get("responses")
        .forEach(
            response ->
                responses.add(
                    new PromptedBatch.Response(response.get(0).asInt(), tokens(response.get(1)))));
    return new PromptedBatch(prompts, responses);
  }

  /** ∂L/∂(sum of log-probs) of L = the mean of −log σ(β · margin) over the pairs of a batch. */
  public static double[] marginGradients(double[] sums, double beta) {
    double[] gradients = new double[sums.length];
    for (int i = 0; i < sums.length; i += 2) {
      gradients[i] = -beta / (1 + Math.exp(beta * (sums[i] - sums[i + 1]))) * 2 / sums.length;
      gradients[i + 1] = -gradients[i];
    }
    return gradients;
  }

  public static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asDouble();
    }
    return values;
  }

  public static Tokens tokens(JsonNode ids) {
    int[] values = new int[ids.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = ids.get(i).asInt();
    }
    return Tokens.of(values);
  }
}
