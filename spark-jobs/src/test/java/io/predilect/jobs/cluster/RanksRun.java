package io.predilect.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.demo.DemoPairs;
import io.predilect.data.demo.DemoSettings;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A training of a hundred steps, with stages before it that take no time but for scoring, which
 * takes pairs one by one: what a pair gets then depends on nothing else, and there is time to
 * disturb it.
 */
final class RanksRun {
  /** The stages that something happens in. */
  static final String SCORE = "03-score";

  static final String SHARDS = "04-shards";
  static final String TRAIN = "05-dpo";
  static final List<String> STAGES = List.of("01-ingest", "02-base", SCORE, SHARDS, TRAIN);

  private static final String YAML =
      """
      name: ranks
      output: %s
      seed: 5
      model: base
      spark:
        master: local[1]
        conf: {spark.ui.enabled: "false", spark.driver.host: 127.0.0.1, %s}
      stages:
        - ingest: {path: "demo:300", test_share: 0.0}
        - init:
            name: base
            vocab_size: 400
            hidden_size: 32
            intermediate_size: 64
            layers: 2
            heads: 4
            max_positions: 512
        - score: {reference: {model: base}, batch_tokens: 1}
        - shard: {name: shards, shards: 3, max_length: 256}
        - train:
            name: dpo
            objective: {preference: dpo}
            learning_rate: 1.0e-3
            batch_size: 7
            max_steps: 100
            epochs: 3
            save_steps: 4
            stall_timeout: 10
            threads: 1
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path yaml;

  RanksRun(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.yaml = folder.resolve("ranks.yaml");
    Files.writeString(yaml, YAML.formatted(folder.resolve("runs"), SparkHome.quickQueries()));
  }

  /** The configuration's file. */
  Path yaml() {
    return yaml;
  }

  /** A file of as many pairs, once it is written. */
  Path pairs() {
    return folder.resolve("pairs.jsonl");
  }

  /** Writes the pairs, for {@link #readingPairs}. */
  Path writePairs() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (PreferencePair pair : DemoPairs.pairs(5, 300, DemoSettings.certain(1)).toList()) {
      ObjectNode row = JSON.createObjectNode();
      row.put("prompt", pair.prompt().get(0).content());
      row.put("chosen", pair.chosen()).put("rejected", pair.rejected());
      lines.append(row).append('\n');
    }
    return Files.writeString(pairs(), lines);
  }

  /** The setting by which pairs are read from a file instead of being generated. */
  static String readingPairs(String path) {
    return "stages.ingest.path=" + path;
  }

  /** The folder of a run. */
  Path run(String id) {
    return folder.resolve("runs").resolve(id);
  }

  /** The folder of its training, once that is done. */
  Path stage(String id) {
    return run(id).resolve(TRAIN);
  }

  /** Whether a stage is {@code running}, {@code done} …; empty: it is not known yet. */
  String status(String id, String stage) throws IOException {
    Path manifest = run(id).resolve("pipeline.json");
    if (Files.exists(manifest)) {
      for (JsonNode record : JSON.readTree(manifest.toFile()).get("stages")) {
        if (record.get("folder").textValue().equals(stage)) {
          return record.get("status").textValue();
        }
      }
    }
    return "";
  }

  /** The command line's arguments. */
  String[] arguments(String id, int ranks, String... settings) {
    List<String> arguments = new ArrayList<>(List.of("run", yaml.toString(), "--run-id", id));
    arguments.addAll(List.of("--set", "stages.dpo.ranks=" + ranks));
    Arrays.stream(settings).forEach(setting -> arguments.addAll(List.of("--set", setting)));
    return arguments.toArray(String[]::new);
  }

  /** Starts it in one process, with Spark inside. */
  JavaProcess startLocal(String id, SparkHome home, String... settings) throws IOException {
    List<String> command = new ArrayList<>(SparkHome.javaOptions());
    command.addAll(SparkHome.QUICK_START);
    command.addAll(List.of("-Xmx1g", "-cp", home.classPath(), Main.class.getName()));
    command.addAll(List.of(arguments(id, 1, settings)));
    return JavaProcess.start(id, command, Map.of("SPARK_LOCAL_IP", "127.0.0.1"), folder);
  }

  /** The newest checkpoint's step while the training runs; 0: none. */
  int checkpoint(String id) throws IOException {
    int newest = 0;
    for (Path checkpoint : checkpoints(id)) {
      newest = Math.max(newest, step(checkpoint));
    }
    return newest;
  }

  static int step(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().substring("step-".length()));
  }

  /** The checkpoints' folders while the training runs, in no order. */
  List<Path> checkpoints(String id) throws IOException {
    Path run = run(id);
    if (!Files.isDirectory(run)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (var stages = Files.newDirectoryStream(run, TRAIN + "*")) {
      for (Path stage : stages) {
        Path checkpoints = stage.resolve("checkpoints");
        if (Files.isDirectory(checkpoints)) {
          try (Stream<Path> all = Files.list(checkpoints)) {
            all.filter(one -> one.getFileName().toString().matches("step-\\d+"))
                .forEach(found::add);
          }
        }
      }
    }
    return found;
  }
}
