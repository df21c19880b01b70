package io.predilect.jobs;

import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.manifest.RowCounts;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** What a run came to as rows. */
final class RunTables {
  static final StructType STAGES =
      new StructType()
          .add("run", "string")
          .add("number", "int")
          .add("stage", "string")
          .add("kind", "string")
          .add("status", "string")
          .add("seconds", "double")
          .add("rows_in", "long")
          .add("kept", "long")
          .add("rejected", "long")
          .add("failed", "long")
          .add("error", "string");

  static final StructType FIGURES =
      new StructType()
          .add("run", "string")
          .add("stage", "string")
          .add("kind", "string")
          .add("figure", "string")
          .add("value", "double")
          .add("low", "double")
          .add("high", "double");

  private RunTables() {}

  static List<Row> stages(RunResult run) {
    List<Row> rows = new ArrayList<>();
    for (StageOutcome stage : run.stages()) {
      RowCounts counts = stage.counts();
      rows.add(
          RowFactory.create(
              run.name(),
              rows.size() + 1,
              stage.name(),
              stage.kind().key(),
              stage.status().key(),
              stage.seconds(),
              counts.in(),
              counts.kept(),
              counts.rejected(),
              counts.failed(),
              stage.error().orElse(null)));
    }
    return rows;
  }

  static List<Row> figures(RunResult run) {
    List<Row> rows = new ArrayList<>();
    for (StageOutcome stage : run.stages()) {
      StageFigures figures = stage.figures();
      figures
          .numbers()
          .forEach(
              (name, value) ->
                  rows.add(
                      RowFactory.create(
                          run.name(),
                          stage.name(),
                          stage.kind().key(),
                          name,
                          value,
                          figures.interval(name).map(Interval::low).orElse(null),
                          figures.interval(name).map(Interval::high).orElse(null))));
    }
    return rows;
  }
}
