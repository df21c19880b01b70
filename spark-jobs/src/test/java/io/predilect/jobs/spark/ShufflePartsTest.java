package io.predilect.jobs.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.predilect.jobs.rows.HeldRows;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class ShufflePartsTest {
  private static final long MIB = 1L << 20;

  @Test
  void thereAreAsManyAsCanBeWorkedOnAndMoreOfMuchData() {
    assertEquals(2, ShuffleParts.of(2, 0));
    assertEquals(2, ShuffleParts.of(2, 47 * MIB));
    assertEquals(3, ShuffleParts.of(2, 48 * MIB));
    assertEquals(64, ShuffleParts.of(64, 48 * MIB));
    assertEquals(6400, ShuffleParts.of(64, 100L << 10 << 20));
    assertEquals(Integer.MAX_VALUE, ShuffleParts.of(2, Long.MAX_VALUE));
  }

  @Test
  void aNumberThatIsSetStays() {
    SparkSession theirs = LocalSpark.session().newSession();
    theirs.conf().set(ShuffleParts.SETTING, "7");
    SparkSession own = SparkSessions.forStages(theirs);
    assertSame(theirs, own);
    ShuffleParts.begin(own, 1L << 40);
    ShuffleParts.atLeast(own, 1L << 40);
    assertEquals("7", own.conf().get(ShuffleParts.SETTING));
    // also in a session of the stages' own
    theirs.conf().unset("spark.sql.files.openCostInBytes");
    SparkSession beside = SparkSessions.forStages(theirs);
    assertNotSame(theirs, beside);
    ShuffleParts.begin(beside, 1L << 40);
    assertEquals("7", beside.conf().get(ShuffleParts.SETTING));
  }

  @Test
  void whereNobodySaysEachStageHasItsOwn() {
    SparkSession theirs = LocalSpark.session().newSession();
    theirs.conf().unset(ShuffleParts.SETTING);
    SparkSession own = SparkSessions.forStages(theirs);
    assertNotSame(theirs, own);
    assertEquals("2", own.conf().get(ShuffleParts.SETTING));
    ShuffleParts.begin(own, 1L << 30);
    assertEquals("64", own.conf().get(ShuffleParts.SETTING));
    ShuffleParts.begin(own, 100);
    assertEquals("2", own.conf().get(ShuffleParts.SETTING));
    ShuffleParts.atLeast(own, 640 * MIB);
    ShuffleParts.atLeast(own, 100);
    assertEquals("40", own.conf().get(ShuffleParts.SETTING));
    assertFalse(theirs.conf().getAll().contains(ShuffleParts.SETTING), "theirs is as it was");
  }

  /** What Spark's own number would be for: kept rows are not merged into fewer parts. */
  @Test
  void keptRowsOfLittleDataAreInFewParts() {
    SparkSession theirs = LocalSpark.session().newSession();
    theirs.conf().unset(ShuffleParts.SETTING);
    theirs.conf().set("spark.sql.adaptive.enabled", "true");
    SparkSession own = SparkSessions.forStages(theirs);
    ShuffleParts.begin(own, 0);
    try (HeldRows held = HeldRows.of(own.range(10).groupBy("id").count().toDF())) {
      assertEquals(10, held.rows().count());
      assertEquals(2, held.rows().rdd().getNumPartitions());
    }
  }
}
