package io.predilect.jobs.judge;

import io.predilect.data.judge.Comparison;
import io.predilect.data.judge.Query;
import io.predilect.jobs.config.JudgeSettings;
import java.util.List;
import java.util.function.Function;

/** What a judge would be asked, for whoever wants to know before. */
public final class JudgeQuestions {
  private JudgeQuestions() {}

  /**
   * The questions about a comparison, in an order that a run need not draw; none about one that the
   * protocol does not cover, which a run refuses.
   */
  public static Function<Comparison, List<Query>> of(JudgeSettings settings) {
    var protocol = Protocols.of(settings);
    return comparison ->
        protocol.covers(comparison) ? protocol.questions(comparison, 0) : List.of();
  }
}
