package io.predilect.data.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;

/** What an expression gives on a row. */
public sealed interface Found {

  /** A value that is not null. */
  record Value(JsonNode json) implements Found {
    public Value {
      Objects.requireNonNull(json, "json");
    }
  }

  /**
   * No value.
   *
   * @param why what is not there, for people
   */
  record Nothing(String why) implements Found {
    public Nothing {
      Objects.requireNonNull(why, "why");
    }
  }
}
