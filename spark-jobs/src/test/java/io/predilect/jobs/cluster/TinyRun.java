package io.predilect.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The demo's stages on 120 pairs and a model of two layers of 32, as processes of their own. */
final class TinyRun {
  /** The last training, of so many steps that it can be met in the middle. */
  static final String SHARED_OUT = "10-dpo";

  /** The folders of its trainings. */
  static final List<String> TRAININGS = List.of("06-sft", "07-reward", SHARED_OUT);

  private static final String YAML =
      """
      name: tiny
      output: %s
      seed: 5
      model: base
      spark:
        master: local[2]
        conf: {spark.ui.enabled: "false", spark.driver.host: 127.0.0.1, %s}
      stages:
        - ingest: {path: "demo:120", test_share: 0.2}
        - init:
            name: base
            vocab_size: 400
            hidden_size: 32
            intermediate_size: 64
            layers: 2
            heads: 4
            max_positions: 512
        - rationales: {}
        - truncate: {ratio: 0.9}
        - shard: {name: shards-sft, shards: 2, max_length: 256}
        - train:
            name: sft
            objective: {preference: sft}
            learning_rate: 1.0e-3
            batch_size: 16
            save_steps: 2
            threads: 1
        - train:
            name: reward
            model: base
            objective: {preference: reward}
            learning_rate: 1.0e-3
            batch_size: 16
            save_steps: 2
            threads: 1
        - score:
            reference: {model: sft}
            prompt_free: {model: reward, prompts: 4}
        - shard: {name: shards-dpo, model: sft, shards: 2, max_length: 256}
        - train:
            name: dpo
            model: sft
            objective: {preference: dpo, rationale: {gamma: 1.0}}
            learning_rate: 1.0e-4
            batch_size: 7
            epochs: 3
            save_steps: 2
            stall_timeout: 30
            threads: 1
        - evaluate: {reward_model: reward, policy: dpo}
        - report: {}
      """;

  private final Path folder;
  private final Path yaml;

  /** Writes the configuration. */
  TinyRun(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.yaml = folder.resolve("tiny.yaml");
    Files.writeString(yaml, YAML.formatted(folder.resolve("runs"), SparkHome.quickQueries()));
  }

  /** The folder of a run. */
  Path run(String id) {
    return folder.resolve("runs").resolve(id);
  }

  /** The command line's arguments. */
  String[] arguments(String id) {
    return new String[] {"run", yaml.toString(), "--run-id", id};
  }

  /** The same where two ranks train the last model and share out the optimiser's state. */
  String[] onTwoRanks(String id) {
    return Stream.concat(
            Stream.of(arguments(id)),
            Stream.of("--set", "stages.dpo.ranks=2", "--set", "stages.dpo.zero_stage=1"))
        .toArray(String[]::new);
  }

  /** Starts the run in a process of its own, with Spark inside it. */
  JavaProcess startLocal(String id, String log, SparkHome home) throws IOException {
    return CommandLine.start(home, log, folder, arguments(id));
  }
}
