package io.predilect.jobs.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.bpe.BpeTokenizerFolder;
import io.predilect.data.bpe.BpeTrainer;
import io.predilect.data.pair.Message;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.Predilect;
import io.predilect.jobs.StageOutcome;
import io.predilect.jobs.generate.ResponseColumns;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.Generator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Tokens a second of a generate stage, from its prompts' file to its Parquet, against those of the
 * generator alone on the same prompts and model, 16 rows at a time with all cores, as {@link
 * GenerateBench} decodes. The generator runs before and after the stage, for what the machine does
 * besides changes from minute to minute.
 */
final class GenerateInSparkBench {
  private static final double TARGET = 0.9;
  private static final int PROMPTS = 64;
  private static final int NEW_TOKENS = 128;
  private static final int ROWS = 16;
  private static final int VOCABULARY = 4_096;
  private static final int TEXTS = 400;
  private static final long SEED = 8;
  private static final long WARM_SEED = 9;
  private static final double NANOS = 1e9;
  private static final ObjectMapper JSON = new ObjectMapper();

  private GenerateInSparkBench() {}

  static BenchResult run() throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    try (LocalFolder temporary = LocalFolder.temporary("predilect-bench-");
        Predilect any = PipelineRun.session(temporary.path(), cores)) {
      return measured(any.session(), temporary.path());
    }
  }

  private static BenchResult measured(SparkSession spark, Path folder) throws IOException {
    Path data = folder.resolve("prompts.jsonl");
    PipelineData.write(data, PROMPTS, PipelineData.Lengths.SHORT, SEED);
    Path model = model(folder.resolve("model"), folder.resolve("texts.jsonl"));
    Path warm = folder.resolve("warm.jsonl");
    PipelineData.write(warm, ROWS, PipelineData.Lengths.SHORT, WARM_SEED);
    stage(spark, "warm", folder, model, warm, 2);
    List<Tokens> prompts = prompts(model, data);
    Alone before = Alone.of(model, prompts);
    Made stage = stage(spark, "measured", folder, model, data, NEW_TOKENS);
    Alone after = Alone.of(model, prompts);
    double alone =
        (before.made.tokens + after.made.tokens) / (before.made.seconds + after.made.seconds);
    double inStage = stage.rate();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("stage_tokens_per_second", inStage);
    figures.put("generator_tokens_per_second", alone);
    figures.put("stage_seconds", stage.seconds);
    figures.put("stage_tokens", stage.tokens);
    figures.put("generator_before_tokens_per_second", before.made.rate());
    figures.put("generator_after_tokens_per_second", after.made.rate());
    figures.put("generator_opening_seconds", before.opening);
    return new BenchResult(inStage / alone, TARGET, figures);
  }

  private record Made(double tokens, double seconds) {
    double rate() {
      return tokens / seconds;
    }
  }

  /** What the generator made by itself, and apart from it the seconds of opening the model. */
  private record Alone(Made made, double opening) {
    static Alone of(Path folder, List<Tokens> prompts) throws IOException {
      Engines.threads(Runtime.getRuntime().availableProcessors());
      long start = System.nanoTime();
      try (LanguageModel model = LanguageModel.openToGenerate(folder, Precision.FLOAT32, "cpu")) {
        long opened = System.nanoTime();
        Generator generator = new Generator(model);
        GenerationSettings settings = new GenerationSettings(NEW_TOKENS, 0, 0, 1, 0, 1, Set.of());
        long made = 0;
        for (int from = 0; from < prompts.size(); from += ROWS) {
          List<Tokens> some = prompts.subList(from, Math.min(from + ROWS, prompts.size()));
          List<Tokens> texts = generator.generate(some, settings, new long[some.size()]);
          made += texts.stream().mapToLong(Tokens::length).sum();
        }
        long ended = System.nanoTime();
        return new Alone(new Made(made, (ended - opened) / NANOS), (opened - start) / NANOS);
      }
    }
  }

  private static Made stage(
      SparkSession spark, String name, Path folder, Path model, Path data, int tokens) {
    try (Predilect run =
        Predilect.on(spark)
            .yaml(
                String.format(
                    Locale.ROOT,
                    """
                    name: %s
                    output: '%s'
                    model: '%s'
                    stages:
                      - generate: {prompts: '%s', max_new_tokens: %d}
                    """,
                    name,
                    folder.resolve("runs"),
                    model,
                    data,
                    tokens))
            .listener(PipelineListener.SILENT)
            .build()) {
      StageOutcome stage = run.run().stages().get(0);
      Column tokensOut = functions.sum(ResponseColumns.TOKENS_OUT);
      return new Made(stage.rows().agg(tokensOut).head().getLong(0), stage.seconds());
    }
  }

  private static List<Tokens> prompts(Path model, Path data) throws IOException {
    List<Tokens> prompts = new ArrayList<>();
    try (ChatTokenizer tokenizer = ChatTokenizer.open(model)) {
      for (String text : texts(data)) {
        prompts.add(tokenizer.prompt(List.of(Message.user(text))));
      }
    }
    return prompts;
  }

  private static List<String> texts(Path data) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(data)) {
      texts.add(JSON.readTree(line).get("prompt").textValue());
    }
    return texts;
  }

  // SmolLM2-135M's blocks with a vocabulary that a tokenizer learns in a moment.
  private static Path model(Path folder, Path data) throws IOException {
    LanguageModel.writeFresh(
        ModelConfig.llama(VOCABULARY, 576, 1536, 30, 9, 3, 8192, 1e5, true), SEED, folder);
    PipelineData.write(data, TEXTS, PipelineData.Lengths.LONG, SEED);
    BpeTokenizerFolder.write(
        folder, BpeTrainer.train(texts(data).iterator(), BpeTrainer.Settings.ofSize(VOCABULARY)));
    return folder;
  }
}
