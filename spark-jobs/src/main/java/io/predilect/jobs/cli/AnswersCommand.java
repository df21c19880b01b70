package io.predilect.jobs.cli;

import io.predilect.jobs.answers.store.AnswersFolder;
import io.predilect.jobs.answers.store.AnswersFolder.Tidied;
import io.predilect.jobs.runfolder.FolderNames;
import io.predilect.jobs.spark.SparkSessions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps a folder of answers small. */
@Command(
    name = "answers",
    description = {
      "Tells what a folder of kept answers holds, and with --delete tidies it.",
      "Many small files become few large ones, and answers go that are older "
          + "than --older-than says, where it is given, or that a newer one stands in "
          + "for. Answers that go are asked for again where a stage needs them."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class AnswersCommand implements Callable<Integer> {
  private static final double MIB = 1024.0 * 1024.0;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FOLDER",
      description = {
        "What a stage's setting cache names, or a stage's own: RUN/_answers/STAGE; any Hadoop URI."
      })
  private String folder;

  @Mixin private TidyOptions options;

  @Override
  public Integer call() throws IOException {
    AnswersFolder answers =
        new AnswersFolder(FolderNames.path(folder), SparkSessions.hadoop(new SparkConf()));
    Instant before = options.age.map(Instant.now()::minus).orElse(Instant.EPOCH);
    Tidied tidied = options.delete ? answers.tidy(before) : answers.look(before);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s answers in %d files, %.1f MiB%n",
        Texts.count(tidied.answers()),
        tidied.files(),
        tidied.bytes() / MIB);
    options.age.ifPresent(given -> out.println("too old: " + Texts.count(tidied.tooOld())));
    out.println("superseded by a newer one: " + Texts.count(tidied.superseded()));
    out.println(done(tidied));
    out.flush();
    return 0;
  }

  private String done(Tidied tidied) {
    if (tidied.rewritten() == 0) {
      return "nothing is to be done";
    }
    return options.delete
        ? String.format(Locale.ROOT, "%d files became %d", tidied.rewritten(), tidied.written())
        : String.format(
            Locale.ROOT, "%d files could become fewer; --delete does it", tidied.rewritten());
  }
}
