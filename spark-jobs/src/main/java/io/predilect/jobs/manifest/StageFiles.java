package io.predilect.jobs.manifest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files in a stage's folder, but for hidden ones ({@code _rejects} among them) and folders that
 * it keeps to go on from, as checkpoints, which may be pruned.
 *
 * @param lengths of those that it passes on, in bytes, by path below the folder
 * @param beside of those that it wrote on the way and that pages about the run show, as a
 *     training's log
 * @param kept the folders that it keeps to go on from, by name: whatever is in them, rows too, is
 *     not passed on
 */
public record StageFiles(Map<String, Long> lengths, Map<String, Long> beside, Set<String> kept) {
  private static final String ROWS = ".parquet";

  public StageFiles {
    lengths = Collections.unmodifiableMap(new TreeMap<>(lengths));
    beside = Collections.unmodifiableMap(new TreeMap<>(beside));
    kept = Collections.unmodifiableSet(new TreeSet<>(kept));
  }

  /** Those of a finished stage: what is in its output, and single files of its partial work. */
  public static StageFiles of(Path output, Path partial, FileSystem fileSystem) throws IOException {
    Map<String, Long> passedOn = in(output, fileSystem).lengths;
    Map<String, Long> beside = new TreeMap<>();
    Set<String> kept = new TreeSet<>();
    in(partial, fileSystem)
        .lengths
        .forEach(
            (name, length) -> {
              if (name.contains("/")) {
                kept.add(top(name));
              } else if (!passedOn.containsKey(name)) {
                beside.put(name, length);
              }
            });
    passedOn.keySet().forEach(name -> kept.remove(top(name)));
    return new StageFiles(passedOn, beside, kept);
  }

  /** Those in a folder, by one listing of it and of each folder below. */
  public static StageFiles in(Path folder, FileSystem fileSystem) throws IOException {
    Map<String, Long> lengths = new TreeMap<>();
    try {
      add("", folder, fileSystem, lengths);
    } catch (FileNotFoundException e) {
      // An object store has no empty folders.
      return new StageFiles(Map.of(), Map.of(), Set.of());
    }
    return new StageFiles(lengths, Map.of(), Set.of());
  }

  private static String top(String name) {
    return name.substring(0, Math.max(0, name.indexOf('/')));
  }

  private static void add(
      String above, Path folder, FileSystem fileSystem, Map<String, Long> lengths)
      throws IOException {
    for (FileStatus child : fileSystem.listStatus(folder)) {
      String name = child.getPath().getName();
      boolean hidden = name.startsWith("_") || name.startsWith(".");
      if (!hidden && child.isDirectory()) {
        add(above + name + "/", child.getPath(), fileSystem, lengths);
      } else if (!hidden) {
        lengths.put(above + name, child.getLen());
      }
    }
  }

  /**
   * How a folder differs from what was written into it; empty: all is there. Rows that were put
   * there since would be read with the others; another file more does no harm.
   */
  public Optional<String> damage(StageFiles now) {
    List<String> damage = changed(lengths, now);
    now.lengths.keySet().stream()
        .filter(name -> name.endsWith(ROWS) && !lengths.containsKey(name))
        .filter(name -> !kept.contains(top(name)))
        .forEach(name -> damage.add(name + " was put there since"));
    return told(damage);
  }

  /** How what was written beside it differs; empty: not at all. */
  public Optional<String> damageBeside(StageFiles now) {
    return told(changed(beside, now));
  }

  private static List<String> changed(Map<String, Long> lengths, StageFiles now) {
    List<String> damage = new ArrayList<>();
    lengths.forEach(
        (name, length) -> {
          Long there = now.lengths.get(name);
          if (there == null) {
            damage.add(name + " is missing");
          } else if (!there.equals(length)) {
            damage.add(
                String.format(Locale.ROOT, "%s has %d bytes and had %d", name, there, length));
          }
        });
    return damage;
  }

  private static Optional<String> told(List<String> damage) {
    return damage.isEmpty()
        ? Optional.empty()
        : Optional.of(
            damage.get(0)
                + (damage.size() > 1
                    ? String.format(Locale.ROOT, ", and so on: %d files", damage.size())
                    : ""));
  }
}
