package io.predilect.jobs.input;

import io.predilect.data.format.Outcome;
import io.predilect.data.format.PairReader;
import io.predilect.data.format.PairRules;
import io.predilect.data.pair.Draw;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.raw.RawRow;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What becomes of the rows of each source: pairs, or the reasons why there are none. */
public final class SourceRows {
  private final List<DataSource> sources;
  private final List<PairReader> readers;
  private final long seed;

  /**
   * @param rules what a pair must satisfy
   * @param seed of the draw of sources with a weight below 1, and of what makes pairs of several
   *     responses
   */
  public SourceRows(List<DataSource> sources, PairRules rules, long seed) {
    this.sources = List.copyOf(sources);
    this.readers = sources.stream().map(source -> source.reading().reader(rules, seed)).toList();
    this.seed = seed;
  }

  /**
   * A row of a source. Of a weight below 1, the pairs of one list are drawn together.
   *
   * @param source its number
   * @return at least one, pairs before rejects
   */
  public List<Outcome> read(int source, RawRow row) {
    List<Outcome> outcomes = readers.get(source).read(row);
    Optional<PairList> list = PairList.of(outcomes);
    return sources.get(source).weight() == 1
        ? outcomes
        : outcomes.stream()
            .map(outcome -> drawn(source, outcome, list))
            .sorted(PairReader.PAIRS_FIRST)
            .toList();
  }

  /**
   * What of a row tells how its labels are coded; empty: nothing.
   *
   * @param source its number
   */
  public Optional<String> labels(int source, RawRow row) {
    return readers.get(source).labels(row);
  }

  private Outcome drawn(int source, Outcome outcome, Optional<PairList> list) {
    double weight = sources.get(source).weight();
    boolean left =
        outcome instanceof Outcome.Accepted accepted
            && !Draw.drawn(list.map(PairList::id).orElse(accepted.pair().id()), weight, seed);
    return left
        ? new Outcome.Rejected(
            RejectReason.NOT_DRAWN,
            String.format(
                Locale.ROOT,
                "the source '%s' has the weight %s: so much of it is drawn",
                sources.get(source).label(),
                weight))
        : outcome;
  }
}
