package io.predilect.jobs.audit;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.format.Formats;
import io.predilect.data.format.RowReading;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The data that a command looks at, and how its rows are read. */
public final class DataOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA",
      arity = "1..*",
      description = {
        "A file, a folder or a glob: JSON, CSV, gzip of both, Parquet; several are several sources.",
        "Or a run's YAML file: what its ingest stage reads."
      })
  private List<String> data;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "The data's format by name; default: recognised.")
  private String format = Formats.AUTO;

  @Option(
      names = "--columns",
      paramLabel = "PART=EXPRESSION",
      description = "Where a part of a pair lies, as in the setting columns; may be repeated.")
  private Map<String, String> columns = Map.of();

  @Option(
      names = "--ignore",
      paramLabel = "NAME",
      description = "A column or a key of turns that is taken as not there; may be repeated.")
  private List<String> ignore = List.of();

  /** For picocli. */
  public DataOptions() {}

  /** The data in a few words. */
  public String data() {
    return String.join(", ", data);
  }

  /**
   * What is read, and how.
   *
   * @param limit at most so many rows of each
   * @throws ParameterException when the options contradict each other
   */
  public AuditedData audited(OptionalLong limit) throws IOException {
    boolean read = !format.equals(Formats.AUTO) || !columns.isEmpty() || !ignore.isEmpty();
    if (data.size() == 1 && AuditedData.isRun(data.get(0))) {
      if (read) {
        throw new ParameterException(
            spec.commandLine(),
            data.get(0) + " says how its data is read: leave out --format, --columns and --ignore");
      }
      return AuditedData.ofRun(data.get(0), limit);
    }
    try {
      return AuditedData.of(data, RowReading.of(format, columns, ignore), limit);
    } catch (InvalidSettings e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
