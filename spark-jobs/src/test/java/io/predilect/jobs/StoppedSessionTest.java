package io.predilect.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predilect.jobs.spark.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Somebody stops the session of a notebook between two cells. */
class StoppedSessionTest {
  @TempDir private Path folder;

  @Test
  void aSessionThatWasStoppedMeanwhileIsToldBeforeAnythingRuns() {
    SparkSession spark = LocalSpark.session();
    Predilect built =
        Predilect.on(spark)
            .yaml("stages: [{ingest: {path: 'demo:4'}}]")
            .output(folder.resolve("stopped").toString())
            .build();
    AtomicBoolean stopped = spark.sparkContext().stopped();
    stopped.set(true); // what SparkContext.stop sets
    try {
      for (Executable action : List.<Executable>of(built::run, built::session)) {
        assertEquals(
            "the Spark session is stopped: give one that runs",
            assertThrows(PredilectException.class, action).getMessage());
      }
    } finally {
      stopped.set(false);
    }
    assertFalse(Files.exists(folder.resolve("stopped")));
  }
}
