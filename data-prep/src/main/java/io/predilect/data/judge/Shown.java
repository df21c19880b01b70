package io.predilect.data.judge;

import java.util.Locale;

/** Which responses a question shows, in which order. */
public enum Shown {
  /** Both, A first. */
  AB,
  /** Both, B first. */
  BA,
  /** A alone. */
  A,
  /** B alone. */
  B;

  /** Whether both are shown. */
  public boolean both() {
    return this == AB || this == BA;
  }

  /** The name in files, in lower case. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
