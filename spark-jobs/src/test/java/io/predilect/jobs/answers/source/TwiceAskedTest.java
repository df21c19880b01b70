package io.predilect.jobs.answers.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class TwiceAskedTest {
  private static SparkConf speculating(boolean is) {
    return new SparkConf(false).set("spark.speculation", Boolean.toString(is));
  }

  @Test
  void thatSparkMayStartATaskTwiceIsToldWithTheSetting() {
    String told = TwiceAsked.told(speculating(true), false).orElseThrow();
    assertTrue(told.contains("spark.speculation is true"), told);
    assertTrue(told.contains("Set it to false"), told);
  }

  @Test
  void whereItDoesNotNothingIsTold() {
    assertEquals(Optional.empty(), TwiceAsked.told(speculating(true), true));
    assertEquals(Optional.empty(), TwiceAsked.told(speculating(false), false));
    assertEquals(Optional.empty(), TwiceAsked.told(new SparkConf(false), false));
  }
}
