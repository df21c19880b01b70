package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a config.json says of its layers one by one: which see a window only. */
final class Layers {
  static final String WINDOWED = "sliding_attention";
  static final String FULL = "full_attention";
  static final String STATE = "linear_attention";
  private static final String INTERVAL = "full_attention_interval";
  private static final String PATTERN = "sliding_window_pattern";
  private static final String OLDER_FULL = "attention"; // Granite's

  private Layers() {}

  static int count(ConfigJson config) {
    return config.whole("num_hidden_layers");
  }

  static List<Integer> noWindows(ConfigJson config) {
    return Collections.nCopies(count(config), 0);
  }

  /** The window: a file that says null has none; one that does not say has the family's default. */
  private static int window(ConfigJson config, int missing) {
    int window = config.json().has("sliding_window") ? config.whole("sliding_window", 0) : missing;
    if (window < 0) {
      throw config.unsupported("sliding_window = " + window);
    }
    return window;
  }

  /** Every so many layers, beginning with the first, one has the window. */
  static List<Integer> windows(ConfigJson config, int missing, int every) {
    int window = window(config, missing);
    return IntStream.range(0, count(config)).mapToObj(i -> i % every == 0 ? window : 0).toList();
  }

  /** Qwen's: the last layers have the window. */
  static List<Integer> lastWindows(ConfigJson config) {
    int full = config.whole("max_window_layers", 28);
    int window = window(config, 4096);
    return IntStream.range(0, count(config)).mapToObj(i -> i < full ? 0 : window).toList();
  }

  /**
   * Whether each layer is one that sees a window: as {@code layer_types} lists it, else all but
   * every so many, as {@code sliding_window_pattern} says.
   */
  static List<Boolean> windowed(ConfigJson config, int missingPattern) {
    JsonNode types = types(config);
    boolean letters = config.json().path(PATTERN).isTextual(); // EXAONE's, which list their layers
    int pattern = types.isArray() && letters ? 1 : interval(config, PATTERN, missingPattern);
    List<Boolean> windowed = new ArrayList<>();
    for (int layer = 0; layer < count(config); layer++) {
      windowed.add(
          types.isArray()
              ? types.path(layer).asText().equals(WINDOWED)
              : (layer + 1) % pattern != 0);
    }
    return windowed;
  }

  /**
   * The layers that keep a state: as {@code layer_types} lists them, else all but every so many, as
   * {@code full_attention_interval} says.
   */
  static Set<Integer> withState(ConfigJson config, int missingInterval) {
    JsonNode types = types(config);
    int interval = types.isArray() ? 1 : interval(config, INTERVAL, missingInterval);
    return IntStream.range(0, count(config))
        .filter(
            layer ->
                types.isArray()
                    ? types.path(layer).asText().equals(STATE)
                    : (layer + 1) % interval != 0)
        .boxed()
        .collect(Collectors.toSet());
  }

  // Each layer's kind, where the file lists them.
  private static JsonNode types(ConfigJson config) {
    JsonNode types = config.list("layer_types");
    if (types.isArray() && types.size() != count(config)) {
      throw config.unsupported(
          "layer_types of %s layers, where num_hidden_layers is %s,"
              .formatted(types.size(), count(config)));
    }
    return types;
  }

  /** Of how many layers one is another. */
  static int interval(ConfigJson config, String key, int missing) {
    int interval = config.whole(key, missing);
    if (interval < 1) {
      throw config.unsupported(key + " = " + interval);
    }
    return interval;
  }

  /** The windows of those. */
  static List<Integer> windows(ConfigJson config, List<Boolean> windowed) {
    return windows(config, windowed, 4096);
  }

  /** The same where the family's default is another. */
  static List<Integer> windows(ConfigJson config, List<Boolean> windowed, int missing) {
    int window = window(config, missing);
    return windowed.stream().map(sliding -> sliding ? window : 0).toList();
  }

  /** Newer files list every layer's kind beside the keys that say the same: they must agree. */
  static void check(ConfigJson config, List<Integer> windows, Block block) {
    JsonNode types = types(config);
    for (int layer = 0; layer < types.size(); layer++) {
      String attention = windows.get(layer) > 0 ? WINDOWED : FULL;
      String read = block.keepsState(layer) ? STATE : attention;
      String said = types.get(layer).asText();
      if (!said.equals(read) && !(said.equals(OLDER_FULL) && read.equals(FULL))) {
        throw config.unsupported(
            "layer_types with %s at layer %s (the other keys say %s)"
                .formatted(types.get(layer), layer, read));
      }
    }
  }
}
