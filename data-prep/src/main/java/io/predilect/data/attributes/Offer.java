package io.predilect.data.attributes;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A response, in its attributes.
 *
 * @param values by attribute; of a model's text some may be missing
 */
record Offer(Map<Attribute, Boolean> values) {
  Offer {
    Map<Attribute, Boolean> copy = new EnumMap<>(Attribute.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  /** Twelve throws of a coin. */
  static Offer draw(SplittableRandom random) {
    Map<Attribute, Boolean> values = new EnumMap<>(Attribute.class);
    for (Attribute attribute : Attribute.values()) {
      values.put(attribute, random.nextBoolean());
    }
    return new Offer(values);
  }

  /** What any text says: an attribute of which it has both words, or none, is missing. */
  static Offer read(String response) {
    Set<String> words = new HashSet<>(List.of(response.split("[^\\p{L}]+", -1)));
    Map<Attribute, Boolean> values = new EnumMap<>(Attribute.class);
    for (Attribute attribute : Attribute.values()) {
      boolean yes = words.contains(attribute.word(true));
      if (yes != words.contains(attribute.word(false))) {
        values.put(attribute, yes);
      }
    }
    return new Offer(values);
  }

  boolean value(Attribute attribute) {
    return values.get(attribute);
  }

  /** The same with what is wished. */
  Offer with(Wishes wishes) {
    Map<Attribute, Boolean> changed = new EnumMap<>(values);
    wishes.stream().forEach(wish -> changed.put(wish.attribute(), wish.value()));
    return new Offer(changed);
  }

  boolean agrees(Offer other, List<Attribute> attributes) {
    return attributes.stream().allMatch(a -> value(a) == other.value(a));
  }

  boolean meets(Wish wish) {
    return Boolean.valueOf(wish.value()).equals(values.get(wish.attribute()));
  }
}
