package io.predilect.jobs.cli;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.pipeline.Manifest;
import io.predilect.jobs.pipeline.Pipeline;
import io.predilect.jobs.pipeline.SparkSessions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs what is not done yet. */
@Command(
    name = "run",
    description = {
      "Runs the stages of FILE that are not done yet.",
      "What is finished stays finished: the same command goes on after a kill or a failure."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;

  @Override
  public Integer call() throws IOException {
    RunConfig run = options.read();
    PrintWriter out = spec.commandLine().getOut();
    SparkConf conf = SparkSessions.conf(run);
    SessionOnDemand session = new SessionOnDemand(conf);
    try (session;
        TerminalListener terminal =
            new TerminalListener(run, out, Boolean.getBoolean("predilect.terminal"))) {
      Pipeline pipeline =
          new Pipeline(
              run, AllStages.registry(), SparkSessions.hadoop(conf), session::get, terminal);
      out.println(run.name() + " -> " + pipeline.folder());
      Manifest manifest = pipeline.run(options.from());
      terminal.endLine();
      ResultTable.print(manifest, pipeline.folder(), out);
    }
    return 0;
  }
}
