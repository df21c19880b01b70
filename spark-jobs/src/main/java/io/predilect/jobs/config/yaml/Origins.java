package io.predilect.jobs.config.yaml;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where each value of a configuration was written, by its JSON pointer. */
final class Origins {
  /**
   * Where a value was written.
   *
   * @param told to people: a file's name and line, or an option
   * @param line of the file; options come behind all lines
   * @param alone whether it says by itself which setting is meant
   */
  record Origin(String told, int line, boolean alone) {
    private static final int BEHIND = Integer.MAX_VALUE;

    static Origin line(String file, int line) {
      return new Origin(file + ":" + line, line, false);
    }

    /** An option that names the setting as its value does, such as {@code --set}. */
    static Origin option(String name) {
      return new Origin(name, BEHIND, false);
    }

    /** What a setting is called where nobody wrote it as one: an option of its own. */
    static Origin called(String name) {
      return new Origin(name, BEHIND, true);
    }

    /** The same with a variable of the environment that completed the value. */
    Origin completedBy(String variable) {
      return new Origin(told + ", with the environment's " + variable, line, alone);
    }
  }

  private final Map<String, Origin> origins = new HashMap<>();

  void put(String pointer, Origin origin) {
    origins.put(pointer, origin);
  }

  /** Of the value itself, or else of the nearest thing around it. */
  Optional<Origin> nearest(String pointer) {
    return Optional.ofNullable(origins.get(known(pointer)));
  }

  /** The pointer of a value from where {@link #nearest} was written; empty: it is that. */
  String below(String pointer) {
    return pointer.substring(known(pointer).length());
  }

  private String known(String pointer) {
    String around = pointer;
    while (!around.isEmpty() && !origins.containsKey(around)) {
      around = around.substring(0, around.lastIndexOf('/'));
    }
    return around;
  }

  /**
   * Notes that the entries of a list are others now.
   *
   * @param list its pointer
   * @param from where each entry was written, which may be the same place for several
   */
  void relist(String list, List<String> from) {
    Map<String, Origin> before = Map.copyOf(origins);
    origins.keySet().removeIf(pointer -> pointer.startsWith(list + "/"));
    for (int i = 0; i < from.size(); i++) {
      String place = from.get(i);
      for (Map.Entry<String, Origin> origin : before.entrySet()) {
        String pointer = origin.getKey();
        if (pointer.equals(place) || pointer.startsWith(place + "/")) {
          origins.put(list + "/" + i + pointer.substring(place.length()), origin.getValue());
        }
      }
    }
  }

  /** Notes that what was written in one place is read in another as well. */
  void copy(String from, String to) {
    Origin origin = origins.get(from);
    if (origin != null) {
      origins.put(to, origin);
    }
    copyBelow(from, to);
  }

  /** The same of what is within it alone. */
  void copyBelow(String from, String to) {
    Map.copyOf(origins)
        .forEach(
            (pointer, origin) -> {
              if (pointer.startsWith(from + "/")) {
                origins.put(to + pointer.substring(from.length()), origin);
              }
            });
  }

  /** Forgets what stands in a place. */
  void forget(String place) {
    origins.keySet().removeIf(pointer -> pointer.equals(place) || pointer.startsWith(place + "/"));
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
