package io.predilect.jobs.preview;

import io.predilect.data.shard.LengthLimits;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.audit.DataOptions;
import io.predilect.jobs.audit.RecognisedData;
import io.predilect.jobs.audit.SignCounter;
import io.predilect.jobs.config.ConfigReader;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.ModelTokenizer;
import io.predilect.jobs.pipeline.Failures;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.shard.ShardStage;
import io.predilect.jobs.storage.NodeCache;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what a model will see. */
@Command(
    name = "preview",
    description = {
      "Shows what the model in FOLDER will see of the first rows of DATA: prompts and responses",
      "as its chat template writes them, special tokens marked, what is scored, what is cut and",
      "what is rejected. Writes nothing."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class PreviewCommand implements Callable<Integer> {
  private static final String SHARD = "stages.shard.";

  @Spec private CommandSpec spec;

  @Mixin private DataOptions options;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FOLDER",
      description = "A Hugging Face folder: its tokenizer, chat template and context.")
  private String model;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "How many rows are shown; default: ${DEFAULT-VALUE}.")
  private int rows = 3;

  @Option(
      names = "--max-length",
      paramLabel = "TOKENS",
      description = "As the setting max_length of the shard stage; default: the same.")
  private Optional<Integer> maxLength = Optional.empty();

  @Option(
      names = "--max-prompt-length",
      paramLabel = "TOKENS",
      description = "As max_prompt_length; default: the same.")
  private Optional<Integer> maxPromptLength = Optional.empty();

  @Option(
      names = "--overlong",
      paramLabel = "truncate|reject",
      description = "As overlong; default: the same.")
  private Optional<String> overlong = Optional.empty();

  @Option(names = "--debug", description = "Show where an error came from.")
  @SuppressWarnings("unused") // looked for where failures are told
  private boolean debug;

  /** For picocli. */
  public PreviewCommand() {}

  @Override
  public Integer call() throws IOException {
    if (rows < 1) {
      throw new ParameterException(
          spec.commandLine(), "--rows is " + rows + "; it must be at least 1");
    }
    Configuration hadoop = new Configuration();
    RunConfig run = run();
    try (NodeCache.Use folder = folder(run, hadoop)) {
      ShardSettings settings = (ShardSettings) run.stages().get(1).settings();
      show(folder.path(), ShardStage.limits(settings, folder.path()), hadoop);
    } finally {
      spec.commandLine().getOut().flush();
      spec.commandLine().getErr().flush();
    }
    return CommandLine.ExitCode.OK;
  }

  private void show(Path folder, LengthLimits limits, Configuration hadoop) {
    try (ChatTokenizer tokenizer = ModelTokenizer.open(folder)) {
      show(tokenizer, limits, hadoop);
    } catch (IOException | UncheckedIOException e) {
      throw new JobException(
          Failures.isExplained(e)
              ? Failures.message(e)
              : "cannot read " + options.data() + ": " + e.getMessage(),
          e);
    }
  }

  // A folder elsewhere is fetched whole, and kept for the run that follows.
  private NodeCache.Use folder(RunConfig run, Configuration hadoop) throws IOException {
    return Files.isDirectory(Path.of(model))
        ? NodeCache.Use.inPlace(Path.of(model))
        : ModelFolder.at(model, hadoop)
            .here(ModelStore.copies(run.compute().modelCacheBytes()), hadoop);
  }

  private void show(ChatTokenizer tokenizer, LengthLimits limits, Configuration hadoop)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    RecognisedData data = RecognisedData.open(options.audited(OptionalLong.empty()), hadoop);
    data.note().ifPresent(note -> err.println("note: " + note));
    out.printf("format %s, model %s%n%n", data.format(), model);
    Preview preview = new Preview(tokenizer, limits, CommandLine.Help.Ansi.AUTO.enabled(), out);
    SignCounter signs = new SignCounter(tokenizer.signs());
    int[] seen = {0};
    data.read(
        (outcome, source, characters) -> {
          preview.show(outcome);
          signs.add(outcome);
          return ++seen[0] < rows;
        });
    signs.warnings().forEach(err::println);
  }

  // The stage's own defaults and checks.
  private RunConfig run() {
    List<String> set = new ArrayList<>();
    maxLength.ifPresent(length -> set.add(SHARD + "max_length=" + length));
    maxPromptLength.ifPresent(length -> set.add(SHARD + "max_prompt_length=" + length));
    overlong.ifPresent(what -> set.add(SHARD + "overlong=" + what));
    return ConfigReader.read(
        """
        name: preview
        stages:
          - ingest: {path: data}
          - shard: {model: model}
        """,
        "preview",
        set);
  }
}
