package io.predilect.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.bpe.BpeTokenizerFolder;
import io.predilect.data.bpe.BpeTrainer;
import io.predilect.data.raw.RawReader;
import io.predilect.data.raw.RawRow;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.Predilect;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.ModelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * From text to shards (ingest, truncate, shard) on this machine's cores: whether the time of a row
 * and what reaches the driver stay the same from ten thousand short pairs to a million, and how
 * much longer it takes on long pairs than their tokenizer alone does. The figure to watch is the
 * tokenizer's time by all stages' together.
 *
 * <p>Runs on other pairs come first, for classes are loaded and code is compiled once a session.
 * What all stages take for hardly any rows is measured then, and taken off the time of short pairs;
 * nothing is taken off that of long ones.
 */
final class PipelineBench {
  private static final double TARGET = 1 / 1.6;
  private static final int[] SHORT = {10_000, 100_000, 1_000_000};
  private static final int FEW = 1_000;
  private static final int SHORT_WARM = 100_000;
  private static final int SHORT_WARMS = 4; // each is faster than the one before, a fifth is not
  private static final int FEW_WARM = 8; // times: the driver's code is compiled run by run
  private static final int LONG_WARM = 1_000;
  private static final int TURNS = 7;
  private static final int REPEATED = 100_000; // of so few pairs the median of some runs counts
  private static final int TIMES = 3;
  private static final int LONG = 5_600;
  private static final int VOCABULARY = 8_192;
  private static final long SEED = 6;
  private static final long WARM_SEED = 7;

  private PipelineBench() {}

