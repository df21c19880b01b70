package io.predilect.jobs.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.judge.JudgeExamples;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the page says of a judge. */
class JudgeSectionTest {
  @Test
  void intervalsOfRewardBench2AreWilsons() {
    Metrics math =
        new Metrics(
            8,
            Map.of("judge/reward_bench_2", 0.5, "judge/unread", 0.0),
            Map.of("judge/reward_bench_2", Interval.ofShare(0.5, 8)));
    String part =
        JudgeSection.html(
            new ReportContents.Judged(
                "judge",
                new Evaluation(
                    "",
                    math,
                    List.of(new GroupTable("domain", Map.of("Math", math))),
                    Optional.empty()),
                new JudgeExamples(List.of())));
    assertTrue(part.contains("wrong responses. 95 % intervals: Wilson's."), part);
    assertTrue(part.contains("0.500 (0.215 to 0.785)"), part);
  }
}
