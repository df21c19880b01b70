package io.predilect.jobs.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The same figures for every group of pairs.
 *
 * @param by what the groups are of
 * @param groups each group's figures, by its name
 */
public record GroupTable(String by, Map<String, Metrics> groups) {
  /** What pairs without a group are listed as. */
  static final String NONE = "(none)";

  public GroupTable {
    groups = Collections.unmodifiableMap(new TreeMap<>(groups));
  }

  static GroupTable of(
      String by,
      List<EvaluatedPair> pairs,
      Function<EvaluatedPair, String> group,
      double beta,
      long seed) {
    Map<String, List<EvaluatedPair>> members = new TreeMap<>();
    for (EvaluatedPair pair : pairs) {
      String name = group.apply(pair);
      members.computeIfAbsent(name.isEmpty() ? NONE : name, n -> new ArrayList<>()).add(pair);
    }
    Map<String, Metrics> groups = new TreeMap<>();
    members.forEach((name, own) -> groups.put(name, Metrics.of(own, beta, seed)));
    return new GroupTable(by, groups);
  }
}
