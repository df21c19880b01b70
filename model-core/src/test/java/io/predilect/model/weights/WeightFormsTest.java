package io.predilect.model.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.scoring.ResponseScore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights in half precision, in shards, tied, missing; see resources/weights/make_fixtures.py. */
class WeightFormsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#parityModels")
  void aConfigurationHasTheParametersOfItsFile(String name) throws IOException {
    Path model = Fixtures.folder(name);
    HeadKind kind = name.endsWith("-reward") ? HeadKind.REWARD : HeadKind.CAUSAL;
    ModelConfig config = HfConfig.read(model);
    long numbers = 0;
    try (SafetensorsFile file = SafetensorsFile.open(model.resolve("model.safetensors"))) {
      for (String tensor : file.names()) {
        boolean pictures = tensor.contains("vis") || tensor.contains("multi_modal");
        numbers += pictures ? 0 : file.tensor(tensor).shape().size();
      }
    }
    assertEquals(numbers, ModelTensors.parameters(config, kind));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bfloat16", "float16", "mxfp4", "sharded", "sharded-tied"})
  void everyFormGivesTransformersLogProbs(String form) throws IOException {
    Path source = Fixtures.resource("weights/" + form);
    JsonNode expected = Fixtures.expected(source);
    try (LanguageModel model = LanguageModel.open(source, HeadKind.CAUSAL)) {
      List<ResponseScore> scores = model.score(Fixtures.batch(expected));
      for (int i = 0; i < scores.size(); i++) {
        double[] logps = Fixtures.doubles(expected.get("logps").get(i));
        for (int t = 0; t < logps.length; t++) {
          assertEquals(logps[t], scores.get(i).tokenLogp(t), 1e-4, form);
        }
      }
    }
  }

  @Test
  void weightsInBfloat16AreSavedAsTheyWere() throws IOException {
    Path source = Fixtures.resource("weights/bfloat16");
    try (LanguageModel model = LanguageModel.open(source, HeadKind.CAUSAL, Precision.BFLOAT16)) {
      model.save(folder);
    }
    try (CheckpointTensors before = CheckpointTensors.ofFile(source, "model.safetensors");
        CheckpointTensors after = CheckpointTensors.ofFile(folder, "model.safetensors");
        SafetensorsFile saved = SafetensorsFile.open(folder.resolve("model.safetensors"));
        NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      assertEquals(before.names(), after.names());
      for (String name : before.names()) {
        StoredTensor tensor = saved.tensor(name);
        boolean vector = tensor.shape().dimension() == 1; // a norm, held in float32
        assertEquals(vector ? StoredType.F32 : StoredType.BF16, tensor.info().type(), name);
        assertArrayEquals(
            before.read(name, tensor.shape(), manager).toFloatArray(),
            after.read(name, tensor.shape(), manager).toFloatArray(),
            name);
      }
    }
  }

  // A copy of a tiny model whose file has another header, and more bytes behind its tensors.
  private Path rewritten(String name, UnaryOperator<ObjectNode> change, byte[] more)
      throws IOException {
    Path source = Fixtures.folder(name);
    Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
    ByteBuffer whole =
        ByteBuffer.wrap(Files.readAllBytes(source.resolve("model.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[(int) whole.getLong()];
    whole.get(json);
    byte[] header = JSON.writeValueAsBytes(change.apply((ObjectNode) JSON.readTree(json)));
    ByteBuffer written =
        ByteBuffer.allocate(8 + header.length + whole.remaining() + more.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    written.putLong(header.length).put(header).put(whole).put(more);
    Files.write(folder.resolve("model.safetensors"), written.array());
    return folder;
  }

  private static void sameLogps(String fixture, Path as) throws IOException {
    JsonNode expected = Fixtures.expected(fixture);
    try (LanguageModel model = LanguageModel.open(as, HeadKind.CAUSAL)) {
      ResponseScore score = model.score(Fixtures.batch(expected)).get(0);
      assertEquals(expected.get("logps").get(0).get(0).asDouble(), score.tokenLogp(0), 1e-4);
    }
  }

  /** GPT-2's published file is one of these. */
  @ParameterizedTest
  @CsvSource({"gpt2, transformer.", "llama-tied, model."})
  void aFileOfTheTrunkAloneHasShorterNames(String name, String prefix) throws IOException {
    Path trunk =
        rewritten(
            name,
            header -> {
              ObjectNode shorter = JSON.createObjectNode();
              header
                  .fields()
                  .forEachRemaining(
                      tensor ->
                          shorter.set(tensor.getKey().replace(prefix, ""), tensor.getValue()));
              return shorter;
            },
            new byte[0]);
    sameLogps(name, trunk);
  }

  /** Pythia's published files hold the masks of its attention, as bytes or booleans. */
  @ParameterizedTest
  @ValueSource(strings = {"BOOL", "U8", "I8"})
  void tensorsOfOtherTypesAreNoHindranceUnlessTheyAreWeights(String type) throws IOException {
    Path masked =
        rewritten(
            "gpt-neox",
            header -> {
              long end = 0;
              for (JsonNode tensor : header) {
                end = Math.max(end, tensor.path("data_offsets").path(1).asLong());
              }
              ObjectNode mask = header.putObject("gpt_neox.layers.0.attention.bias");
              mask.put("dtype", type);
              mask.putArray("shape").add(2).add(3);
              mask.putArray("data_offsets").add(end).add(end + 6);
              return header;
            },
            new byte[6]);
    sameLogps("gpt-neox", masked);
    try (CheckpointTensors tensors = CheckpointTensors.open(masked, "gpt_neox.")) {
      ModelException e =
          assertThrows(
              ModelException.class,
              () -> tensors.find("gpt_neox.layers.0.attention.bias", new Shape(2, 3)));
      assertTrue(e.getMessage().contains("has dtype " + type), e.getMessage());
    }
  }

  /** Half as many numbers of twice the size. */
  @Test
  void weightsInFloat64AreSaidToBe() throws IOException {
    Path model =
        rewritten(
            "llama",
            header -> {
              ObjectNode norm = (ObjectNode) header.get("model.norm.weight");
              norm.put("dtype", "F64");
              norm.putArray("shape").add(16);
              return header;
            },
            new byte[0]);
    try (CheckpointTensors tensors = CheckpointTensors.open(model, "model.")) {
      ModelException e =
          assertThrows(
              ModelException.class, () -> tensors.find("model.norm.weight", new Shape(16)));
      assertTrue(e.getMessage().contains("has dtype F64"), e.getMessage());
      assertTrue(e.getMessage().contains("convert it to float32"), e.getMessage());
    }
  }

  // A copy of a tiny model whose config.json says something else.
  private Path copy(String name, String key, Object value) throws IOException {
    Path source = Fixtures.folder(name);
    Files.copy(source.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    ObjectNode json = (ObjectNode) JSON.readTree(source.resolve("config.json").toFile());
    json.set(key, JSON.valueToTree(value));
    JSON.writeValue(folder.resolve("config.json").toFile(), json);
    return folder;
  }

  /** Every checkpoint asks for the tensors of a file: nothing of them may stay with the model. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt-neox", "gpt2"})
  void whatIsMadeForAFileGoesWithItsScope(String name) throws IOException {
    Path source = Fixtures.folder(name);
    ModelConfig config = HfConfig.read(source);
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
        CheckpointTensors tensors = CheckpointTensors.open(source, config.family().prefix())) {
      DecoderWeights weights =
          DecoderWeights.read(config, HeadKind.CAUSAL, tensors, Precision.FLOAT32, manager);
      int before = manager.getManagedArrays().size();
      assertEquals(weights.all().size(), before, "and no more than the weights after reading");
      try (NDManager scope = manager.newSubManager()) {
        assertEquals(tensors.names(), weights.byFileName(scope).keySet());
      }
      assertEquals(before, manager.getManagedArrays().size());
    }
  }

  @Test
  void aTensorOfAnotherShapeIsRefusedWithBothShapes() throws IOException {
    Path wrong = copy("llama", "vocab_size", 65);
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(wrong, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains("model.embed_tokens.weight"), e.getMessage());
    assertTrue(e.getMessage().contains("(64, 32)"), e.getMessage());
    assertTrue(e.getMessage().contains("(65, 32)"), e.getMessage());
  }

  @Test
  void aMissingLanguageHeadIsNamed() throws IOException {
    Path untied = copy("llama-tied", "tie_word_embeddings", false);
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(untied, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains("lm_head.weight"), e.getMessage());
  }

  /** As DDP, torch.compile and trainers' own classes leave them. */
  @ParameterizedTest
  @CsvSource({
    "llama, module., lm_head.weight",
    "llama-tied, _orig_mod., model.embed_tokens.weight"
  })
  void namesBehindAWrappersAreToldAsThat(String fixture, String wrapper, String named)
      throws IOException {
    Path wrapped = copy(fixture, "use_cache", true);
    TensorFiles.change(
        wrapped,
        tensors ->
            List.copyOf(tensors.keySet())
                .forEach(name -> tensors.put(wrapper + name, tensors.remove(name))));
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(wrapped, HeadKind.CAUSAL));
    String told = "; it has %s%s: the model was saved within another".formatted(wrapper, named);
    assertTrue(e.getMessage().contains(told), e.getMessage());
    assertTrue(e.getMessage().contains("take \"" + wrapper + "\" off"), e.getMessage());
  }

  /** transformers 5 takes the file's head, whatever the flag says; so does what is made of it. */
  @Test
  void anotherHeadThanTheEmbeddingIsUsedWhateverTheFlagSays() throws IOException {
    Path flagged = copy("llama", "tie_word_embeddings", true);
    sameLogps("llama", flagged);
    Path saved = folder.resolve("saved");
    try (LanguageModel model = LanguageModel.open(flagged, HeadKind.CAUSAL)) {
      model.save(saved);
    }
    assertFalse(HfConfig.read(saved).tieEmbeddings());
    sameLogps("llama", saved);
    // An index that an earlier save left does not count beside a whole file.
    Files.writeString(saved.resolve("model.safetensors.index.json"), "{\"weight_map\": {}}");
    sameLogps("llama", saved);
  }

  @Test
  void aCopyOfTheEmbeddingAsHeadIsNoOtherHead() throws IOException {
    Path copied = copy("llama-tied", "tie_word_embeddings", true);
    TensorFiles.change(
        copied, tensors -> tensors.put("lm_head.weight", tensors.get("model.embed_tokens.weight")));
    sameLogps("llama-tied", copied);
    try (LanguageModel model = LanguageModel.open(copied, HeadKind.CAUSAL)) {
      assertTrue(model.config().tieEmbeddings());
    }
  }

  @Test
  void aTiedModelMayHaveItsHeadInPlaceOfTheEmbedding() throws IOException {
    Path headOnly = copy("llama-tied", "tie_word_embeddings", true);
    TensorFiles.change(
        headOnly,
        tensors -> tensors.put("lm_head.weight", tensors.remove("model.embed_tokens.weight")));
    sameLogps("llama-tied", headOnly);
  }

  @ParameterizedTest
  @CsvSource({
    "model.layers.0.self_attn.q_proj.bias, 32, does not imply",
    "model.layers.2.input_layernorm.weight, 32, num_hidden_layers",
    "lm_head.bias, 64, flags of biases",
    "model.layers.0.mlp.up_proj.weight.absmax, 2, bitsandbytes",
    "model.layers.0.mlp.up_proj.weight.quant_state.bitsandbytes__nf4, 2, bitsandbytes",
    "model.layers.0.mlp.up_proj.SCB, 2, bitsandbytes",
    "model.layers.0.mlp.up_proj.qweight, 2, GPTQ or AWQ",
    "model.layers.0.mlp.up_proj.weight_scale_inv, 2, FP8",
    "model.layers.0.mlp.up_proj.weight_packed, 2, compressed-tensors",
    "model.layers.0.mlp.experts.gate_up_proj_blocks, 2, MXFP4"
  })
  void tensorsThatAreNotThisModelsAreRefused(String name, int size, String message)
      throws IOException {
    Path more = copy("llama", "tie_word_embeddings", false);
    TensorFiles.change(more, tensors -> tensors.put(name, new float[size]));
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(more, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains(name), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.layers.0.self_attn.rotary_emb.inv_freq",
        "v_head.summary.weight",
        "score.weight"
      })
  void constantsAndOtherHeadsAreNoHindrance(String name) throws IOException {
    Path more = copy("llama", "tie_word_embeddings", false);
    TensorFiles.change(more, tensors -> tensors.put(name, new float[4]));
    sameLogps("llama", more);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY})
  void weightsThatAreNoNumbersAreNamed(float value) throws IOException {
    Path broken = copy("llama", "tie_word_embeddings", false);
    TensorFiles.change(broken, tensors -> tensors.get("model.norm.weight")[7] = value);
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(broken, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains("model.norm.weight holds NaN"), e.getMessage());
  }

  @Test
  void aMissingRewardHeadBeginsAtZero() throws IOException {
    JsonNode expected = Fixtures.expected("llama");
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.REWARD)) {
      for (ResponseScore score : model.score(Fixtures.batch(expected))) {
        assertEquals(0, score.reward(), 0);
      }
    }
  }

  @Test
  void aMissingShardIsNamed() throws IOException {
    Path source = Fixtures.resource("weights/sharded");
    for (String name : List.of("config.json", "model.safetensors.index.json")) {
      Files.copy(source.resolve(name), folder.resolve(name));
    }
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(folder, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains("-of-00005.safetensors is missing"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"weight_map\": {\"a\": \"../model.safetensors\"}}; not in its folder",
        "{\"weight_map\": {\"a\": \"mod; index.json is no JSON",
        "{\"metadata\": {}}; has no weight_map",
        "{\"weight_map\": {\"a\": \"model-00001-of-00005.safetensors\"}}; a is in"
      })
  void anIndexThatIsWrongOrLeadsOutOfItsFolderIsRefused(String index, String message)
      throws IOException {
    Path source = Fixtures.resource("weights/sharded");
    Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
    String shard = "model-00001-of-00005.safetensors";
    Files.copy(source.resolve(shard), folder.resolve(shard));
    Files.writeString(folder.resolve("model.safetensors.index.json"), index);
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(folder, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
