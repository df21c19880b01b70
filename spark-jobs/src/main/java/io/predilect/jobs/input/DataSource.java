package io.predilect.jobs.input;

import io.predilect.data.format.RowReading;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A data set among those that are read.
 *
 * @param label what people call it
 * @param named whether rows carry the label, as they do where there are several
 * @param reading how its rows are read, the format settled
 * @param weight share of its pairs that are drawn
 * @param config the configuration of its card; null: it has none
 * @param ownSplit whether its owner's split into train and test counts
 * @param labelled whether its first rows have labels, which may be of another coding than they seem
 * @param unread columns of its first rows that hold words and are no part of a pair
 */
public record DataSource(
    String label,
    boolean named,
    RowReading reading,
    double weight,
    String config,
    boolean ownSplit,
    boolean labelled,
    List<String> unread)
    implements Serializable {
  public DataSource {
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(reading, "reading");
    unread = List.copyOf(unread);
  }

  DataSource(
      String label,
      boolean named,
      RowReading reading,
      double weight,
      Optional<String> config,
      boolean ownSplit,
      boolean labelled,
      List<String> unread) {
    this(label, named, reading, weight, config.orElse(null), ownSplit, labelled, unread);
  }

  /** The label on its rows; null: they carry none. */
  public String mark() {
    return named ? label : null;
  }
}
