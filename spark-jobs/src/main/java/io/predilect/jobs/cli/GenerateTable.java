package io.predilect.jobs.cli;

import io.predilect.jobs.RunResult;
import io.predilect.jobs.StageOutcome;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.generate.ResponseFigure;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What policies wrote, at the end of a run; a line for every generate stage. */
final class GenerateTable {
  private GenerateTable() {}

  static void print(RunResult result, PrintWriter out) {
    List<StageOutcome> stages =
        result.stages().stream().filter(stage -> stage.kind() == StageKind.GENERATE).toList();
    List<ResponseFigure> shown =
        Stream.of(ResponseFigure.values())
            .filter(figure -> stages.stream().anyMatch(stage -> value(stage, figure).isPresent()))
            .toList();
    if (shown.isEmpty()) {
      return;
    }
    List<String> headings = new ArrayList<>(List.of("responses", "number"));
    shown.forEach(figure -> headings.add(figure.title()));
    TextTable table = new TextTable(headings.toArray(String[]::new));
    for (StageOutcome stage : stages) {
      List<String> cells =
          new ArrayList<>(List.of(stage.name(), Texts.count(stage.counts().kept())));
      for (ResponseFigure figure : shown) {
        OptionalDouble value = value(stage, figure);
        cells.add(value.isPresent() ? Texts.figure(value.getAsDouble()) : "");
      }
      table.row(cells.toArray(String[]::new));
    }
    out.println();
    table.print(out);
  }

  private static OptionalDouble value(StageOutcome stage, ResponseFigure figure) {
    return stage.figures().number(figure.key());
  }
}
