package io.predilect.jobs.trial;

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
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.ShardWriter;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.config.ConfigReader;
import io.predilect.jobs.config.CraftSettings;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RationaleSettings;
import io.predilect.jobs.config.ReportSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ScoreSettings;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.TruncateSettings;
import io.predilect.jobs.craft.CraftStage;
import io.predilect.jobs.evaluate.EvaluateStage;
import io.predilect.jobs.ingest.IngestStage;
import io.predilect.jobs.pipeline.LocalSpark;
import io.predilect.jobs.pipeline.Manifest;
import io.predilect.jobs.pipeline.Pipeline;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.pipeline.Progress;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageInputs;
import io.predilect.jobs.pipeline.StageRegistry;
import io.predilect.jobs.pipeline.StopSignal;
import io.predilect.jobs.rationales.RationaleStage;
import io.predilect.jobs.report.ReportStage;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.score.ScoreStage;
import io.predilect.jobs.shard.ShardStage;
import io.predilect.jobs.train.TrainStage;
import io.predilect.jobs.truncate.TruncateStage;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.kernel.Engines;
import io.predilect.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What a single stage needs to be tried: a session, a tiny model with a tokenizer, some pairs. */
public final class StageTrial {
  private static final int VOCABULARY = 400;
  private static final int WIDTH = 32;

  private StageTrial() {}

  public static SparkSession session() {
    return LocalSpark.session();
  }

  public static List<PreferencePair> pairs(int count) {
    return DemoPairs.pairs(11, count, DemoSettings.DEFAULT).toList();
  }

  /** A model of two layers of 32 with a tokenizer trained on the pairs. */
  public static Path model(Path folder, List<PreferencePair> pairs, int maxPositions)
      throws IOException {
    LanguageModel.writeFresh(
        ModelConfig.llama(VOCABULARY, WIDTH, 64, 2, 4, 2, maxPositions, 10_000, true), 7, folder);
    Stream<String> texts =
        pairs.stream()
            .flatMap(
                pair ->
                    Stream.of(
                        pair.prompt().get(0).content(),
                        pair.chosen(),
                        pair.rejected(),
                        pair.extra().get(DemoPairs.RATIONALE)));
    BpeTokenizerFolder.write(
        folder, BpeTrainer.train(texts.iterator(), BpeTrainer.Settings.ofSize(VOCABULARY)));
    return folder;
  }

