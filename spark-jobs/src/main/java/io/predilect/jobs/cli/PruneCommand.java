package io.predilect.jobs.cli;

import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.runfolder.FolderNames;
import io.predilect.jobs.runfolder.KeptRun;
import io.predilect.jobs.runfolder.Leftover;
import io.predilect.jobs.spark.SparkSessions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Frees what old runs do without. */
@Command(
    name = "prune",
    description = {
      "Frees the room that old runs below RUNS take and do without.",
      "These are checkpoints of trainings that are done, what unfinished stages "
          + "would go on from, rows of those that rejected all, and what killed programs were writing. Models, rows, figures and reports stay. A run "
          + "is old when nothing was done in it for as long as --older-than says, "
          + "else for 30 days."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PruneCommand implements Callable<Integer> {
  private static final Duration OLD = Duration.ofDays(30);
  private static final double MIB = 1024.0 * 1024.0;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUNS",
      description = "A run's folder, or one that runs lie below; any Hadoop URI.")
  private String folder;

  @Mixin private TidyOptions options;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "0",
      description = "Leave the N newest runs as they are, however old. Default: 0.")
  private int keep;

  @Option(
      names = "--answers",
      description = {
        "Also what models answered: answers that cost money are gone then, and are asked for again "
            + "when a stage that needs them is done again."
      })
  private boolean answers;

  @Override
  public Integer call() throws IOException {
    if (keep < 0) {
      throw new ParameterException(
          spec.commandLine(), "--keep is " + keep + ": it must be 0 or more");
    }
    Path path = FolderNames.path(folder);
    FileSystem files = path.getFileSystem(SparkSessions.hadoop(new SparkConf()));
    PrintWriter out = spec.commandLine().getOut();
    List<KeptRun> runs = KeptRun.below(files, path);
    if (runs.isEmpty()) {
      throw new JobException(
          folder + " holds no runs: name the folder that the setting output names, such as runs");
    }
    TextTable table = new TextTable("run", "last worked at", "what", "MiB");
    List<String> left = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    double total = 0;
    int freed = 0;
    for (KeptRun run : old(runs)) {
      List<Leftover> leftovers;
      try {
        leftovers = run.leftovers(kinds());
        if (leftovers.isEmpty()) {
          continue;
        }
        if (run.runs()) {
          throw new JobException("a program works in " + run.root());
        }
        if (options.delete) {
          run.remove(leftovers);
        }
      } catch (JobException e) {
        left.add(e.getMessage());
        continue;
      } catch (IOException e) {
        failed.add(Failures.message(e));
        continue;
      }
      freed++;
      for (Leftover leftover : leftovers) {
        total += leftover.bytes() / MIB;
        table.row(
            run.root().toUri().getPath(),
            run.touched().truncatedTo(ChronoUnit.SECONDS).toString(),
            run.root().toUri().relativize(leftover.path().toUri()).getPath(),
            mebibytes(leftover.bytes() / MIB));
      }
    }
    if (freed > 0) {
      table.print(out);
    }
    left.forEach(message -> out.println("left as it is: " + message));
    failed.forEach(message -> out.println("not freed, or in part: " + message));
    String where = String.format(Locale.ROOT, " in %d of %d runs", freed, runs.size());
    out.println(
        mebibytes(total)
            + (options.delete ? " MiB freed" : " MiB could be freed")
            + where
            + (options.delete || freed == 0 ? "" : "; --delete frees them"));
    out.flush();
    return failed.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private List<KeptRun> old(List<KeptRun> runs) {
    Instant before = Instant.now().minus(options.age.orElse(OLD));
    return runs.stream()
        .sorted(Comparator.comparing(KeptRun::touched).reversed())
        .skip(keep)
        .filter(run -> !run.touched().isAfter(before))
        .sorted(Comparator.comparing(KeptRun::root))
        .toList();
  }

  private Set<Leftover.Kind> kinds() {
    return answers
        ? EnumSet.allOf(Leftover.Kind.class)
        : EnumSet.of(Leftover.Kind.CHECKPOINTS, Leftover.Kind.PARTIAL);
  }

  private static String mebibytes(double mebibytes) {
    return String.format(Locale.ROOT, "%,.1f", mebibytes);
  }
}
