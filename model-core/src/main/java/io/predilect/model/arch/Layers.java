package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a config.json says of its layers one by one: which see a window only. */
final class Layers {
  static final String WINDOWED = "sliding_attention";
  static final String FULL = "full_attention";
  static final String OF_STATE = "linear_attention";
  private static final String PATTERN = "sliding_window_pattern";

  // What older files, Granite's among them, call the same kinds.
  private static final Map<String, String> OLDER = Map.of("attention", FULL, "mamba", OF_STATE);

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
    List<String> types = types(config);
    boolean letters = config.json().path(PATTERN).isTextual(); // EXAONE's, which list their layers
    int pattern = !types.isEmpty() && letters ? 1 : interval(config, PATTERN, missingPattern);
    List<Boolean> windowed = new ArrayList<>();
    for (int layer = 0; layer < count(config); layer++) {
      windowed.add(
          types.isEmpty() ? (layer + 1) % pattern != 0 : types.get(layer).equals(WINDOWED));
    }
    return windowed;
  }

  /**
   * The layers that keep a state.
   *
   * @param type what {@code layer_types} calls them
   * @param unsaid which those are where it does not list them
   */
  static Set<Integer> withState(ConfigJson config, String type, IntPredicate unsaid) {
    List<String> types = types(config);
    Set<Integer> layers =
        IntStream.range(0, count(config))
            .filter(i -> types.isEmpty() ? unsaid.test(i) : types.get(i).equals(type))
            .boxed()
            .collect(Collectors.toSet());
    if (layers.size() == count(config)) {
      throw config.unsupported("a file of which no layer has attention");
    }
    return layers;
  }

  // Each layer's kind; none where the file does not list them.
  private static List<String> types(ConfigJson config) {
    JsonNode types = config.list("layer_types");
    if (types.isArray() && types.size() != count(config)) {
      throw config.unsupported(
          "layer_types of %s layers, where num_hidden_layers is %s,"
              .formatted(types.size(), count(config)));
    }
    List<String> named = new ArrayList<>();
    types.forEach(type -> named.add(OLDER.getOrDefault(type.asText(), type.asText())));
    return named;
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
    List<String> types = types(config);
    for (int layer = 0; layer < types.size(); layer++) {
      String attention = windows.get(layer) > 0 ? WINDOWED : FULL;
      String read = block.keepsState(layer) ? block.states().orElseThrow().type() : attention;
      if (!types.get(layer).equals(read)) {
        throw config.unsupported(
            "layer_types with %s at layer %s (the other keys say %s)"
                .formatted(config.list("layer_types").get(layer), layer, read));
      }
    }
  }
}
