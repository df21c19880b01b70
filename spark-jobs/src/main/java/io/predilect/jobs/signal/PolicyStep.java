package io.predilect.jobs.signal;

import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.Windows;
import io.predilect.model.signal.CutResponse;
import io.predilect.model.signal.Divergence;
import io.predilect.model.signal.ResponseSignal;
import io.predilect.model.signal.SignalPass;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What policy and reference say of pairs, in one pass of each. */
final class PolicyStep {
  private final SignalPlan.Measure measure;
  private final PairReader reader;
  private final PairScorer scorer;
  private final SignalPass pass;

  /** Over two models; what it compiles goes when the running task ends. */
  PolicyStep(SignalPlan plan, ScoringModel policy, ScoringModel reference) {
    this.measure = plan.measure();
    this.reader = new PairReader(policy, plan.compared());
    this.scorer = new PairScorer(policy.model(), plan.batchTokens());
    this.pass =
        new SignalPass(
            policy.model(),
            reference.model(),
            reader.endOfTurn(),
            measure.divergence()
                ? Optional.of(
                    new Divergence(measure.samples().stream().findFirst(), measure.seed()))
                : Optional.empty());
    TaskEnd.close(pass);
  }

  Iterator<Measured> measure(Iterator<Measured> rows) {
    return Windows.each(
        scorer.run(
            Windows.each(rows, reader::read),
            asked -> asked.read().map(ReadPair::whole).orElse(List.of()),
            pass::of),
        said ->
            said.row()
                .read()
                .map(read -> taken(said.row().row(), read, said.score()))
                .orElse(said.row().row()));
  }

  private Measured taken(Measured row, ReadPair read, List<ResponseSignal> said) {
    if (!said.stream().allMatch(ResponseSignal::finite)) {
      return row.rejected(
          SignalPartition.NOT_FINITE, "a log-prob of policy or reference is no number");
    }
    List<Double> margins =
        measure.cuts().stream()
            .map(
                cut ->
                    reward(said.get(0), read.chosen(), cut)
                        - reward(said.get(1), read.rejected(), cut))
            .toList();
    return row.withSignals(said, margins);
  }

  // β (log π − log π_ref) of the cut response
  private double reward(ResponseSignal said, CutResponse where, Cut cut) {
    boolean end = measure.endOfTurn();
    int kept = cut.kept(where.body(), end);
    return measure.beta()
        * (where.logps(kept, end, said.policy(), said.policyEnd())
            - where.logps(kept, end, said.reference(), said.referenceEnd()));
  }
}
