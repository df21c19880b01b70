package io.predilect.jobs.cli;

import io.predilect.jobs.PredilectException;
import io.predilect.jobs.RunFailedException;
import io.predilect.jobs.bench.BenchCommand;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.manifest.Software;
import io.predilect.jobs.process.ProcessUser;
import io.predilect.jobs.spark.SparkSessions;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line, also under spark-submit. */
@Command(
    name = "predilect",
    description = "Preference training on Apache Spark: from raw pairs to an aligned model.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      InitConfigCommand.class,
      StatusCommand.class,
      ExperimentCommand.class,
      DescribeCommand.class,
      DoctorCommand.class,
      AuditCommand.class,
      PreviewCommand.class,
      PruneCommand.class,
      AnswersCommand.class,
      BenchCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed", "2:wrong usage or configuration"})
public final class Main {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where an error came from.")
  private boolean debug;

  private Main() {}

  /** What {@code --version} says. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"predilect " + Software.current()};
    }
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) throws SparkUserAppException {
    ProcessUser.named();
    if (SparkSessions.inYarnsApplicationMaster()) {
      underYarn(args);
    } else {
      Termination.withoutCrash();
      int code = execute(args);
      Termination.ended();
      System.exit(code);
    }
  }

  // YARN's application master wants a session soon, whatever the command does, and ends the process
  // itself: an exit before that, even with 0, is a failure to it.
  private static void underYarn(String... args) throws SparkUserAppException {
    SparkSession session = SparkSessions.start(SparkSessions.submitted());
    int code;
    try {
      code = execute(args);
    } finally {
      session.stop();
    }
    Termination.ended();
    if (code != CommandLine.ExitCode.OK) {
      throw new SparkUserAppException(code);
    }
  }

  /** Runs one command; 0: done, 1: failed, 2: wrong usage or configuration. */
  static int execute(String... args) {
    return commandLine().execute(args);
  }

  /** The command line with all its commands, each of whose failures is a line or two. */
  public static CommandLine commandLine() {
    Main main = new Main();
    return new CommandLine(main)
        .setOut(redacted(System.out))
        .setErr(redacted(System.err))
        .setParameterExceptionHandler((mistake, args) -> misused(mistake))
        .setExecutionExceptionHandler((failure, command, parsed) -> main.told(failure, command))
        .setExpandAtFiles(false) // a path may begin so
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static PrintWriter redacted(PrintStream stream) {
    return new PrintWriter(
        new RedactedWriter(new OutputStreamWriter(stream, Charset.defaultCharset())), true);
  }

  // The help of a command would push the mistake off the screen.
  private static int misused(CommandLine.ParameterException mistake) {
    CommandLine command = mistake.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("error: " + Redactor.text(UsageMistake.text(mistake)));
    if (command.getParent() == null) { // there are few commands, and none was named
      command.usage(err);
    } else {
      String name = command.getCommandSpec().qualifiedName();
      err.println("       " + name + " --help shows how it is used");
    }
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  private int told(Exception failure, CommandLine command) {
    PrintWriter err = command.getErr();
    if (failure instanceof PredilectException mistake) {
      mistake.problems().forEach(problem -> err.println("error: " + problem));
      trace(failure, err);
      return mistake.isConfiguration() ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }
    boolean asked = failure instanceof RunFailedException broken && broken.stopped();
    err.println((asked ? "" : "error: ") + Redactor.text(Failures.message(failure)));
    if (!debug() && !Failures.isExplained(failure)) {
      err.println("       (--debug shows where it came from)");
    }
    trace(failure, err);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private boolean debug() {
    return debug || System.getenv("PREDILECT_DEBUG") != null;
  }

  private void trace(Exception failure, PrintWriter err) {
    if (debug()) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      err.print(Redactor.text(trace.toString()));
    }
    err.flush();
  }
}
