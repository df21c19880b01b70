package io.predilect.jobs.input;

import io.predilect.data.format.Outcome;
import io.predilect.data.format.RowReading;
import io.predilect.data.raw.RawFile;
import io.predilect.data.raw.RawFileException;
import io.predilect.data.raw.RawRow;
import io.predilect.data.raw.RawRows;
import io.predilect.jobs.config.GeneratorKind;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.outside.OutsideFiles;
import io.predilect.jobs.outside.OutsideFiles.Skipped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * All that a stage reads of data from outside, looked at: the same for a run and for an audit.
 *
 * @param sources the data sets, in order
 * @param files their files, by source and path
 * @param skipped what lies among them and is not read
 */
public record DataFiles(List<DataSource> sources, List<InputFile> files, List<Skipped> skipped) {
  private static final int SHOWN = 12;

  public DataFiles {
    sources = List.copyOf(sources);
    files = List.copyOf(files);
    skipped = List.copyOf(skipped);
  }

  /**
   * Finds and looks at the files, and settles how the rows of each source are read. Generated pairs
   * are a source without files.
   *
   * @param tables makes files of what Spark reads
   * @throws JobException when there is no data, when it is of no kind that is read, or when its
   *     format is not recognised
   */
  public static DataFiles find(IngestSettings settings, Tables tables, Configuration hadoop)
      throws IOException {
    Optional<IngestSettings.Generated> generated = settings.generated();
    return generated.isPresent()
        ? generated(settings.data(), generated.get().kind())
        : find(settings, settings.read(), tables, hadoop);
  }

  /** The same of those sources alone that are files, which no session is needed for. */
  public static DataFiles ofFiles(IngestSettings settings, Configuration hadoop)
      throws IOException {
    List<IngestSettings.Source> files =
        settings.read().stream().filter(source -> source.table().isEmpty()).toList();
    return find(settings, files, Tables.NONE, hadoop);
  }

  private static DataFiles find(
      IngestSettings settings,
      List<IngestSettings.Source> wanted,
      Tables tables,
      Configuration hadoop)
      throws IOException {
    return find(wanted, !settings.sources().isEmpty(), settings::reading, tables, hadoop);
  }

  private static DataFiles generated(String data, GeneratorKind kind) {
    RowReading reading = new RowReading(kind.key());
    return new DataFiles(
        List.of(new DataSource(data, false, reading, 1, Optional.empty(), false, false, List.of())),
        List.of(),
        List.of());
  }

  /**
   * The same of one data set: a file, a folder, a glob or what Spark reads.
   *
   * @param reading how its rows are read, before its format is settled
   */
  public static DataFiles find(String path, RowReading reading, Tables tables, Configuration hadoop)
      throws IOException {
    IngestSettings.Source only =
        new IngestSettings.Source(
            Optional.empty(), path, Optional.empty(), 1, Optional.empty(), Map.of());
    return find(List.of(only), false, source -> reading, tables, hadoop);
  }

  private static DataFiles find(
      List<IngestSettings.Source> wanted,
      boolean several,
      Function<IngestSettings.Source, RowReading> readings,
      Tables tables,
      Configuration hadoop)
      throws IOException {
    List<DataSource> sources = new ArrayList<>();
    List<InputFile> files = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    for (IngestSettings.Source source : wanted) {
      String path =
          source.table().isPresent()
              ? tables.folder(source.path(), source.table().get())
              : ofCache(source.path(), hadoop);
      OutsideFiles.Listing listing = OutsideFiles.look(path, hadoop);
      DatasetLayout.Chosen chosen =
          DatasetLayout.of(source.path(), listing, source.config(), hadoop);
      if (source.table().isEmpty()) { // of a copy there is nothing to tell
        skipped.addAll(chosen.skipped());
      }
      List<InputFile> own = looked(source.path(), chosen, sources.size(), files, hadoop, skipped);
      FirstRows first = new FirstRows(own, hadoop);
      RowReading reading = first.settled(readings.apply(source), source.label());
      files.addAll(own);
      sources.add(
          new DataSource(
              source.label(),
              several,
              reading,
              source.weight(),
              chosen.config(),
              own.stream().anyMatch(file -> file.split().isPresent()),
              first.labelled(reading),
              List.copyOf(first.unread(reading))));
    }
    return new DataFiles(sources, files, skipped);
  }

