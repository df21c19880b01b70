package io.predilect.data.check;

import java.io.Serializable;
import java.util.Objects;

/**
 * One refused value.
 *
 * @param key the setting's key within its record, dotted, as in YAML; empty: the record as a whole
 * @param value what it was, as people are told it; empty: the remedy says all
 * @param remedy what would be right
 * @param orNone whether no value would be right as well
 * @param alone whether the value is wrong whatever the others are
 */
public record Problem(String key, String value, String remedy, boolean orNone, boolean alone)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public Problem {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(remedy, "remedy");
  }

  /** The same of a record that holds the one with the value under a key. */
  Problem under(String outer) {
    boolean joined = !outer.isEmpty() && !key.isEmpty();
    return new Problem(outer + (joined ? "." : "") + key, value, remedy, orNone, alone);
  }

  /** The remedy where no value is written as null. */
  public String remedyOrNull() {
    return orNone ? remedy + ", or null" : remedy;
  }

  @Override
  public String toString() {
    return (key.isEmpty() ? "" : key + ": ")
        + (value.isEmpty() ? "" : value + ": ")
        + remedyOrNull();
  }
}
