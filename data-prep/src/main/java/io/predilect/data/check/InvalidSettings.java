package io.predilect.data.check;

import java.util.List;
import java.util.stream.Collectors;

/** Values that a record refuses, all of them, each with what would be right. */
public final class InvalidSettings extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidSettings(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** The refused values, in the order in which they were looked at. */
  public List<Problem> problems() {
    return problems;
  }
}
