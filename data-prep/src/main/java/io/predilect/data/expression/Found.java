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

  /**
   * A row that must not be used, though the part may be absent: what it has cannot be compared, or
   * a template would write a null.
   *
   * @param missing whether a value is not there, rather than of the wrong kind
   * @param why what is wrong with it, for people
   */
  record Unfit(boolean missing, String why) implements Found {
    public Unfit {
      Objects.requireNonNull(why, "why");
    }
  }
}
