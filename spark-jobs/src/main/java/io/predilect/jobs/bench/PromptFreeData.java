package io.predilect.jobs.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.bpe.BpeTokenizerFolder;
import io.predilect.data.bpe.BpeTrainer;
import io.predilect.data.demo.DemoPairs;
import io.predilect.data.demo.DemoSettings;
import io.predilect.data.pair.PreferencePair;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.engine.Engines;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.SafetensorsWriter;
import io.predilect.model.weights.TensorNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A reward model of SmolLM2-135M's shape and pairs long enough for it, as files. */
final class PromptFreeData {
  static final int LAYERS = 6;
  static final int PROMPT_TOKENS = 256;
  static final int RESPONSE_TOKENS = 64;

  private static final int VOCABULARY = 1024;
  private static final int HIDDEN = 576;
  private static final int POSITIONS = 1024;
  // So many texts joined are longer than wanted; the limits cut them to size.
  private static final int PROMPTS_JOINED = 40;
  private static final int RESPONSES_JOINED = 10;
  private static final long SEED = 5;

  private PromptFreeData() {}

  /** Writes the model. */
  static Path model(Path folder) throws IOException {
    LanguageModel.writeFresh(
        ModelConfig.llama(VOCABULARY, HIDDEN, 1536, LAYERS, 9, 3, POSITIONS, 100_000, true),
        SEED,
        folder);
    BpeTokenizerFolder.write(
        folder,
        BpeTrainer.train(
            DemoPairs.pairs(SEED, 2000, DemoSettings.certain(1))
                .map(PreferencePair::chosen)
                .iterator(),
            BpeTrainer.Settings.ofSize(VOCABULARY)));
    head(folder);
    ObjectMapper json = new ObjectMapper();
    Path file = folder.resolve("config.json");
    ObjectNode config = (ObjectNode) json.readTree(file.toFile());
    config.putArray("architectures").add("LlamaForSequenceClassification");
    config.put("num_labels", 1);
    json.writeValue(file.toFile(), config);
    return folder;
  }

  // A shard of its own behind the language model's, since a fresh model has no reward head.
  private static void head(Path folder) throws IOException {
    String trunk = "model-00001-of-00002.safetensors";
    String head = "model-00002-of-00002.safetensors";
    Random random = new Random(SEED);
    float[] weights = new float[HIDDEN];
    for (int i = 0; i < HIDDEN; i++) {
      weights[i] = (float) random.nextGaussian() / 10;
    }
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      SafetensorsWriter.write(
          Map.of(TensorNames.REWARD_HEAD, manager.create(weights, new Shape(1, HIDDEN))),
          folder.resolve(head));
    }
    Map<String, String> files = new TreeMap<>();
    try (CheckpointTensors tensors = CheckpointTensors.open(folder, "model.")) {
      tensors.names().forEach(name -> files.put(name, trunk));
    }
    files.put(TensorNames.REWARD_HEAD, head);
    Files.move(folder.resolve("model.safetensors"), folder.resolve(trunk));
    new ObjectMapper()
        .writeValue(
            folder.resolve("model.safetensors.index.json").toFile(), Map.of("weight_map", files));
  }

  /** Writes pairs, those of another {@code part} all different. */
  static Path pairs(Path file, int part, int count) throws IOException {
    StringBuilder lines = new StringBuilder();
    List<PreferencePair> texts =
        DemoPairs.pairs(SEED + part, count * PROMPTS_JOINED, DemoSettings.certain(1)).toList();
    for (int i = 0; i < count; i++) {
      List<PreferencePair> own = texts.subList(i * PROMPTS_JOINED, (i + 1) * PROMPTS_JOINED);
      List<PreferencePair> few = own.subList(0, RESPONSES_JOINED);
      ObjectNode row = new ObjectMapper().createObjectNode();
      row.put(
          "prompt",
          own.stream()
              .map(pair -> pair.prompt().get(0).content())
              .collect(Collectors.joining(" ")));
      row.put("chosen", few.stream().map(PreferencePair::chosen).collect(Collectors.joining(" ")));
      row.put(
          "rejected", few.stream().map(PreferencePair::rejected).collect(Collectors.joining(" ")));
      lines.append(row).append('\n');
    }
    Files.writeString(file, lines);
    return file;
  }
}
