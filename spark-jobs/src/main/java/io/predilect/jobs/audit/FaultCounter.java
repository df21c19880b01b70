package io.predilect.jobs.audit;

import io.predilect.data.format.Outcome;
import io.predilect.data.format.TextFault;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Counts the pairs whose texts show that something happened to them on their way. */
final class FaultCounter {
  private final Map<TextFault, Long> counts = new EnumMap<>(TextFault.class);
  private long pairs;

  void add(Outcome outcome) {
    if (outcome instanceof Outcome.Accepted accepted) {
      pairs++;
      TextFault.of(accepted.pair()).forEach(fault -> counts.merge(fault, 1L, Long::sum));
    }
  }

  /** What to tell, a line for each kind. */
  List<String> notes() {
    return Stream.of(TextFault.values())
        .map(fault -> fault.note(counts.getOrDefault(fault, 0L), pairs))
        .flatMap(Optional::stream)
        .toList();
  }
}
