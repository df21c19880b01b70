package io.predilect.jobs.audit;

import io.predilect.data.audit.AuditTable;
import io.predilect.data.format.Formats;
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
      "duplicates, lengths, shared prompts. Reads once, writes nothing."
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
      result.trouble().ifPresent(trouble -> err.println("error: " + data + ": " + trouble));
      err.flush();
      return result.trouble().isPresent() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    } catch (JobException e) {
      return failed(e.getMessage(), e);
    } catch (IOException | UncheckedIOException e) {
      return failed("cannot read " + data + ": " + e.getMessage(), e);
    }
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
