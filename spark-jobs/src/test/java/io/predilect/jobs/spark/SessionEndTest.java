package io.predilect.jobs.spark;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BooleanSupplier;
import org.apache.spark.SparkEnv;
import org.junit.jupiter.api.Test;

class SessionEndTest {
  /** As Spark does when a session is stopped, and when another one begins in the same process. */
  @Test
  void aTaskKnowsThatItsSessionHasEnded() {
    LocalSpark.session();
    SparkEnv own = SparkEnv.get();
    BooleanSupplier ended = SessionEnd.ofThisTask();
    assertFalse(ended.getAsBoolean());
    try {
      SparkEnv.set(null);
      assertTrue(ended.getAsBoolean());
    } finally {
      SparkEnv.set(own);
    }
    assertFalse(ended.getAsBoolean());
  }
}
