package io.predilect.data.attributes;

import io.predilect.data.pair.PreferencePair;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Generated pairs in numbers from which shares can be told, and what is read from them. */
final class AttributeSamples {
  static final int PAIRS = 4000;
  static final long SEED = 7;

  private AttributeSamples() {}

  static AttributesSettings settings(Placement placement, boolean lessons) {
    return new AttributesSettings(6, 2, 1.2, 0, placement, 0.5, lessons, 0);
  }

  static List<PreferencePair> pairs(int count, AttributesSettings settings) {
    return IntStream.range(0, count).mapToObj(index -> settings.pair(SEED, index)).toList();
  }

  static Inquiry inquiry(PreferencePair pair) {
    return Inquiry.read(pair.prompt().get(0).content()).orElseThrow();
  }

  static Wishes wishes(PreferencePair pair) {
    return Wishes.of(inquiry(pair).customer(), 2, SEED);
  }

  static double gap(PreferencePair pair) {
    return Double.parseDouble(pair.extra().get(AttributePairs.TRUE_GAP));
  }

  static Stream<String> responses(PreferencePair pair) {
    return Stream.of(pair.chosen(), pair.rejected());
  }

  static double mean(List<PreferencePair> pairs, ToDoubleFunction<PreferencePair> of) {
    return pairs.stream().mapToDouble(of).average().orElseThrow();
  }
}
