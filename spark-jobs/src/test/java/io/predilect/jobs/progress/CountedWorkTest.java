package io.predilect.jobs.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class CountedWorkTest {
  private static final String ROWS = "rows done of 100";

  private final CountedWork work = new CountedWork();
  private final Map<String, Double> figures = new TreeMap<>();
  private String told = "";
  private final Progress progress =
      new Progress() {
        @Override
        public void update(double share, String detail) {
          told = share + " " + detail;
        }

        @Override
        public void figure(String name, double value) {
          figures.put(name, value);
        }
      };

  private void count(long task, long counter, String name, long value, long second) {
    work.count(task, counter, name, value, TimeUnit.SECONDS.toNanos(second));
  }

  @Test
  void rowsOfAllTasksAreToldWithTimeLeftAndSpeed() {
    work.begin(0);
    count(0, 1, ROWS, 20, 5);
    count(1, 1, ROWS, 30, 10);
    assertTrue(work.tellRows(progress));
    assertEquals("0.5 row 50/100  10s left  5.0 rows/s", told);
    assertEquals(Map.of("rows", 50.0, "rows_per_second", 5.0, "seconds_left", 10.0), figures);
    count(0, 1, ROWS, 70, 12);
    assertFalse(work.tellRows(progress), "all rows are there");
    work.tellTasks(1, 4, progress);
    assertEquals("NaN all 100 rows done, now what is made of them: 1 of 4 parts done", told);
  }

  @Test
  void whileNothingIsDoneTheWordsStayTheSame() {
    work.begin(0);
    for (int second = 10; second < 60; second++) {
      count(0, 1, ROWS, 20, second);
      work.tellRows(progress);
      assertEquals("0.2 row 20/100  40s left  2.0 rows/s", told);
    }
  }

  @Test
  void whatAFailedTaskDidIsForgotten() {
    work.begin(0);
    count(0, 1, ROWS, 20, 5);
    count(1, 1, ROWS, 30, 10);
    work.forget(0);
    work.tellRows(progress);
    assertEquals("0.3 row 30/100  23s left  3.0 rows/s", told);
  }

  @Test
  void beforeTheFirstRowsTokensTellThatModelsWork() {
    work.begin(0);
    assertFalse(work.tellRows(progress));
    work.tellTasks(0, 2, progress);
    assertEquals("NaN 0 of 2 parts done", told);
    count(0, 2, ModelWork.TOKENS, 512, 30); // from 30 s on: what was before has no known begin
    count(0, 2, ModelWork.TOKENS, 2_560, 32);
    count(0, 3, ModelWork.GPU_MIB, 2_048, 32);
    count(1, 3, ModelWork.GPU_MIB, 3_072, 32);
    assertFalse(work.tellRows(progress));
    work.tellTasks(0, 2, progress);
    assertEquals("NaN 0 of 2 parts done  1,024 tokens/s  GPU 3.0 GiB", told);
    work.begin(TimeUnit.SECONDS.toNanos(40)); // of a Spark stage without a model
    work.tellTasks(0, 1, progress);
    assertEquals("NaN under way", told);
    assertEquals(
        Map.of("tokens", 2_560.0, "tokens_per_second", 1_024.0, "gpu_memory_mib", 3_072.0),
        figures);
  }

  @Test
  void ofTwoCountersOfAStageTheNewerIsTold() {
    work.begin(0);
    count(0, 1, ROWS, 100, 10);
    count(1, 8, "rows done of 8", 2, 20);
    assertTrue(work.tellRows(progress));
    assertTrue(told.startsWith("0.25 row 2/8"), told);
  }

  @Test
  void rowsOfWhichNobodyKnowsTheNumberAreToldAlone() {
    work.begin(0);
    count(0, 1, "rows done", 5_000, 2);
    assertTrue(work.tellRows(progress));
    assertEquals("NaN 5,000 rows  2,500 rows/s", told);
  }
}
