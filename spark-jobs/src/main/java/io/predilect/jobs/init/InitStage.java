package io.predilect.jobs.init;

import static org.apache.spark.sql.functions.col;

import io.predilect.data.bpe.BpeTokenizerFolder;
import io.predilect.data.bpe.BpeTrainer;
import io.predilect.data.bpe.BpeVocabulary;
import io.predilect.data.template.ChatTemplate;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TemplateFiles;
import io.predilect.jobs.config.InitSettings;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.models.TurnEnd;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.stage.StageInputs;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.jobs.storage.TextFiles;
import io.predilect.jobs.storage.WrittenData;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.engine.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Makes a model to start from: one with random weights, with a tokenizer from the training texts
 * where none is given, or another one with a chat template of one's own.
 */
public record InitStage(InitSettings settings) implements Stage {
  @Override
  public StageResult execute(StageContext context) throws IOException {
    Engines.prepare(); // a tokenizer may be the first of DJL that a process touches
    try (LocalFolder temporary = LocalFolder.temporary("predilect-init-")) {
      return settings.model().isPresent()
          ? dressed(context, temporary.path())
          : fresh(context, temporary.path());
    }
  }

  private StageResult fresh(StageContext context, Path folder) throws IOException {
    RowCounts rows =
        settings.trainsTokenizer() ? trained(context, folder) : copied(context, folder);
    template(context, folder);
    ModelConfig config = settings.shape(vocabSize(folder));
    long parameters = LanguageModel.writeFresh(config, context.seed(), folder);
    TurnEnd.name(folder, List.of(folder)); // a given tokenizer may come without it
    upload(context, folder);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("parameters", parameters);
    figures.put("bytes", Files.size(folder.resolve("model.safetensors")));
    figures.put("vocab_size", config.vocabSize());
    return new StageResult(rows, figures);
  }

  private StageResult dressed(StageContext context, Path folder) throws IOException {
    GivenModel model = GivenModel.at(context.inputs().model(settings.model()), context.hadoop());
    model.copyFiles(folder, context.hadoop());
    template(context, folder);
    int vocabulary = vocabSize(folder); // which reads the template, before much is copied
    upload(context, folder);
    model.copyWeights(target(context), context.hadoop());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("bytes", model.weightBytes());
    figures.put("vocab_size", vocabulary);
    return new StageResult(RowCounts.NONE, figures);
  }

  private static int vocabSize(Path folder) {
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      return tokenizer.vocabSize();
    }
  }

  private void template(StageContext context, Path folder) throws IOException {
    if (settings.chatTemplate().isEmpty()) {
      return;
    }
    String said = settings.chatTemplate().get();
    String template = said.equals(InitSettings.RAW) ? TemplateFiles.RAW : said;
    if (settings.templateFile().isPresent()) {
      org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(said);
      template = TextFiles.read(file.getFileSystem(context.hadoop()), file);
    }
    ChatTemplate.of("init.chat_template", template, Map.of()); // by this name, not the copy's
    TemplateFiles.replace(folder, template);
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

  private static org.apache.hadoop.fs.Path target(StageContext context) {
    return new org.apache.hadoop.fs.Path(context.output(), StageInputs.MODEL_FOLDER);
  }

  private static void upload(StageContext context, Path folder) throws IOException {
    org.apache.hadoop.fs.Path target = target(context);
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
