package io.predilect.jobs.input;

import io.predilect.data.pair.Split;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which side of the split a name means, by the words that Hugging Face's loader looks for. */
public final class SplitName {
  private static final Map<String, Split> WORDS =
      Map.ofEntries(
          Map.entry("train", Split.TRAIN),
          Map.entry("training", Split.TRAIN),
          Map.entry("validation", Split.TEST),
          Map.entry("valid", Split.TEST),
          Map.entry("val", Split.TEST),
          Map.entry("dev", Split.TEST),
          Map.entry("test", Split.TEST),
          Map.entry("testing", Split.TEST),
          Map.entry("eval", Split.TEST),
          Map.entry("evaluation", Split.TEST));

  private SplitName() {}

  /** Of a name's first such word; its words are what stands between marks and digits. */
  public static Optional<Split> side(String name) {
    for (String word : name.toLowerCase(Locale.ROOT).split("[-._= 0-9]+", -1)) {
      if (WORDS.containsKey(word)) {
        return Optional.of(WORDS.get(word));
      }
    }
    return Optional.empty();
  }

  /** Of a path below the data's folder: its folders are asked before its name. */
  static Optional<Split> ofPath(String relative) {
    for (String part : relative.split("/", -1)) {
      Optional<Split> side = side(part);
      if (side.isPresent()) {
        return side;
      }
    }
    return Optional.empty();
  }
}
