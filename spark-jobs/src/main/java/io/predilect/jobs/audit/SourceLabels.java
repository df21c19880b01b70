package io.predilect.jobs.audit;

import io.predilect.data.format.LabelCounts;
import io.predilect.data.format.Outcome;
import io.predilect.data.format.PairRules;
import io.predilect.data.raw.RawRow;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.input.DataSource;
import io.predilect.jobs.input.SourceRows;
import java.util.List;
import java.util.stream.Stream;

/** The labels of each source's rows while they are read, as an ingest stage looks at them. */
final class SourceLabels {
  private final List<DataSource> sources;
  private final SourceRows reader;
  private final List<LabelCounts> counts;
  private boolean whole = true;

  SourceLabels(List<DataSource> sources, SourceRows reader) {
    this.sources = sources;
    this.reader = reader;
    this.counts = Stream.generate(LabelCounts::new).limit(sources.size()).toList();
  }

  void add(int source, RawRow row, List<Outcome> outcomes) {
    if (sources.get(source).labelled()) {
      boolean kept = outcomes.get(0) instanceof Outcome.Accepted;
      reader.labels(source, row).ifPresent(labels -> counts.get(source).add(labels, kept, 1));
    }
  }

  /** Notes whether rows are read on, and gives it back: of a part nothing more is told. */
  boolean whole(boolean on) {
    whole &= on;
    return on;
  }

  /**
   * Refuses labels that are perhaps of another coding.
   *
   * @throws JobException that says what to set
   */
  void refuse(PairRules rules) {
    for (int i = 0; whole && i < sources.size(); i++) {
      DataSource source = sources.get(i);
      counts
          .get(i)
          .doubt(source.reading().reader(rules, 0))
          .ifPresent(
              why -> {
                throw new JobException(source.label() + ": " + why);
              });
    }
  }
}
