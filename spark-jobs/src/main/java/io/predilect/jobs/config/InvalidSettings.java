package io.predilect.jobs.config;

import java.util.List;
import java.util.stream.Collectors;

/** Values that a settings record refuses, all of them, each with what would be right. */
public final class InvalidSettings extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * One refused value.
   *
   * @param key the setting's key within its record, as in YAML; empty: the record as a whole
   * @param value what it was
   * @param remedy what would be right
   */
  public record Problem(String key, Object value, String remedy) implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
      return (key.isEmpty() ? "" : key + ": " + value + ": ") + remedy;
    }
  }

  private final transient List<Problem> problems;

  InvalidSettings(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** The refused values. */
  public List<Problem> problems() {
    return problems;
  }
}
