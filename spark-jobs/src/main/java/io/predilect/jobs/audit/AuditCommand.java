package io.predilect.jobs.audit;

import io.predilect.data.audit.AuditTable;
import io.predilect.data.format.Formats;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.pipeline.JobException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what a preference data set looks like. */
@Command(
    name = "audit",
    description = {
      "Tells what the preference data in DATA looks like: format, rows, rejects by reason,",
      "duplicates, lengths, shared prompts. With --reward-model also how much of its preference",
      "has nothing to do with the prompts. Writes nothing that stays."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class AuditCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA",
      description = "A file, a folder or a glob: JSON lines, JSON arrays, gzip of both, Parquet.")
  private String data;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "The data's format by name; default: recognised.")
  private String format = Formats.AUTO;

  @Option(
      names = "--tokenizer",
      paramLabel = "FOLDER",
      description = "A Hugging Face folder whose tokenizer counts; default: one learnt from DATA.")
  private Optional<Path> tokenizer = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "Look at the first N rows only.")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = "--reward-model",
      paramLabel = "FOLDER",
      description = "A reward model: every pair's gap is split by Algorithm 1, on all cores.")
  private Optional<String> rewardModel = Optional.empty();

  @Option(
      names = "--prompts",
      paramLabel = "K",
      description = "Prompts a pair's gap is taken under; default: ${DEFAULT-VALUE}.")
  private int prompts = 16;

  @Option(
      names = "--own-weight",
      paramLabel = "P",
      description = "Weight of a pair's own prompt among them; default: ${DEFAULT-VALUE}.")
  private double ownWeight = 0.5;

  @Option(names = "--debug", description = "Show where an error came from.")
  private boolean debug;

  /** For picocli. */
  public AuditCommand() {}

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try {
      DataAudit.Result result =
          new DataAudit(data, format, tokenizer, limit)
              .execute(new Configuration(), note -> err.println("note: " + note));
      PrintWriter out = spec.commandLine().getOut();
      out.print(AuditTable.of(data, result.audit(), result.counter()));
      out.flush();
      if (rewardModel.isPresent() && result.trouble().isEmpty()) {
        out.println();
        out.print(RewardAuditTable.of(rewarded(rewardModel.get(), err)));
        out.flush();
      }
      result.trouble().ifPresent(trouble -> err.println("error: " + data + ": " + trouble));
      err.flush();
      return result.trouble().isPresent() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    } catch (ConfigException e) {
      e.problems().forEach(problem -> err.println("error: " + problem));
      err.flush();
      return CommandLine.ExitCode.USAGE;
    } catch (JobException e) {
      return failed(e.getMessage(), e);
    } catch (IOException | UncheckedIOException e) {
      return failed("cannot read " + data + ": " + e.getMessage(), e);
    }
  }

  private RewardAudit.Result rewarded(String model, PrintWriter err) throws IOException {
    return new RewardAudit(data, format, model, prompts, ownWeight, limit)
        .execute(new NotedProgress(err));
  }

  private int failed(String message, Exception failure) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("error: " + message);
    if (debug) {
      failure.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }
}
