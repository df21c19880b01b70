package io.predilect.jobs.input;

import io.predilect.data.format.RowReading;
import java.io.Serializable;
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
 */
public record DataSource(
    String label, boolean named, RowReading reading, double weight, String config, boolean ownSplit)
    implements Serializable {
  public DataSource {
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(reading, "reading");
  }

  DataSource(
      String label,
      boolean named,
      RowReading reading,
      double weight,
      Optional<String> config,
      boolean ownSplit) {
    this(label, named, reading, weight, config.orElse(null), ownSplit);
  }

  /** The label on its rows; null: they carry none. */
  public String mark() {
    return named ? label : null;
  }
}
