package io.predilect.jobs.input;

import io.predilect.data.format.Outcome;
import io.predilect.data.format.PairReader;
import io.predilect.data.format.PairRules;
import io.predilect.data.pair.Draw;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.raw.RawRow;
import java.util.List;
import java.util.Locale;

/** What becomes of the rows of each source: a pair, or the reason why there is none. */
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
   * A row of a source.
   *
   * @param source its number
   */
  public Outcome read(int source, RawRow row) {
    Outcome outcome = readers.get(source).read(row);
    double weight = sources.get(source).weight();
    boolean left =
        weight < 1
            && outcome instanceof Outcome.Accepted accepted
            && !Draw.drawn(accepted.pair().id(), weight, seed);
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