  /**
   * The same model as a classifier whose one label, or several, is a fixed random direction: a
   * reward model that depends on everything it reads.
   */
  public static Path rewardModel(
      Path folder, List<PreferencePair> pairs, int maxPositions, int labels) throws IOException {
    model(folder, pairs, maxPositions);
    java.util.Random random = new java.util.Random(5);
    float[] head = new float[labels * WIDTH];
    for (int i = 0; i < head.length; i++) {
      head[i] = (float) random.nextGaussian();
    }
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      SafetensorsWriter.write(
          Map.of("score.weight", manager.create(head, new Shape(labels, WIDTH))),
          folder.resolve("model-00002-of-00002.safetensors"));
    }
    Files.move(
        folder.resolve("model.safetensors"), folder.resolve("model-00001-of-00002.safetensors"));
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        """
        {"weight_map": {
          "model.norm.weight": "model-00001-of-00002.safetensors",
          "score.weight": "model-00002-of-00002.safetensors"}}
        """);
    Path config = folder.resolve("config.json");
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(config.toFile());
    json.putArray("architectures").add("LlamaForSequenceClassification");
    json.put("num_labels", labels);
    Files.writeString(config, json.toString());
    return folder;
  }

  /** Pairs as the ingest stage leaves them. */
  public static Path rows(SparkSession spark, Path folder, List<PreferencePair> pairs) {
    List<Row> rows = pairs.stream().map(pair -> PairRows.row(pair, "train")).toList();
    spark.createDataFrame(rows, Columns.PAIR).coalesce(1).write().parquet(folder.toString());
    return folder;
  }

  /** Pairs as the shard stage leaves them, rationales included. */
  public static Path shards(Path folder, Path model, List<PreferencePair> pairs)
      throws IOException {
    Files.createDirectories(folder);
    try (ChatTokenizer tokenizer = ChatTokenizer.open(model)) {
      PairTokenizer tokenize =
          new PairTokenizer(
              tokenizer,
              LengthLimits.of(256, LengthLimits.Overlong.TRUNCATE),
              RationaleCondition.builtIn());
      for (int shard = 0; shard < 2; shard++) {
        Path file = folder.resolve("part-0000" + shard + ".parquet");
        try (ShardWriter writer =
            ShardWriter.open(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration())) {
          for (int i = shard; i < pairs.size(); i += 2) {
            PreferencePair pair = pairs.get(i);
            PairTokenizer.Result result =
                tokenize.tokenize(
                    pair,
                    Optional.empty(),
                    Optional.ofNullable(pair.extra().get(DemoPairs.RATIONALE)),
                    ReferenceLogps.none());
            writer.write(((PairTokenizer.Kept) result).pair());
          }
        }
      }
    }
    return folder;
  }

  /**
   * Runs a whole configuration.
   *
   * @return the run's folder
   */
  public static Path run(String yaml) throws IOException {
    StageRegistry stages =
        new StageRegistry()
            .with(IngestSettings.class, IngestStage::new)
            .with(CraftSettings.class, CraftStage::new)
            .with(RationaleSettings.class, RationaleStage::new)
            .with(TruncateSettings.class, TruncateStage::new)
            .with(ScoreSettings.class, ScoreStage::new)
            .with(ShardSettings.class, ShardStage::new)
            .with(TrainStageSettings.class, TrainStage::new)
            .with(EvaluateSettings.class, EvaluateStage::new)
            .with(ReportSettings.class, ReportStage::new);
    Pipeline pipeline =
        new Pipeline(
            ConfigReader.read(yaml, "trial.yaml", List.of()),
            stages,
            new Configuration(),
            StageTrial::session,
            PipelineListener.SILENT,
            new StopSignal());
    pipeline.run(Optional.empty());
    return Path.of(pipeline.folder().toUri().getPath());
  }

  /**
   * What the last stage of a configuration gets.
   *
   * @param yaml the stages, each line indented as in a file
   * @param stages folders of earlier stages, by name; {@code rows}, {@code shards} and {@code base}
   *     (a model) are also the nearest of their kind
   */
  public static StageContext context(
      SparkSession spark, String yaml, Map<String, Path> stages, Path folder) throws IOException {
    RunConfig run =
        ConfigReader.read("name: trial\nmodel: base\nstages:\n" + yaml, "trial.yaml", List.of());
    StageConfig stage = run.stages().get(run.stages().size() - 1);
    Map<String, org.apache.hadoop.fs.Path> folders = new java.util.HashMap<>();
    stages.forEach((name, path) -> folders.put(name, new org.apache.hadoop.fs.Path(path.toUri())));
    Map<String, org.apache.hadoop.fs.Path> models = new java.util.HashMap<>(folders);
    models.remove("rows");
    models.remove("shards");
    return new StageContext(
        spark,
        run,
        stage,
        99,
        new StageInputs(
            Optional.ofNullable(folders.get("rows")),
            folders,
            Optional.ofNullable(folders.get("shards")),
            models,
            Optional.of("base")),
        new org.apache.hadoop.fs.Path(Files.createDirectories(folder.resolve("output")).toUri()),
        new org.apache.hadoop.fs.Path(folder.resolve("scratch").toUri()),
        new org.apache.hadoop.fs.Path(folder.toUri()),
        new Manifest("trial", List.of()),
        Progress.SILENT,
        new StopSignal());
  }
}
