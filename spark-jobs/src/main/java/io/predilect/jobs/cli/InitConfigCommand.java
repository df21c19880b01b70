package io.predilect.jobs.cli;

import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.draft.FirstLook;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes a run's first file. */
@Command(
    name = "init-config",
    description = {
      "Writes a run's first YAML file, with comments, from a look at DATA and "
          + "the model in FOLDER.",
      "It has the data's format, lengths by the model's tokenizer, and a batch "
          + "size and passes that this machine's memory is expected to hold. Pairs "
          + "are trained on by DPO, single judged responses by KTO, by LoRA."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class InitConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private DataOptions options;

  @Option(
      names = "--model",
      paramLabel = "FOLDER",
      required = true,
      description = "The model to start from, a Hugging Face folder.")
  private String model;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The file to write, which must not be there yet; default: ${DEFAULT-VALUE}.")
  private Path file = Path.of("my-run.yaml");

  @Override
  public Integer call() throws IOException {
    if (options.areOfRun()) {
      throw usage(options.data() + " is a run's file already: name the data", Optional.empty());
    }
    if (Files.exists(file)) {
      throw usage(file + " is there already: name another by --file", Optional.empty());
    }
    PrintWriter out = spec.commandLine().getOut();
    FirstLook.File first =
        new FirstLook(
                name(),
                options.ingest(),
                DataOptions.called(StageKind.INGEST, options.ingest()),
                model,
                new NotedProgress(spec.commandLine().getErr()))
            .file();
    write(first.yaml());
    first.told().forEach(out::println);
    out.println("wrote " + file + ". Next:");
    out.println("  predilect describe " + file);
    out.println("  predilect run " + file);
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private void write(String yaml) throws IOException {
    try {
      Files.writeString(file, yaml, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw usage(file + " is there already: name another by --file", Optional.of(e));
    } catch (NoSuchFileException e) {
      throw usage(
          "the folder of " + file + " is not there: make it, or name another by --file",
          Optional.of(e));
    }
  }

  // The run's name is the file's.
  private String name() {
    String base = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    String name = base.replaceAll("[^A-Za-z0-9_-]", "-");
    return name.isEmpty() ? "my-run" : name;
  }

  private ParameterException usage(String problem, Optional<IOException> cause) {
    return new ParameterException(spec.commandLine(), problem, cause.orElse(null));
  }
}
