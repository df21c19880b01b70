package io.predilect.jobs.audit;

import io.predilect.data.format.ColumnMapping;
import io.predilect.data.format.FormatException;
import io.predilect.data.format.Formats;
import io.predilect.data.format.RowReading;
import java.util.List;
import java.util.Map;
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
      description = "A file, a folder or a glob: JSON lines, JSON arrays, gzip of both, Parquet.")
  private String data;

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

  /** A file, a folder or a glob. */
  public String data() {
    return data;
  }

  /**
   * How its rows are read.
   *
   * @throws ParameterException when the options contradict each other
   */
  public RowReading reading() {
    try {
      return new RowReading(format, new ColumnMapping(columns), ignore);
    } catch (FormatException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