  /** What was left out, in a line; empty: nothing. */
  public Optional<String> note() {
    if (skipped.isEmpty()) {
      return Optional.empty();
    }
    List<String> named =
        skipped.stream().limit(SHOWN).map(each -> name(each) + " (" + each.why() + ")").toList();
    String more = skipped.size() > SHOWN ? ", and " + (skipped.size() - SHOWN) + " more" : "";
    return Optional.of("not read: " + String.join(", ", named) + more);
  }

  private static String name(Skipped each) {
    return new Path(each.path()).getName();
  }

  /** Takes what became of a row. */
  @FunctionalInterface
  public interface Rows {
    /**
     * A row.
     *
     * @param outcomes at least one, pairs before rejects
     * @param row as it came
     * @return whether another row is wanted
     */
    boolean take(List<Outcome> outcomes, InputFile file, RawRow row);
  }

  /**
   * Reads rows, one after the other, for as long as they are wanted.
   *
   * @param reader of rows of these sources
   * @param limit at most so many rows of each source
   */
  public void read(SourceRows reader, long limit, Configuration hadoop, Rows wanted)
      throws IOException {
    int source = -1;
    long left = 0;
    for (InputFile file : files) {
      left = file.source() == source ? left : limit;
      source = file.source();
      if (left == 0) {
        continue;
      }
      try (RawRows rows = file.rows(hadoop)) {
        for (; left > 0 && rows.hasNext(); left--) {
          RawRow row = rows.next();
          if (!wanted.take(reader.read(source, row), file, row)) {
            return;
          }
        }
      }
    }
  }

  private record Looked(Optional<RawFile.Look> look, Optional<IOException> failure) {}

  private static List<InputFile> looked(
      String data,
      DatasetLayout.Chosen chosen,
      int source,
      List<InputFile> before,
      Configuration hadoop,
      List<Skipped> skipped)
      throws IOException {
    List<DatasetLayout.Part> parts = chosen.parts();
    List<Looked> looks =
        IntStream.range(0, parts.size())
            .parallel()
            .mapToObj(i -> look(parts.get(i).file(), hadoop))
            .toList();
    List<InputFile> files = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      FileStatus file = parts.get(i).file();
      Optional<IOException> failure = looks.get(i).failure();
      if (failure.isPresent()) {
        requireEmptyAmongOthers(failure.get(), parts.size());
        skipped.add(new Skipped(file.getPath().toString(), "empty"));
        continue;
      }
      files.add(
          new InputFile(
              before.size() + files.size(),
              source,
              file.getPath().toString(),
              file.getLen(),
              looks.get(i).look().orElseThrow(),
              parts.get(i).split(),
              parts.get(i).columns()));
    }
    if (files.isEmpty()) {
      throw new JobException(
          data
              + " holds no rows: "
              + (parts.isEmpty()
                  ? "there is no data file in it"
                  : "all its " + parts.size() + " files are empty")
              + "; check the path, or make the data again");
    }
    return files;
  }

  private static Looked look(FileStatus file, Configuration hadoop) {
    String path = file.getPath().toString();
    try {
      return new Looked(
          Optional.of(InputFile.raw(path, file.getLen(), hadoop).look()), Optional.empty());
    } catch (IOException e) {
      return new Looked(Optional.empty(), Optional.of(e));
    } catch (UncheckedIOException e) {
      return new Looked(Optional.empty(), Optional.of(e.getCause()));
    }
  }

  private static void requireEmptyAmongOthers(IOException failure, int files) throws IOException {
    if (failure instanceof RawFileException told) {
      if (told.kind() == RawFileException.Kind.EMPTY && files > 1) {
        return;
      }
      throw new JobException(told.getMessage(), told);
    }
    throw failure;
  }

  /** Hugging Face's cache holds versions of a data set: its present one. */
  private static String ofCache(String path, Configuration hadoop) throws IOException {
    String present = path.replaceAll("/+$", "") + "/refs/main";
    if (!path.contains("datasets--")) {
      return path;
    }
    try (var in = OutsideFiles.open(new Path(present), hadoop)) {
      String version = new String(in.readNBytes(100), java.nio.charset.StandardCharsets.UTF_8);
      return path.replaceAll("/+$", "") + "/snapshots/" + version.strip();
    } catch (java.io.FileNotFoundException | IllegalArgumentException e) {
      return path;
    }
  }
}
