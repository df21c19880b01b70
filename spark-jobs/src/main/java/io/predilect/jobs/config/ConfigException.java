package io.predilect.jobs.config;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a configuration, each line with key, value and remedy. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /** Several problems, told one a line. */
  public ConfigException(List<String> problems) {
    super(problems.stream().collect(Collectors.joining(System.lineSeparator())));
    this.problems = List.copyOf(problems);
  }

  private ConfigException(String problem) {
    this(List.of(problem));
  }

  /** A single problem. */
  public static ConfigException of(String problem) {
    return new ConfigException(problem);
  }

  /** One message per problem. */
  public List<String> problems() {
    return problems;
  }
}
