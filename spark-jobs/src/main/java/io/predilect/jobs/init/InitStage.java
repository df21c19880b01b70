package io.predilect.jobs.init;

import static org.apache.spark.sql.functions.col;

import io.predilect.data.bpe.BpeTokenizerFolder;
import io.predilect.data.bpe.BpeTrainer;
import io.predilect.data.bpe.BpeVocabulary;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.config.InitSettings;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.stage.StageInputs;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.jobs.storage.WrittenData;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.engine.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Makes a model with random weights, and a tokenizer from the training texts where none is given.
 */
public record InitStage(InitSettings settings) implements Stage {
  @Override
  public StageResult execute(StageContext context) throws IOException {
    try (LocalFolder temporary = LocalFolder.temporary("predilect-init-")) {
      Path folder = temporary.path();
      RowCounts rows =
          settings.tokenizer().isPresent() ? copied(context, folder) : trained(context, folder);
      ModelConfig config = config(folder);
      long parameters = LanguageModel.writeFresh(config, context.seed(), folder);
      upload(context, folder);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("parameters", parameters);
      figures.put("bytes", Files.size(folder.resolve("model.safetensors")));
      figures.put("vocab_size", config.vocabSize());
      return new StageResult(rows, figures);
    }
  }

  private ModelConfig config(Path folder) {
    Engines.prepare(); // a tokenizer may be the first of DJL that a process touches
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      return settings.shape(tokenizer.vocabSize());
    }
  }

  private RowCounts trained(StageContext context, Path folder) throws IOException {
    Dataset<Row> rows =
        WrittenData.read(context.spark())
            .parquet(context.inputs().rowsFolder().toString())
            .filter(col(Columns.SPLIT).equalTo(SplitFilter.TRAIN.key()));
    long count = rows.count();
    if (count == 0) {
      throw new JobException(
          "there are no training rows to make a tokenizer from: lower test_share, or set tokenizer");
    }
    BpeTrainer.Settings wanted = BpeTrainer.Settings.ofSize(settings.vocabSize());
    BpeVocabulary vocabulary =
        BpeTrainer.train(WordCounts.of(rows, wanted.preTokenizer(), wanted.minFrequency()), wanted);
    BpeTokenizerFolder.write(folder, vocabulary);
    return RowCounts.all(count);
  }

  private RowCounts copied(StageContext context, Path folder) throws IOException {
    GivenTokenizer.copy(settings.tokenizer().orElseThrow(), context.hadoop(), folder);
    return RowCounts.NONE;
  }

  private static void upload(StageContext context, Path folder) throws IOException {
    org.apache.hadoop.fs.Path target =
        new org.apache.hadoop.fs.Path(context.output(), StageInputs.MODEL_FOLDER);
    context.fileSystem(target).mkdirs(target);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        context
            .fileSystem(target)
            .copyFromLocalFile(new org.apache.hadoop.fs.Path(file.toUri()), target);
      }
    }
  }
}
