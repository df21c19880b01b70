package io.predilect.jobs.cli;

import io.predilect.jobs.config.ResolvedConfig;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.pipeline.Pipeline;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.pipeline.PlannedStage;
import io.predilect.jobs.pipeline.SparkSessions;
import io.predilect.jobs.pipeline.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tells what a run would do. */
@Command(
    name = "describe",
    description = "Tells what run would do with FILE and why. Touches nothing.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DescribeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;

  @Override
  public Integer call() throws IOException {
    RunConfig run = options.read();
    PrintWriter out = spec.commandLine().getOut();
    SparkConf conf = SparkSessions.conf(run);
    Pipeline pipeline =
        new Pipeline(
            run,
            AllStages.registry(),
            SparkSessions.hadoop(conf),
            () -> {
              throw new IllegalStateException("describing a run needs no Spark");
            },
            PipelineListener.SILENT,
            new StopSignal());
    List<PlannedStage> plan = pipeline.plan(options.from());
    out.println("run      " + run.name());
    out.println("folder   " + pipeline.folder());
    out.println("spark    " + conf.get("spark.master"));
    out.println("seed     " + run.seed());
    run.model().ifPresent(model -> out.println("model    " + model));
    out.println();
    stages(plan, pipeline, out);
    out.println();
    settings(run, out);
    missing(pipeline, out);
    out.flush();
    return 0;
  }

  private static void stages(List<PlannedStage> plan, Pipeline pipeline, PrintWriter out) {
    TextTable table = new TextTable("stage", "kind", "reads", "would", "because");
    for (PlannedStage planned : plan) {
      table.row(
          planned.folder(),
          planned.stage().kind().key(),
          String.join(", ", pipeline.reads(planned.stage())),
          planned.runs() ? "run" : "skip",
          planned.reason());
    }
    table.print(out);
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

  private static void missing(Pipeline pipeline, PrintWriter out) throws IOException {
    List<String> missing = pipeline.missing();
    if (!missing.isEmpty()) {
      out.println();
      out.println("not found, so run would fail:");
      missing.forEach(what -> out.println("  " + what));
    }
  }
}
