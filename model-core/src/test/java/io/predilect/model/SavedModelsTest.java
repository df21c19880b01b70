package io.predilect.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.optim.AdamW;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every architecture and head, trained a little, saved and opened again. With PREDILECT_TEST_SAVED
 * naming a folder the models stay there, each with its scores.json, for
 * tools/saved_models_in_transformers.py to compare.
 */
class SavedModelsTest {
  private static final int STEPS = 2;

  @TempDir Path temporary;

  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#parityModels")
  void aTrainedAndSavedModelIsTheSameModel(String name) throws IOException {
    HeadKind head = name.endsWith("-reward") ? HeadKind.REWARD : HeadKind.CAUSAL;
    PromptedBatch batch = Fixtures.batch(Fixtures.expected(name));
    String keep = System.getenv("PREDILECT_TEST_SAVED");
    Path saved = (keep == null ? temporary : Path.of(keep)).resolve(name);
    List<ResponseScore> trained;
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), head)) {
      try (Trainable trainable = model.trainable(AdamW.usual(), Recompute.NOTHING)) {
        for (int step = 0; step < STEPS; step++) {
          trainable.zeroGradients();
          try (ForwardPass pass = trainable.forward(batch)) {
            pass.backward(new double[] {-1, 1, -1, 1});
          }
          trainable.step(1e-3);
        }
      }
      trained = model.score(batch);
      model.save(saved);
    }
    try (LanguageModel model = LanguageModel.open(saved, head)) {
      List<ResponseScore> again = model.score(batch);
      for (int i = 0; i < again.size(); i++) {
        assertEquals(values(trained.get(i), head), values(again.get(i), head), name);
      }
    }
    if (keep != null) {
      writeScores(batch, trained, head, saved);
    }
  }

  /** Each is read where a model is opened, so that without it the saved one would be another. */
  @Test
  void whatTheTokenizerReadsIsSavedWithTheModel() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("source"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(Fixtures.folder("llama").resolve(name), folder.resolve(name));
    }
    List<String> read =
        List.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "chat_template.json",
            "generation_config.json");
    for (String name : read) {
      Files.writeString(folder.resolve(name), "{\"of\": \"" + name + "\"}");
    }
    String named = ModelSource.NAMED_TEMPLATES + "/rag.jinja";
    Files.createDirectory(folder.resolve(ModelSource.NAMED_TEMPLATES));
    Files.writeString(folder.resolve(named), "{{ documents }}");
    Path saved = temporary.resolve("saved");
    try (LanguageModel model = LanguageModel.open(folder, HeadKind.CAUSAL)) {
      model.save(saved);
    }
    assertEquals("{{ documents }}", Files.readString(saved.resolve(named)));
    for (String name : read) {
      assertEquals(-1, Files.mismatch(folder.resolve(name), saved.resolve(name)), name);
    }
  }

  /** A template of the base beside the adapters' own tokens would be a tokenizer of neither. */
  @Test
  void ofAdaptersOneTokenizerIsSavedWhole() throws IOException {
    Path base = Files.createDirectory(temporary.resolve("base"));
    Path adapter = Files.createDirectory(temporary.resolve("adapter"));
    Files.writeString(
        adapter.resolve("adapter_config.json"),
        "{\"peft_type\": \"LORA\", \"r\": 2, \"lora_alpha\": 4,"
            + " \"base_model_name_or_path\": \"../base\"}");
    Files.writeString(base.resolve("config.json"), "{}");
    for (String name : ModelSource.TOKENIZER_FILES) {
      Files.writeString(base.resolve(name), "the base's");
    }
    assertEquals(Map.of("the base's", ModelSource.TOKENIZER_FILES.size()), copied(adapter));
    Files.writeString(adapter.resolve("tokenizer_config.json"), "the adapters'"); // no tokenizer
    assertEquals(Map.of("the base's", ModelSource.TOKENIZER_FILES.size()), copied(adapter));
    Files.writeString(adapter.resolve("tokenizer.json"), "the adapters'");
    // The wishes for generation are the model's.
    assertEquals(Map.of("the adapters'", 2, "the base's", 1), copied(adapter));
    assertEquals(adapter, ModelSource.of(adapter).tokenizer());
  }

  private Map<String, Integer> copied(Path source) throws IOException {
    Path target = Files.createTempDirectory(temporary, "copied");
    ModelSource.of(source).copyTokenizer(target);
    Map<String, Integer> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(target)) {
      for (Path file : files.toList()) {
        texts.merge(Files.readString(file), 1, Integer::sum);
      }
    }
    return texts;
  }

  private static void writeScores(
      PromptedBatch batch, List<ResponseScore> scores, HeadKind head, Path folder)
      throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      PromptedBatch.Response response = batch.responses().get(i);
      rows.add(
          Map.of(
              "prompt",
              batch.prompts().get(response.prompt()).toArray(),
              "response",
              response.tokens().toArray(),
              head == HeadKind.REWARD ? "reward" : "logps",
              values(scores.get(i), head)));
    }
    new ObjectMapper().writeValue(folder.resolve("scores.json").toFile(), rows);
  }

  private static List<Double> values(ResponseScore score, HeadKind head) {
    return head == HeadKind.REWARD
        ? List.of(score.reward())
        : IntStream.range(0, score.tokens()).mapToObj(t -> (double) score.tokenLogp(t)).toList();
  }
}
