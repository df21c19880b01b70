package io.predilect.jobs.cli;

import io.predilect.jobs.Predilect;
import io.predilect.jobs.RunResult;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
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
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (TerminalListener terminal = new TerminalListener(MovingLine.on(out));
        Predilect predilect = options.builder().listener(terminal).build()) {
      RunResult result = Termination.stopping(predilect::stop, predilect::run);
      terminal.endLine();
      ResultTable.print(result, out);
    }
    return 0;
  }
}
