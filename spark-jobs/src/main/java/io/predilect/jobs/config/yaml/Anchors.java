package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.check.Spelling;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The values of one YAML document that are marked {@code &name}, to be read again as {@code *name}.
 */
final class Anchors {
  /**
   * How many values all aliases of a document may stand for: a few lines could ask for billions.
   */
  static final int MOST = 100_000;

  /**
   * A marked value.
   *
   * @param pointer where it stands
   */
  record Anchor(JsonNode node, String pointer) {}

  private final Map<String, Anchor> anchors = new TreeMap<>();
  private final Set<String> open = new HashSet<>();
  private long copied;

  /** Notes that the value of this name is being read. */
  void begin(String name) {
    open.add(name);
  }

  /** Notes that it was read. A name that is used again stands for the later value from there on. */
  void end(String name, JsonNode node, String pointer) {
    open.remove(name);
    anchors.put(name, new Anchor(node, pointer));
  }

  /** Whether the value of this name is being read. */
  boolean isOpen(String name) {
    return open.contains(name);
  }

  Optional<Anchor> find(String name) {
    return Optional.ofNullable(anchors.get(name));
  }

  /** Counts a copy in; false: it would be one too many. */
  boolean copies(Anchor anchor) {
    copied += size(anchor.node());
    return copied <= MOST;
  }

  /** Which names there are in place of one that is not there, behind a colon; nothing if none. */
  String near(String name) {
    return anchors.isEmpty() ? "" : ": " + Spelling.suggestion(name, anchors.keySet());
  }

  private static long size(JsonNode node) {
    long size = 1;
    for (JsonNode inner : node) {
      size += size(inner);
    }
    return size;
  }
}
