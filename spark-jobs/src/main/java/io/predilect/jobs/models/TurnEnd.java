package io.predilect.jobs.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The token that ends an answer, in a trained policy's generation_config.json. A base model's chat
 * template may end turns with another token than the one at which its files stop: training teaches
 * the policy to end with the template's, {@code generate} stages stop there, and transformers and
 * vLLM would write on behind it.
 */
public final class TurnEnd {
  private static final String FILE = "generation_config.json";
  private static final String ENDS = "eos_token_id";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private TurnEnd() {}

  /**
   * Does {@link #name(Path, Path, int)} for what a training has written.
   *
   * @param model its model's folder, whose chat template says which token it is; without a
   *     tokenizer nothing does
   * @param folders those with such a file
   */
  public static void name(Path model, List<Path> folders) throws IOException {
    if (Files.exists(model.resolve("tokenizer.json"))) {
      int endOfTurn = ModelTokenizer.open(model).endOfTurn();
      for (Path folder : folders) {
        name(folder, model.resolve("config.json"), endOfTurn);
      }
    }
  }

  /**
   * Adds the token to the file's {@code eos_token_id}, behind those that stand there; a file that
   * has it stays as it is.
   *
   * @param folder a model's, or of adapters
   * @param config the model's config.json, whose tokens count where there is no such file
   */
  static void name(Path folder, Path config, int endOfTurn) throws IOException {
    Path file = folder.resolve(FILE);
    JsonNode model = JSON.readTree(config.toFile());
    ObjectNode generation = JSON.createObjectNode();
    if (Files.exists(file)) {
      generation.setAll((ObjectNode) JSON.readTree(file.toFile()));
    } else {
      for (String token : List.of("bos_token_id", ENDS, "pad_token_id")) {
        if (model.hasNonNull(token)) {
          generation.set(token, model.get(token));
        }
      }
    }
    if (ids(generation.path(ENDS)).contains(endOfTurn)) {
      return;
    }
    List<Integer> ends = ids(generation.hasNonNull(ENDS) ? generation.get(ENDS) : model.path(ENDS));
    ends.remove((Integer) endOfTurn); // where config.json alone has it, transformers does not stop
    ends.add(endOfTurn);
    ArrayNode written = generation.putArray(ENDS);
    ends.forEach(written::add);
    generation.remove("_from_model_config"); // transformers then takes config.json's in its place
    JSON.writeValue(file.toFile(), generation);
  }

  // One id, a list of them, or none.
  private static List<Integer> ids(JsonNode value) {
    List<Integer> ids = new ArrayList<>();
    if (value.isInt()) {
      ids.add(value.intValue());
    }
    value.elements().forEachRemaining(id -> ids.add(id.intValue()));
    return ids;
  }
}
