package io.predilect.jobs.cli;

import io.predilect.jobs.Predilect;
import io.predilect.jobs.PredilectExperiment;
import io.predilect.jobs.RunPlan;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.ExperimentSettings;
import io.predilect.jobs.estimate.AskingEstimate;
import io.predilect.jobs.pipeline.PlannedStage;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * What an experiment would do: its seeds as far as they are, and one of them that stands for all.
 *
 * @param config the experiment
 * @param atATime runs that go on at a time
 * @param plans of the seeds' runs, in order
 * @param next the first seed's run that is not done; else the first
 * @param plan its plan
 */
record DescribedExperiment(
    ExperimentConfig config, int atATime, List<RunPlan> plans, Predilect next, RunPlan plan) {

  static DescribedExperiment of(PredilectExperiment experiment) {
    List<Predilect> runs =
        experiment.config().settings().seeds().stream().map(experiment::ofSeed).toList();
    List<RunPlan> plans = runs.stream().map(Predilect::plan).toList();
    int next = 0;
    while (next < plans.size() - 1 && left(plans.get(next)) == 0) {
      next++;
    }
    int shown = left(plans.get(next)) == 0 ? 0 : next;
    return new DescribedExperiment(
        experiment.config(), experiment.runsAtATime(), plans, runs.get(shown), plans.get(shown));
  }

  private static long left(RunPlan plan) {
    return plan.stages().stream().filter(PlannedStage::runs).count();
  }

  void print(PrintWriter out) {
    ExperimentSettings settings = config.settings();
    int stages = config.run().stages().size();
    out.println("experiment  " + config.title());
    out.println("folder      " + Texts.place(new Path(config.folder()).toString()));
    out.println(
        "arms        "
            + settings.arms().stream()
                .map(ExperimentSettings.Arm::name)
                .collect(Collectors.joining("; ")));
    out.println("claims      " + settings.claims().size());
    out.println(
        String.format(
            Locale.ROOT,
            "seeds       %d, %d at a time, each a run of %d stages: %d stages in all, %d of them to do",
            plans.size(),
            atATime,
            stages,
            plans.size() * stages,
            plans.stream().mapToLong(DescribedExperiment::left).sum()));
    TextTable table = new TextTable("seed", "folder", "done", "to do");
    for (int i = 0; i < plans.size(); i++) {
      long left = left(plans.get(i));
      table.row(
          Long.toString(settings.seeds().get(i)),
          Texts.place(plans.get(i).folder()),
          Long.toString(stages - left),
          Long.toString(left));
    }
    table.print(out);
    out.println();
    out.println(plan.run() + " stands for all of them:");
  }

  /**
   * What all runs that are left would ask, where they would ask anything.
   *
   * @param asked by the one that stands for all
   */
  void printTotal(List<AskingEstimate> asked, PrintWriter out) {
    long runs = plans.stream().filter(one -> left(one) > 0).count();
    if (asked.isEmpty() || runs < 2) {
      return;
    }
    List<AskingEstimate.Amount> known =
        asked.stream().map(AskingEstimate::amount).flatMap(Optional::stream).toList();
    List<String> words = new ArrayList<>();
    words.add(Texts.count(runs * sum(known, AskingEstimate.Amount::questions)) + " questions");
    words.add(Texts.count(runs * sum(known, AskingEstimate.Amount::tokensIn)) + " tokens in");
    words.add(Texts.count(runs * sum(known, AskingEstimate.Amount::tokensOut)) + " tokens out");
    double cost = asked.stream().mapToDouble(one -> one.cost().orElse(0)).sum();
    if (cost > 0) {
      words.add(String.format(Locale.ROOT, "cost %,.4f", runs * cost));
    }
    out.println(
        "in all "
            + runs
            + " runs that are left, at most about "
            + String.join(", ", words)
            + (known.size() < asked.size() ? ", and what is unknown above" : ""));
    out.flush();
  }

  private static long sum(
      List<AskingEstimate.Amount> amounts, ToLongFunction<AskingEstimate.Amount> part) {
    return amounts.stream().mapToLong(part).sum();
  }
}
