package io.predilect.jobs.signal;

import io.predilect.jobs.models.ScoringModel;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.scoring.Scored;
import io.predilect.model.scoring.Windows;
import io.predilect.model.signal.CutResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A reward model's rewards of cut responses. Without end-of-turn tokens they are read off one pass
 * over the whole responses; with them every cut is a response of its own.
 */
final class RewardStep {
  private final SignalPlan.Measure measure;
  private final ScoringModel model;
  private final PairReader reader;
  private final PairScorer scorer;

  RewardStep(SignalPlan plan, ScoringModel model) {
    this.measure = plan.measure();
    this.model = model;
    this.reader = new PairReader(model, plan.limits());
    this.scorer = new PairScorer(model.model(), plan.batchTokens());
  }

  Iterator<Measured> measure(Iterator<Measured> rows) {
    Iterator<PairReader.Asked> asked = Windows.each(rows, reader::read);
    return measure.endOfTurn()
        ? Windows.each(
            scorer.score(
                asked,
                one ->
                    one.read()
                        .map(read -> read.cut(measure.cuts(), reader.endOfTurn()))
                        .orElse(List.of())),
            said -> taken(said, alternating(said)))
        : Windows.each(
            scorer.run(
                asked,
                one -> one.read().map(ReadPair::whole).orElse(List.of()),
                model.model()::rewardsWithin),
            said -> taken(said, within(said)));
  }

  private static List<Double> alternating(Scored<PairReader.Asked, List<ResponseScore>> said) {
    List<Double> gaps = new ArrayList<>();
    for (int i = 0; i < said.score().size(); i += 2) {
      gaps.add(said.score().get(i).reward() - said.score().get(i + 1).reward());
    }
    return gaps;
  }

  private List<Double> within(Scored<PairReader.Asked, List<float[]>> said) {
    return said.row().read().stream()
        .flatMap(
            read ->
                measure.cuts().stream()
                    .map(
                        cut ->
                            at(said.score().get(0), read.chosen(), cut)
                                - at(said.score().get(1), read.rejected(), cut)))
        .toList();
  }

  private static double at(float[] rewards, CutResponse where, Cut cut) {
    return rewards[where.tokens(cut.kept(where.body(), false)) - 1];
  }

  private static Measured taken(Scored<PairReader.Asked, ?> said, List<Double> gaps) {
    Measured row = said.row().row();
    return gaps.stream().allMatch(Double::isFinite)
        ? row.withGaps(gaps)
        : row.rejected(SignalPartition.NOT_FINITE, "reward gaps at the cuts: " + gaps);
  }
}
