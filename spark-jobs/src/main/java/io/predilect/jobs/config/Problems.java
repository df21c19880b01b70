package io.predilect.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Notes what is wrong, with where it was written, until all of it can be told at once. */
final class Problems {
  private final Map<String, String> origins;
  private final Set<String> messages = new LinkedHashSet<>();

  /**
   * @param origins where a key was written (file and line, or an override), by its place in the
   *     tree as a JSON pointer
   */
  Problems(Map<String, String> origins) {
    this.origins = origins;
  }

  /** Notes a problem with the value at a place. */
  void add(Place place, JsonNode value, String remedy) {
    add(place, text(value), remedy);
  }

  void add(Place place, String value, String remedy) {
    String what = value.isEmpty() ? "" : ": " + value;
    messages.add(Redactor.text(place.display() + origin(place) + what + ": " + remedy));
  }

  /** Notes a problem whose message says all. */
  void add(Place place, String message) {
    add(place, "", message);
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  void orThrow() {
    if (!messages.isEmpty()) {
      throw new ConfigException(new ArrayList<>(messages));
    }
  }

  /** Where the place, or the nearest thing around it, was written. */
  private String origin(Place place) {
    String pointer = place.pointer();
    while (true) {
      String origin = origins.get(pointer);
      if (origin != null) {
        return " (" + origin + ")";
      }
      int slash = pointer.lastIndexOf('/');
      if (slash <= 0) {
        return "";
      }
      pointer = pointer.substring(0, slash);
    }
  }

  private static String text(JsonNode value) {
    if (value.isTextual()) {
      return "'" + value.textValue() + "'";
    }
    String text = value.toString();
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }

  List<String> messages() {
    return List.copyOf(messages);
  }
}
