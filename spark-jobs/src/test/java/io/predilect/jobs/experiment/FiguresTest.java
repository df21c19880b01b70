package io.predilect.jobs.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.ReportJson;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.signal.SignalReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Figures of a signal stage, as its file has them. */
class FiguresTest {
  private static final String FIGURES =
      """
      {"pairs": 4,
       "cuts": [{"ratio": true, "place": 0.5, "accuracy": {"value": %s, "low": 0.4, "high": 1.1, "pairs": 4}},
                {"ratio": false, "place": 20, "reward_margin": {"value": 2, "low": 1, "high": 3, "pairs": 4}}],
       "positions": [{"position": 1, "chosen_kl": {"value": 0.3, "low": 0.2, "high": 0.4, "pairs": 4}},
                     {"position": 2, "chosen_kl": {"value": 0.1, "low": 0, "high": 0.2, "pairs": 3}}]}
      """;

  private static Evaluation evaluation() throws JsonProcessingException {
    String report =
        """
        {"split": "test", "beta": 0.1, "end_of_turn": false, "by": "subset", "all": %s,
         "groups": {"Math": %s}}
        """
            .formatted(FIGURES.formatted(0.75), FIGURES.formatted(0.25));
    return ReportJson.read(new ObjectMapper().readTree(report), SignalReport.class).evaluation();
  }

  @Test
  void theyAreFoundByTheirPlaces() throws JsonProcessingException {
    List<Evaluation> all = List.of(evaluation());
    assertEquals(Optional.of(0.75), value("signal/accuracy@0.5", all));
    assertEquals(Optional.of(0.25), value("signal/accuracy@0.5[subset=Math]", all));
    assertEquals(Optional.of(2.0), value("signal/reward_margin@20_tokens", all));
    assertEquals(Optional.of(0.1), value("signal/kl_chosen@2", all));
    assertEquals(Optional.empty(), Figures.find("signal/kl_rejected@2", all));
    assertEquals(
        new Interval(0.4, 1.1), all.get(0).overall().intervals().get("signal/accuracy@0.5"));
  }

  @Test
  void thoseAlongAnAxisAreToldOnce() throws JsonProcessingException {
    String known = Figures.known(List.of(evaluation()));
    assertTrue(known.contains("signal/kl_chosen@1 (and 1 like it)"), known);
    assertTrue(known.contains("signal/accuracy@0.5, "), known);
  }

  @Test
  void tiesAreThoseThatTheEvaluationTells() {
    Metrics metrics =
        new Metrics(4, Map.of("rewards/accuracies", 0.5, "rewards/ties", 0.0), Map.of());
    List<Evaluation> all = List.of(new Evaluation("test", metrics, List.of(), Optional.empty()));
    assertEquals(Optional.of(0.0), value("rewards/ties", all));
    assertEquals(Optional.empty(), value("reward/ties", all));
    assertEquals(Optional.empty(), value("rewards/margins", all));
  }

  private static Optional<Double> value(String figure, List<Evaluation> evaluations) {
    return Figures.find(figure, evaluations).map(Figures.Found::value);
  }
}
