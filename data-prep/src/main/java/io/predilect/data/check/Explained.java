package io.predilect.data.check;

import java.util.Optional;

/** A setting's values, which can say why one that people may expect is not among them. */
public interface Explained {
  /** Why there is no such value; empty: nothing is to be said. */
  Optional<String> whyNot(String value);
}
