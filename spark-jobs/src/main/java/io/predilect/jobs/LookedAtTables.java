package io.predilect.jobs;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.SparkRows;
import io.predilect.jobs.input.TableCopies;
import io.predilect.jobs.input.Tables;
import io.predilect.jobs.storage.LocalFolder;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Copies of tables for an audit or a preview, which are gone with it. A session is started where
 * there is a table alone.
 */
final class LookedAtTables implements Tables, AutoCloseable {
  private final RunConfig config;
  private final boolean namesOutput;
  private final Session session;
  private final OptionalLong limit;
  private Optional<LocalFolder> here = Optional.empty();
  private Optional<TableCopies> copies = Optional.empty();
  private Optional<Path> shared = Optional.empty();

  /**
   * None yet.
   *
   * @param namesOutput whether the run names a folder that executors reach
   * @param limit rows of each table that are looked at at most; empty: all
   */
  LookedAtTables(RunConfig config, boolean namesOutput, Session session, OptionalLong limit) {
    this.config = config;
    this.namesOutput = namesOutput;
    this.session = session;
    this.limit = limit;
  }

  @Override
  public String folder(SparkRows rows) throws IOException {
    if (copies.isEmpty()) {
      SparkSession spark = session.outer();
      copies = Optional.of(new TableCopies(spark, parent(spark), limit));
    }
    return copies.get().folder(rows);
  }

  private Path parent(SparkSession spark) throws IOException {
    if (spark.sparkContext().isLocal()) {
      here = Optional.of(LocalFolder.temporary("predilect-tables-"));
      return new Path(here.get().path().toUri());
    }
    if (!namesOutput) {
      throw PredilectException.usage(
          "output is not set: on a cluster a look at a table needs a folder that executors reach:"
              + " name one by output(FOLDER) or the setting output");
    }
    shared = Optional.of(new Path(config.output(), "_tables-" + UUID.randomUUID()));
    return shared.get();
  }

  @Override
  public void close() throws IOException {
    if (shared.isPresent()) {
      shared.get().getFileSystem(session.hadoop()).delete(shared.get(), true);
    }
    if (here.isPresent()) {
      here.get().close();
    }
  }
}
