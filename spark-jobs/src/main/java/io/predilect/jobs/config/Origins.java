package io.predilect.jobs.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where each value of a configuration was written, by its JSON pointer. */
final class Origins {
  /**
   * Where a value was written.
   *
   * @param told to people: a file's name and line, or an option
   * @param line of the file; options come behind all lines
   */
  record Origin(String told, int line) {
    private static final int BEHIND = Integer.MAX_VALUE;

    static Origin line(String file, int line) {
      return new Origin(file + ":" + line, line);
    }

    static Origin option(String name) {
      return new Origin(name, BEHIND);
    }

    /** The same with a variable of the environment that completed the value. */
    Origin completedBy(String variable) {
      return new Origin(told + ", with the environment's " + variable, line);
    }
  }

  private final Map<String, Origin> origins = new HashMap<>();

  void put(String pointer, Origin origin) {
    origins.put(pointer, origin);
  }

  /** Of the value itself, or else of the nearest thing around it. */
  Optional<Origin> nearest(String pointer) {
    String around = pointer;
    while (!around.isEmpty()) {
      Origin origin = origins.get(around);
      if (origin != null) {
        return Optional.of(origin);
      }
      around = around.substring(0, around.lastIndexOf('/'));
    }
    return Optional.empty();
  }

  /** Notes that what was written in one place is read in another. */
  void move(String from, String to) {
    for (String pointer : Map.copyOf(origins).keySet()) {
      if (pointer.equals(from) || pointer.startsWith(from + "/")) {
        origins.put(to + pointer.substring(from.length()), origins.remove(pointer));
      }
    }
  }
}
