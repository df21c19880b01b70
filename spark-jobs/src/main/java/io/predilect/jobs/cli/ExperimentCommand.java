package io.predilect.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.experiment.ExperimentJson;
import io.predilect.jobs.experiment.ExperimentResult;
import io.predilect.jobs.experiment.SeedRun;
import io.predilect.jobs.pipeline.Manifest;
import io.predilect.jobs.pipeline.Pipeline;
import io.predilect.jobs.pipeline.SparkSessions;
import io.predilect.jobs.pipeline.StopSignal;
import io.predilect.jobs.report.ExperimentPage;
import io.predilect.jobs.storage.WholeFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs an experiment's stages once for every seed and compares the arms. */
@Command(
    name = "experiment",
    description = {
      "Runs FILE once for every seed and prints one table of its arms and claims.",
      "What is finished stays finished: the same command goes on after a kill or a failure."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ExperimentCommand implements Callable<Integer> {
  private static final String PAGE_FILE = "experiment.html";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;

  @Override
  public Integer call() throws Exception {
    StopSignal stop = new StopSignal();
    return Termination.stopping(stop, () -> run(options.readExperiment(), stop));
  }

  private int run(ExperimentConfig experiment, StopSignal stop) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    SparkConf conf = SparkSessions.conf(experiment.run());
    Configuration hadoop = SparkSessions.hadoop(conf);
    List<SeedRun> runs = new ArrayList<>();
    try (SessionOnDemand session = new SessionOnDemand(conf)) {
      for (long seed : experiment.settings().seeds()) {
        runs.add(run(experiment, seed, session, hadoop, stop));
        write(experiment, ExperimentResult.of(experiment, runs), hadoop); // what is known so far
      }
    } finally {
      if (!runs.isEmpty()) { // of the first seeds, where a later one was interrupted
        tell(experiment, ExperimentResult.of(experiment, runs), out);
      }
    }
    return 0;
  }

  private static void tell(ExperimentConfig experiment, ExperimentResult result, PrintWriter out) {
    Path folder = new Path(experiment.folder());
    int missing = experiment.settings().seeds().size() - result.seeds().size();
    out.println();
    ExperimentTable.print(result, out);
    out.println();
    if (missing > 0) {
      out.println(
          "left to do: %d of %d seeds".formatted(missing, experiment.settings().seeds().size()));
    }
    out.println("figures  " + new Path(folder, ExperimentJson.FILE));
    out.println("report   " + new Path(folder, PAGE_FILE));
    out.flush();
  }

  private static void write(
      ExperimentConfig experiment, ExperimentResult result, Configuration hadoop)
      throws IOException {
    Path folder = new Path(experiment.folder());
    WholeFiles.replace(
        new Path(folder, ExperimentJson.FILE),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(ExperimentJson.write(result)),
        hadoop);
    WholeFiles.replace(
        new Path(folder, PAGE_FILE), ExperimentPage.html(experiment, result), hadoop);
  }

  private SeedRun run(
      ExperimentConfig experiment,
      long seed,
      SessionOnDemand session,
      Configuration hadoop,
      StopSignal stop)
      throws IOException {
    RunConfig run = experiment.ofSeed(seed);
    PrintWriter out = spec.commandLine().getOut();
    try (TerminalListener terminal =
        new TerminalListener(run, out, Boolean.getBoolean("predilect.terminal"))) {
      Pipeline pipeline =
          new Pipeline(run, AllStages.registry(), hadoop, session::get, terminal, stop);
      out.println(experiment.run().name() + ", seed " + seed + " -> " + pipeline.folder());
      Manifest manifest = pipeline.run(options.from());
      return SeedRun.read(experiment, manifest, pipeline.folder(), hadoop);
    }
  }
}
