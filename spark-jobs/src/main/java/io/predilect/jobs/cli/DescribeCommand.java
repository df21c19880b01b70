package io.predilect.jobs.cli;

import io.predilect.jobs.Predilect;
import io.predilect.jobs.PredilectBuilder;
import io.predilect.jobs.PredilectExperiment;
import io.predilect.jobs.RunPlan;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ResolvedConfig;
import io.predilect.jobs.estimate.AskingEstimate;
import io.predilect.jobs.pipeline.PlannedStage;
import io.predilect.jobs.train.memory.StageMemory;
import io.predilect.model.train.memory.MemoryEstimate;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tells what a run would do. */
@Command(
    name = "describe",
    description = {
      "Tells what run would do with FILE and why, or experiment. Touches nothing.",
      "Ends with the code that run would end with where something stops it at its start."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DescribeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PredilectBuilder builder = options.builder();
    if (builder.isExperiment()) {
      try (PredilectExperiment experiment = builder.buildExperiment()) {
        DescribedExperiment described = DescribedExperiment.of(experiment);
        described.print(out);
        described.printTotal(run(described.next(), described.plan(), out), out);
        return refused(described.plan());
      }
    }
    try (Predilect predilect = builder.build()) {
      RunPlan plan = predilect.plan();
      run(predilect, plan, out);
      return refused(plan);
    }
  }

  private static List<AskingEstimate> run(Predilect predilect, RunPlan plan, PrintWriter out) {
    print(plan, predilect.config(), out);
    List<AskingEstimate> asked = plan.problems().isEmpty() ? predilect.estimate() : List.of();
    asking(asked, out);
    out.flush();
    return asked;
  }

  // In the words of the run itself, and with its exit code.
  private int refused(RunPlan plan) {
    PrintWriter err = spec.commandLine().getErr();
    plan.problems().forEach(problem -> err.println("error: " + Redactor.text(problem)));
    err.flush();
    return plan.problems().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static void print(RunPlan plan, RunConfig run, PrintWriter out) {
    out.println("run      " + plan.run());
    out.println("folder   " + Texts.place(plan.folder()));
    out.println("spark    " + plan.master());
    out.println("seed     " + run.seed());
    run.model().ifPresent(model -> out.println("model    " + model));
    out.println();
    stages(plan, out);
    plan.notes().forEach(note -> out.println("note: " + note));
    out.println();
    settings(run, out);
    plan.memory().forEach(memory -> memory(memory, out));
  }

  private static void stages(RunPlan plan, PrintWriter out) {
    TextTable table = new TextTable("stage", "kind", "reads", "would", "because");
    for (PlannedStage planned : plan.stages()) {
      table.row(
          planned.folder(),
          planned.kind().key(),
          String.join(", ", planned.reads()),
          planned.runs() ? "run" : "skip",
          planned.reason());
    }
    table.print(out);
  }

  private static void memory(StageMemory memory, PrintWriter out) {
    out.println();
    if (memory.estimate().isPresent()) {
      MemoryEstimate estimate = memory.estimate().get();
      out.println("memory of " + memory.stage() + ", a rank at most (" + memory.setup() + "):");
      TextTable table = new TextTable("part", "GiB");
      estimate.parts().forEach((part, bytes) -> table.row(part, MemoryEstimate.gib(bytes)));
      table.row("total", MemoryEstimate.gib(estimate.total())).print(out);
      memory.told().ifPresent(warning -> out.println("warning: " + warning));
    } else {
      out.println("memory of " + memory.stage() + ": not known: " + memory.told().orElse(""));
    }
  }

  private static void asking(List<AskingEstimate> estimates, PrintWriter out) {
    if (estimates.isEmpty()) {
      return;
    }
    out.println();
    out.println("asked at most, without tries again and as if nothing were answered yet:");
    TextTable table = new TextTable("stage", "of", "questions", "tokens in", "tokens out", "cost");
    for (AskingEstimate one : estimates) {
      Function<ToLongFunction<AskingEstimate.Amount>, String> number =
          part -> one.amount().map(a -> Texts.count(part.applyAsLong(a))).orElse("unknown");
      table.row(
          one.stage(),
          one.asked(),
          number.apply(AskingEstimate.Amount::questions),
          number.apply(AskingEstimate.Amount::tokensIn),
          number.apply(AskingEstimate.Amount::tokensOut),
          cost(one));
    }
    table.print(out);
    Map<String, List<String>> notes = new LinkedHashMap<>();
    estimates.forEach(
        one ->
            one.notes()
                .forEach(
                    note -> notes.computeIfAbsent(note, n -> new ArrayList<>()).add(one.stage())));
    notes.forEach((note, stages) -> out.println("  " + String.join(", ", stages) + ": " + note));
  }

  private static String cost(AskingEstimate estimate) {
    if (estimate.prices().isEmpty()) {
      return "none";
    }
    OptionalDouble cost = estimate.cost();
    return cost.isPresent() ? String.format(Locale.ROOT, "%,.4f", cost.getAsDouble()) : "unknown";
  }

  private static void settings(RunConfig run, PrintWriter out) {
    out.println("settings other than the defaults:");
    TextTable table = new TextTable("stage", "setting", "value");
    run.stages()
        .forEach(
            stage -> {
              for (Map.Entry<String, String> setting :
                  ResolvedConfig.changed(run, stage).entrySet()) {
                table.row(stage.name(), setting.getKey(), setting.getValue().strip());
              }
            });
    table.print(out);
  }
}
