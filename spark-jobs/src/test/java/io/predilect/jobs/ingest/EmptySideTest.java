package io.predilect.jobs.ingest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.failure.JobException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run whose data lacks a side that a later stage measures ends before anything is trained. */
class EmptySideTest {
  private static final String FIRST =
      "{ingest: {path: a}}, {score: {reference: {model: m}}}, {shard: {model: m}}, {train: {model: m}}, ";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {evaluate: {policy: train}}                            | evaluate
          {evaluate: {policy: train, rows: ingest, reference: m}} | evaluate
          {generate: {model: train}}                             | generate
          {signal: {policy: train, reference: m}}                | signal
          {generate: {model: train}}, {evaluate: {name: end, policy: train, rows: score}} | generate, end
          {shard: {name: held-out, model: m, split: test}}       | held-out
          {truncate: {rows: score}}, {evaluate: {policy: train, reference: m}} | evaluate
          """)
  void whoReadsTestRowsIsNamedWhereThereAreNone(String stages, String named) {
    JobException error = assertThrows(JobException.class, () -> check(stages, 80, 0));
    assertEquals(
        "none of the 80 kept pairs is of split test, which "
            + named
            + " cannot do without: raise test_share, give the data a file named test, or set split to all there",
        error.getMessage());
    assertDoesNotThrow(() -> check(stages, 79, 1));
    assertDoesNotThrow(() -> check(stages, 0, 0)); // nothing was kept, which is told otherwise
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {evaluate: {policy: train, split: all}}
          {evaluate: {policy: train, split: train}}
          {generate: {model: train, split: train}}
          {generate: {model: train, prompts: p.txt}}
          {ingest: {name: others, path: b}}, {evaluate: {policy: train, reference: m}}
          {report: {}}
          """)
  void othersGoOn(String stages) {
    assertDoesNotThrow(() -> check(stages, 80, 0));
  }

  @Test
  void theOtherSideIsToldAsWell() {
    JobException error =
        assertThrows(
            JobException.class, () -> check("{evaluate: {policy: train, split: train}}", 0, 9));
    assertEquals(
        "none of the 9 kept pairs is of split train, which shard, evaluate cannot do without: lower test_share, give the data a file named train, or set split to all there",
        error.getMessage());
  }

  private static void check(String stages, long train, long test) {
    RunConfig run = ConfigReader.read("stages: [" + FIRST + stages + "]", "run.yaml", List.of());
    EmptySide.refuse(Map.of("train", train, "test", test), run, run.stages().get(0));
  }
}
