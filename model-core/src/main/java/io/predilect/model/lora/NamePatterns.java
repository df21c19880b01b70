package io.predilect.model.lora;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Numbers for layers by their names, as PEFT's {@code rank_pattern} and {@code alpha_pattern}: a
 * key is a regular expression for a whole name or its end behind a dot; the first that fits counts.
 */
public final class NamePatterns {
  private static final NamePatterns NONE = new NamePatterns(Map.of());

  // What Python's expressions and Java's do not have alike.
  private static final Pattern FOREIGN =
      Pattern.compile("\\(\\?(?![:=!]|<[=!])|\\\\(?![dDwWsSbB]|[^A-Za-z0-9])|&&");

  private final Map<String, Double> numbers;
  private final Map<String, Pattern> compiled = new LinkedHashMap<>(); // those that are valid

  private NamePatterns(Map<String, Double> numbers) {
    this.numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    numbers.keySet().forEach(key -> compile(key).ifPresent(pattern -> compiled.put(key, pattern)));
  }

  /** Numbers by expressions, in the order in which they are tried. */
  public static NamePatterns of(Map<String, ? extends Number> numbers) {
    Map<String, Double> values = new LinkedHashMap<>();
    numbers.forEach((key, number) -> values.put(key, number.doubleValue()));
    return new NamePatterns(values);
  }

  /** No patterns. */
  public static NamePatterns none() {
    return NONE;
  }

  private static Optional<Pattern> compile(String key) {
    return expression(key).map(whole -> Pattern.compile("(.*\\.)?(" + whole + ")"));
  }

  /** An expression that Java and Python read alike; empty: it is none. */
  static Optional<Pattern> expression(String text) {
    if (text.isBlank() || FOREIGN.matcher(text).find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      return Optional.empty();
    }
  }

  /** The numbers by their expressions. */
  public Map<String, Double> numbers() {
    return numbers;
  }

  /** The number for a layer; empty: no pattern fits it. */
  OptionalDouble of(String module) {
    return compiled.entrySet().stream()
        .filter(entry -> entry.getValue().matcher(module).matches())
        .mapToDouble(entry -> numbers.get(entry.getKey()))
        .findFirst();
  }

  /** The keys that are no expression, or one that Python reads in another way. */
  List<String> invalid() {
    return numbers.keySet().stream().filter(key -> !compiled.containsKey(key)).toList();
  }

  /** The keys whose number will not do. */
  List<String> where(Predicate<Double> wrong) {
    return numbers.keySet().stream().filter(key -> wrong.test(numbers.get(key))).toList();
  }

  /** The keys that fit none of these names. */
  List<String> unused(List<String> modules) {
    return compiled.keySet().stream()
        .filter(
            key -> modules.stream().noneMatch(name -> compiled.get(key).matcher(name).matches()))
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamePatterns patterns
        && List.copyOf(numbers.entrySet()).equals(List.copyOf(patterns.numbers.entrySet()));
  }

  @Override
  public int hashCode() {
    return List.copyOf(numbers.entrySet()).hashCode();
  }

  @Override
  public String toString() {
    return numbers.toString();
  }
}
