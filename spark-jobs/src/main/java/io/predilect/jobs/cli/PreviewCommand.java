package io.predilect.jobs.cli;

import io.predilect.jobs.Predilect;
import io.predilect.jobs.config.StageKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      "Shows what the model in FOLDER will see of the first rows of DATA.",
      "Prompts and responses are shown as its chat template writes them, "
          + "special tokens marked, with what is scored, what is cut and what is "
          + "rejected. Writes nothing."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PreviewCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private DataOptions options;

  @Option(
      names = "--model",
      paramLabel = "FOLDER",
      description = {
        "A Hugging Face folder: its tokenizer, chat template and context; default: that of the "
            + "shard stage in a run's YAML file."
      })
  private Optional<String> model = Optional.empty();

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

  @Override
  public Integer call() {
    if (model.isEmpty() && !options.areOfRun()) {
      throw new ParameterException(
          spec.commandLine(), "--model is missing: name the Hugging Face folder whose view it is");
    }
    Map<String, Object> shard = new LinkedHashMap<>();
    model.ifPresent(folder -> shard.put("model", folder));
    maxLength.ifPresent(tokens -> shard.put("max_length", tokens));
    maxPromptLength.ifPresent(tokens -> shard.put("max_prompt_length", tokens));
    overlong.ifPresent(what -> shard.put("overlong", what));
    try (Predilect predilect =
        options
            .builder(Map.of(StageKind.SHARD, shard))
            .listener(new NotedProgress(spec.commandLine().getErr()))
            .build()) {
      PreviewText.print(
          predilect.preview(rows),
          CommandLine.Help.Ansi.AUTO.enabled(),
          spec.commandLine().getOut());
    }
    return CommandLine.ExitCode.OK;
  }
}