  /**
   * Measures.
   *
   * @param data the long pairs; empty: made here
   */
  static BenchResult run(Optional<Path> data) throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    try (LocalFolder temporary = LocalFolder.temporary("predilect-bench-");
        Predilect any = PipelineRun.session(temporary.path(), cores)) {
      return measured(any.session(), temporary.path(), data, cores);
    }
  }

  private static BenchResult measured(
      SparkSession spark, Path folder, Optional<Path> given, int cores) throws IOException {
    Path longPairs = folder.resolve("long.jsonl");
    if (given.isEmpty()) {
      PipelineData.write(longPairs, LONG, PipelineData.Lengths.LONG, SEED);
    }
    Path data = given.map(Path::toAbsolutePath).orElse(longPairs);
    List<String> texts = texts(data);
    Path model = model(folder.resolve("model"), texts);
    for (int i = 0; i < SHORT_WARMS; i++) {
      warm(spark, folder, model, PipelineData.Lengths.SHORT, SHORT_WARM);
    }
    warm(spark, folder, model, PipelineData.Lengths.LONG, LONG_WARM);
    for (int i = 0; i < FEW_WARM; i++) {
      warm(spark, folder, model, PipelineData.Lengths.SHORT, FEW);
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    // By turns, for what the machine does besides changes from minute to minute.
    List<PipelineRun.Measured> fewest = new ArrayList<>();
    List<PipelineRun.Measured> first = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      fewest.add(shortPairs(spark, folder, model, FEW));
      first.add(shortPairs(spark, folder, model, SHORT[0]));
    }
    double startUp = median(fewest).total();
    figures.put("start_up_seconds", startUp);
    for (int pairs : SHORT) {
      List<PipelineRun.Measured> runs = pairs == SHORT[0] ? first : new ArrayList<>();
      for (int i = runs.size(); i < (pairs <= REPEATED ? TIMES : 1); i++) {
        runs.add(shortPairs(spark, folder, model, pairs));
      }
      PipelineRun.Measured run = median(runs);
      String key = pairs / 1_000 + "k_";
      figures.put(key + "seconds", run.total());
      figures.put(key + "microseconds_a_row", 1e6 * (run.total() - startUp) / (pairs - FEW));
      figures.put(key + "to_driver_kb", run.driverBytes() / 1e3);
      figures.put(key + "live_heap_mb", run.heapBytes() / 1e6);
    }
    double ratio = longPairs(spark, folder, model, data, texts, cores, figures);
    return new BenchResult(ratio, TARGET, figures);
  }

  private static double longPairs(
      SparkSession spark,
      Path folder,
      Path model,
      Path data,
      List<String> texts,
      int cores,
      Map<String, Double> figures)
      throws IOException {
    List<PipelineRun.Measured> runs = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) { // as often as the tokenizer
      runs.add(run(spark, folder, model, data, "long"));
    }
    PipelineRun.Measured run = median(runs);
    double bare;
    try (ChatTokenizer tokenizer = ChatTokenizer.open(model)) {
      bare = Stopwatch.median(TIMES, () -> tokenized(tokenizer, texts, cores));
    }
    figures.put("long_pairs", (double) run.rows());
    run.seconds().forEach((stage, seconds) -> figures.put("long_" + stage + "_seconds", seconds));
    figures.put("long_pairs_per_second", run.rows() / run.total());
    figures.put("tokenizer_seconds", bare);
    figures.put("tokenizer_pairs_per_second", run.rows() / bare);
    figures.put("long_times_tokenizer", run.total() / bare);
    return bare / run.total();
  }

  // Every text once, the texts dealt out to as many threads as there are cores.
  private static void tokenized(ChatTokenizer tokenizer, List<String> texts, int cores)
      throws IOException {
    Together.run(
        cores,
        first -> {
          long tokens = 0;
          for (int i = first; i < texts.size(); i += cores) {
            tokens += tokenizer.countTokens(texts.get(i));
          }
          return tokens;
        });
  }

  private static void warm(
      SparkSession spark, Path folder, Path model, PipelineData.Lengths lengths, int pairs)
      throws IOException {
    Path data = folder.resolve("warm.jsonl");
    PipelineData.write(data, pairs, lengths, WARM_SEED);
    run(spark, folder, model, data, "warm");
  }

  private static PipelineRun.Measured shortPairs(
      SparkSession spark, Path folder, Path model, int pairs) throws IOException {
    Path data = folder.resolve("short.jsonl");
    PipelineData.write(data, pairs, PipelineData.Lengths.SHORT, SEED);
    return run(spark, folder, model, data, "short");
  }

  private static PipelineRun.Measured median(List<PipelineRun.Measured> runs) {
    return runs.stream()
        .sorted(Comparator.comparingDouble(PipelineRun.Measured::total))
        .toList()
        .get(runs.size() / 2);
  }

  private static PipelineRun.Measured run(
      SparkSession spark, Path folder, Path model, Path data, String name) throws IOException {
    PipelineRun.Measured measured = PipelineRun.run(spark, name, folder, model, data);
    LocalFolder.delete(folder.resolve("runs").resolve(name));
    return measured;
  }

  /** A small model with a tokenizer trained on the texts. */
  private static Path model(Path folder, List<String> texts) throws IOException {
    LanguageModel.writeFresh(
        ModelConfig.llama(VOCABULARY, 32, 64, 1, 4, 2, 4_096, 10_000, true), SEED, folder);
    BpeTokenizerFolder.write(
        folder,
        BpeTrainer.train(
            texts.stream().limit(1_500).iterator(), BpeTrainer.Settings.ofSize(VOCABULARY)));
    return folder;
  }

  /** Every text of a file that has prompts and responses as texts. */
  private static List<String> texts(Path data) throws IOException {
    List<String> texts = new ArrayList<>();
    try (InputStream in = Files.newInputStream(data);
        RawReader rows = RawReader.open(data.toString(), in)) {
      while (rows.hasNext()) {
        if (rows.next() instanceof RawRow.Parsed parsed) {
          for (String column : List.of("prompt", "chosen", "rejected")) {
            JsonNode text = parsed.json().path(column);
            if (!text.isTextual()) {
              throw new IOException(
                  data + ": the bench wants prompt, chosen and rejected as texts, not " + text);
            }
            texts.add(text.textValue());
          }
        }
      }
    }
    return texts;
  }
}
