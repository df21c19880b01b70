package io.predilect.jobs.cli;

import io.predilect.jobs.PredilectExperiment;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.experiment.ExperimentJson;
import io.predilect.jobs.experiment.ExperimentResult;
import io.predilect.jobs.report.ExperimentCharts;
import io.predilect.jobs.report.ExperimentPage;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
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
  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (TerminalListener terminal = new TerminalListener(MovingLine.on(out));
        PredilectExperiment experiment = options.builder().listener(terminal).buildExperiment()) {
      try {
        Termination.stopping(experiment::stop, experiment::run);
      } finally {
        terminal.endLine();
        // of the first seeds, where a later one was interrupted
        experiment.result().ifPresent(result -> tell(experiment.config(), result, out));
      }
    }
    return 0;
  }

  private static void tell(ExperimentConfig experiment, ExperimentResult result, PrintWriter out) {
    Path folder = new Path(experiment.folder());
    int seeds = experiment.settings().seeds().size();
    int missing = seeds - result.seeds().size();
    out.println();
    ExperimentTable.print(result, out);
    out.println();
    if (missing > 0) {
      out.println(String.format(Locale.ROOT, "left to do: %d of %d seeds", missing, seeds));
    }
    out.println("figures  " + new Path(folder, ExperimentJson.FILE));
    out.println("report   " + new Path(folder, ExperimentPage.FILE));
    out.println("charts   " + new Path(folder, ExperimentCharts.FILE));
    out.flush();
  }
}
