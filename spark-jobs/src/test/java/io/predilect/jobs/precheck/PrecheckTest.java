package io.predilect.jobs.precheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.pipeline.PiecemealStore;
import io.predilect.model.lora.AdapterConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrecheckTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DPO =
      """
      model: '%1$s/model'
      stages:
        - ingest: {path: '%1$s/pairs.jsonl'}
        - score: {reference: {model: '%1$s/model'}}
        - shard: {max_length: 64}
        - train: {name: dpo, objective: {preference: dpo, beta: 0.1}}
      """;

  @TempDir private static Path made;
  @TempDir private Path folder;

  @BeforeAll
  static void models() throws IOException {
    StageTrial.model(made.resolve("model"), StageTrial.pairs(20), 96);
    StageTrial.rewardModel(made.resolve("reward"), StageTrial.pairs(20), 96, 1);
  }

  @BeforeEach
  void copies() throws IOException {
    for (String model : List.of("model", "reward")) {
      Files.createDirectory(folder.resolve(model));
      try (Stream<Path> files = Files.list(made.resolve(model))) {
        for (Path file : files.toList()) {
          Files.copy(file, folder.resolve(model).resolve(file.getFileName()));
        }
      }
    }
    data("{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"b\"}\n");
  }

  private void data(String rows) throws IOException {
    Files.writeString(folder.resolve("pairs.jsonl"), rows);
  }

  private List<String> wrong(String yaml) throws IOException {
    return wrong(yaml, new Configuration());
  }

  private List<String> wrong(String yaml, Configuration hadoop) throws IOException {
    SparkConf spark = new SparkConf(false).set("spark.master", "local[2]");
    return wrong(yaml, hadoop, OptionalInt.of(2), spark);
  }

  private List<String> wrong(
      String yaml, Configuration hadoop, OptionalInt threads, SparkConf spark) throws IOException {
    RunConfig run = ConfigReader.read(yaml.formatted(folder), "run.yaml", List.of(), warning -> {});
    return new Precheck(
            run,
            new org.apache.hadoop.fs.Path(folder.resolve("runs/r").toUri()),
            hadoop,
            Map.of(),
            threads,
            spark)
        .of(run.stages());
  }

  private static void assertOne(List<String> wrong, String... parts) {
    assertEquals(1, wrong.size(), wrong::toString);
    for (String part : parts) {
      assertTrue(wrong.get(0).contains(part), wrong::toString);
    }
  }

  private void edit(String file, String key, String value) throws IOException {
    Path path = folder.resolve(file);
    ObjectNode json = (ObjectNode) JSON.readTree(path.toFile());
    JSON.writeValue(path.toFile(), json.put(key, value));
  }

  @Test
  void nothingIsWrongWithWhatWorks() throws IOException {
    assertEquals(List.of(), wrong(DPO));
  }

  /** It was told by the training, behind all the stages before it. */
  @Test
  void aTrainingThatTheClusterCannotStartIsToldBeforeTheRun() throws IOException {
    SparkConf spark =
        new SparkConf(false)
            .set("spark.master", "spark://host:7077")
            .set("spark.dynamicAllocation.enabled", "true");
    assertOne(
        wrong(DPO, new Configuration(), OptionalInt.empty(), spark),
        ".ranks: spark.dynamicAllocation.enabled is true",
        "Set it to false");
    assertEquals(List.of(), wrong(DPO, new Configuration(), OptionalInt.of(2), spark));
    spark.set("spark.dynamicAllocation.enabled", "false");
    assertEquals(List.of(), wrong(DPO, new Configuration(), OptionalInt.empty(), spark));
  }

  /** Else the first job fails, at a class of Java's that says nothing of the setting. */
  @Test
  void aSerializerThatTakesOnlyWhatIsRegisteredIsToldBeforeTheRun() throws IOException {
    SparkConf spark =
        new SparkConf(false)
            .set("spark.master", "local[2]")
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    assertEquals(List.of(), wrong(DPO, new Configuration(), OptionalInt.of(2), spark));
    spark.set("spark.kryo.registrationRequired", "true");
    assertOne(
        wrong(DPO, new Configuration(), OptionalInt.of(2), spark),
        "spark.kryo.registrationRequired is true",
        "Set it to false");
    spark.remove("spark.serializer");
    assertEquals(List.of(), wrong(DPO, new Configuration(), OptionalInt.of(2), spark));
  }

  /** Else Spark starts nothing, and ranks wait for executors that are there. */
  @Test
  void limitsOfFailuresByWhichSparkStartsNothingAreToldBeforeTheRun() throws IOException {
    SparkConf spark =
        new SparkConf(false)
            .set("spark.master", "local[2]")
            .set("spark.excludeOnFailure.enabled", "true");
    assertEquals(List.of(), wrong(DPO, new Configuration(), OptionalInt.of(2), spark));
    spark.set("spark.task.maxFailures", "1");
    assertOne(
        wrong(DPO, new Configuration(), OptionalInt.of(2), spark),
        "spark.task.maxFailures 1",
        "Make it 3 or more");
    spark.set("spark.excludeOnFailure.task.maxTaskAttemptsPerNode", "0");
    assertEquals(List.of(), wrong(DPO, new Configuration(), OptionalInt.of(2), spark));
    spark.remove("spark.excludeOnFailure.task.maxTaskAttemptsPerNode");
    spark.set("spark.excludeOnFailure.enabled", "false");
    assertEquals(List.of(), wrong(DPO, new Configuration(), OptionalInt.of(2), spark));
  }

  @Test
  void anArchitectureIsToldOnceWithAllSettingsThatNameTheFolder() throws IOException {
    edit("model/config.json", "model_type", "mamba");
    assertOne(
        wrong(DPO),
        "stages.score.reference.model, stages.shard.model, stages.dpo.model: ",
        "mamba");
  }

  /**
   * What a training says of its model's layers, where the model is outside and where a stage makes
   * it.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lora_r: 2, lora_target_modules: [query]           | lora_target_modules: no linear layer of a llama block is named query
          lora_r: 2, lora_rank_pattern: {gate: 8}           | lora_rank_pattern: no layer with an adapter has a name that fits gate
          lora_r: 2, lora_alpha_pattern: {'layers.7.*': 8}  | lora_alpha_pattern: no layer with an adapter has a name that fits layers.7.*
          lora_r: 2, lora_modules_to_save: [classifier]     | lora_modules_to_save: classifier is no layer that can be trained whole
          router_aux_loss_coef: 0.01                        | router_aux_loss_coef = 0.01: the model has no experts
          """)
  void whatTheModelHasNotIsToldBeforeTheFirstStage(String settings, String told)
      throws IOException {
    String outside = DPO.replace("objective:", settings + ", objective:");
    assertOne(wrong(outside), "stages.dpo: " + told);
    String made =
        """
        stages:
          - ingest: {path: '%%1$s/pairs.jsonl'}
          - init: {name: init, vocab_size: 300, hidden_size: 16, intermediate_size: 32, layers: 2, heads: 2, kv_heads: 1, max_positions: 64}
          - shard: {model: init, max_length: 64}
          - train: {name: sft, model: init, objective: {preference: sft}}
          - train: {name: dpo, model: sft, %s}
        """
            .formatted(settings);
    assertOne(wrong(made), "stages.dpo: " + told);
  }

  @Test
  void namesThatTheModelHasAreRight() throws IOException {
    String settings =
        "lora_r: 2, lora_target_modules: [q_proj, up_proj], lora_rank_pattern: {up_proj: 4},"
            + " lora_modules_to_save: [embed_tokens], ";
    assertEquals(List.of(), wrong(DPO.replace("objective:", settings + "objective:")));
  }

  @Test
  void aTokenizerIsWantedWhereTextIsRead() throws IOException {
    Files.delete(folder.resolve("model/tokenizer.json"));
    assertOne(wrong(DPO), "stages.score.reference.model, stages.shard.model: ", "tokenizer.json");
  }

  @Test
  void aChatTemplateThatIsNoneIsTold() throws IOException {
    edit("model/tokenizer_config.json", "chat_template", "{% for m in messages %}");
    assertOne(wrong(DPO), "stages.score.reference.model, stages.shard.model: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no weights"})
  void weightsThatAreNoneAreTold(String weights) throws IOException {
    Path file = folder.resolve("model/model.safetensors");
    if (weights.isEmpty()) {
      Files.delete(file);
    } else {
      Files.writeString(file, weights);
    }
    assertOne(wrong(DPO), "stages.score.reference.model, stages.dpo.model: ", "model.safetensors");
  }

  /** Their headers say so, long before a stage reads them. */
  @Test
  void tensorsThatAreNotAsTheConfigurationImpliesAreTold() throws IOException {
    String keys = "stages.score.reference.model, stages.dpo.model: ";
    Path config = folder.resolve("model/config.json");
    String given = Files.readString(config);
    ObjectNode json = (ObjectNode) JSON.readTree(given);
    JSON.writeValue(config.toFile(), json.put("tie_word_embeddings", false));
    assertOne(wrong(DPO), keys, "has no tensor lm_head.weight");
    json = (ObjectNode) JSON.readTree(given);
    JSON.writeValue(config.toFile(), json.put("intermediate_size", 48));
    assertOne(wrong(DPO), keys, "mlp.gate_proj.weight has shape (64, 32)", "implies (48, 32)");
    Files.writeString(config, given);
    json = (ObjectNode) JSON.readTree(folder.resolve("reward/config.json").toFile());
    JSON.writeValue(
        folder.resolve("reward/config.json").toFile(), json.put("num_hidden_layers", 3));
    assertOne(
        wrong(DPO + "  - evaluate: {rows: ingest, reward_model: '%1$s/reward'}\n"),
        "stages.evaluate.reward_model: ",
        "has no tensor model.layers.2.");
  }

  @Test
  void aModelOfTheOtherKindIsTold() throws IOException {
    List<String> wrong =
        wrong(
            DPO
                + "  - evaluate: {rows: ingest, reward_model: '%1$s/model'}\n"
                + "  - generate: {rows: ingest, model: '%1$s/reward'}\n");
    assertEquals(2, wrong.size(), wrong::toString);
    assertTrue(wrong.get(0).startsWith("stages.evaluate.reward_model: "), wrong.get(0));
    assertTrue(wrong.get(0).contains("is a language model"), wrong.get(0));
    assertTrue(wrong.get(1).startsWith("stages.generate.model: "), wrong.get(1));
    assertTrue(wrong.get(1).contains("is a reward model"), wrong.get(1));
  }

  @Test
  void adaptersWithoutTheirBaseAndAdaptersOnAdaptersAreTold() throws IOException {
    Path adapters = Files.createDirectory(folder.resolve("adapters"));
    String config =
        """
        {"peft_type": "LORA", "r": 2, "lora_alpha": 4, "target_modules": ["q_proj"],
         "base_model_name_or_path": "%s"}
        """;
    Files.writeString(adapters.resolve(AdapterConfig.FILE), config.formatted("nobody/here"));
    String yaml = DPO.replace("beta: 0.1}", "beta: 0.1}, model: '%1$s/adapters', lora_r: 2");
    assertOne(wrong(yaml), "stages.dpo.model: ", "\"nobody/here\" is no model folder");
    Files.writeString(
        adapters.resolve(AdapterConfig.FILE), config.formatted(folder.resolve("model")));
    assertOne(wrong(yaml), "stages.dpo.model: ", "adapter_model.safetensors");
  }

  @Test
  void anEmptyFolderIsNoModel() throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    assertOne(
        wrong(DPO.replace("beta: 0.1}", "beta: 0.1}, model: '%1$s/empty'")),
        "stages.dpo.model: no model at ");
  }

  @Test
  void dataOfNoKnownFormatAndDataOfWhichNoRowCanBeUsedAreTold() throws IOException {
    data("{\"a\": 1}\n");
    assertOne(wrong(DPO), "stages.ingest.path: ", "pairs.jsonl: ", "a (number)");
    data("{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"a\"}\n".repeat(3));
    assertOne(wrong(DPO), "none of 3 rows could be used: chosen_equals_rejected (3); for example ");
  }

  @Test
  void onlyAllOfTheDataSaysThatNoneOfItCanBeUsed() throws IOException {
    data("{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"a\"}\n".repeat(1000));
    assertEquals(List.of(), wrong(DPO));
  }

  @Test
  void filesOfOtherStagesAreLookedAt() throws IOException {
    Files.writeString(folder.resolve("other.jsonl"), "{\"a\": 1}\n");
    Files.createDirectory(folder.resolve("none"));
    List<String> wrong =
        wrong(
            DPO
                + """
                  - generate: {model: dpo, prompts: '%1$s/other.jsonl'}
                  - judge: {arms: [generate], against: '%1$s/other.jsonl', reward_model: '%1$s/reward'}
                  - init: {tokenizer: '%1$s/none'}
                """);
    assertEquals(2, wrong.size(), wrong::toString);
    assertTrue(wrong.get(0).startsWith("stages.generate.prompts, stages.judge.against: "));
    assertTrue(wrong.get(1).startsWith("stages.base.tokenizer: "), wrong.get(1));
  }

  /** The same vocabulary with two of its tokens exchanged. */
  private void exchangeTokens(String model) throws IOException {
    Path file = folder.resolve(model).resolve("tokenizer.json");
    ObjectNode tokenizer = (ObjectNode) JSON.readTree(file.toFile());
    ObjectNode vocab = (ObjectNode) tokenizer.path("model").path("vocab");
    Iterator<String> names = vocab.fieldNames();
    String one = names.next();
    String other = names.next();
    int number = vocab.get(one).intValue();
    vocab.put(one, vocab.get(other).intValue()).put(other, number);
    JSON.writeValue(file.toFile(), tokenizer);
  }

  @ParameterizedTest
  @CsvSource({
    "'- signal: {rows: ingest, policy: dpo, reference: ''%1$s/other''}',"
        + " 'stages.signal.policy, stages.signal.reference: '",
    "'- generate: {rows: ingest, model: dpo, decoding: {strategy: mixed, reference: ''%1$s/other''}}',"
        + " 'stages.generate.model, stages.generate.decoding.reference: '",
    "'- train: {name: next, objective: {preference: dpo}, model: ''%1$s/other''}',"
        + " 'stages.next.shards, stages.next.model: '",
    "'- train: {name: next, objective: {preference: dpo}, model: dpo, reference: ''%1$s/other''}',"
        + " 'stages.next.shards, stages.next.reference: '"
  })
  void modelsOfOtherTokensAreTold(String stage, String keys) throws IOException {
    Files.createDirectory(folder.resolve("other"));
    for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(folder.resolve("model/" + file), folder.resolve("other/" + file));
    }
    Files.copy(
        folder.resolve("model/model.safetensors"), folder.resolve("other/model.safetensors"));
    String yaml = DPO + "  " + stage + "\n";
    assertEquals(List.of(), wrong(yaml));
    exchangeTokens("other");
    assertOne(wrong(yaml), keys, folder + "/model", folder + "/other");
  }

  @Test
  void ranksTransformersAndKeysAreTold() throws IOException {
    List<String> wrong =
        wrong(
            DPO.replace("beta: 0.1}", "beta: 0.1}, ranks: 3")
                + """
                  - rationales: {rows: ingest, source: transformer, transformer: {class: com.example.Gone}}
                  - generate: {rows: ingest, source: endpoint, endpoint: {url: 'http://127.0.0.1:1/v1', model: m, key_env: NOT_SET}}
                """);
    assertEquals(3, wrong.size(), wrong::toString);
    assertTrue(wrong.get(0).startsWith("stages.dpo.ranks: "), wrong.get(0));
    assertTrue(wrong.get(1).startsWith("stages.rationales.transformer.class: "), wrong.get(1));
    assertTrue(wrong.get(2).startsWith("stages.generate.endpoint.key_env"), wrong.get(2));
  }

  @Test
  void aModelOfAnObjectStoreIsLookedAtToo() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.s3a.impl", PiecemealStore.class.getName());
    String yaml = DPO.replace("model: '%1$s/model'", "model: 's3a://store%1$s/model'");
    assertEquals(List.of(), wrong(yaml, hadoop));
    Files.delete(folder.resolve("model/tokenizer.json"));
    assertOne(
        wrong(yaml, hadoop),
        "stages.score.reference.model, stages.shard.model: ",
        "s3a://store" + folder + "/model/tokenizer.json");
  }
}
