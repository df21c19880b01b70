package io.predilect.jobs.audit;

import io.predilect.data.format.Outcome;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.token.TextSign;
import io.predilect.data.token.TextSigns;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts the pairs whose texts are not what a model's chat template is made for. */
public final class SignCounter {
  private final TextSigns signs;
  private final Map<TextSign.Kind, Long> counts = new EnumMap<>(TextSign.Kind.class);
  private final Map<TextSign.Kind, TextSign> first = new EnumMap<>(TextSign.Kind.class);
  private final Map<TextSign.Kind, String> ids = new EnumMap<>(TextSign.Kind.class);
  private long pairs;

  /** Of one model's. */
  public SignCounter(TextSigns signs) {
    this.signs = signs;
  }

  /** Looks at what became of a row, or of one of its pairs. */
  public void add(Outcome outcome) {
    if (outcome instanceof Outcome.Accepted accepted) {
      pairs++;
      PreferencePair pair = accepted.pair();
      for (TextSign sign : signs.of(pair)) {
        counts.merge(sign.kind(), 1L, Long::sum);
        first.putIfAbsent(sign.kind(), sign);
        ids.putIfAbsent(sign.kind(), pair.id());
      }
    }
  }

  /** What to tell, a line for each kind of sign. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    first.forEach(
        (kind, sign) -> warnings.add(sign.warning(counts.get(kind), pairs, ids.get(kind))));
    return warnings;
  }
}
