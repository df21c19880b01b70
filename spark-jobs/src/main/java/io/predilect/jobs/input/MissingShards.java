package io.predilect.jobs.input;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.outside.OutsideFiles.Listing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;

/**
 * Files that are missing among those to read: the name of each shard says how many there are, as in
 * {@code train-00000-of-00004.parquet}. Of a download that was broken off, what is there would else
 * be taken for all.
 */
final class MissingShards {
  private static final Pattern SHARD =
      Pattern.compile("(.+-)([0-9]{5})-of-([0-9]{5})(?=[.-]|$)([^.]*)(.*)");
  private static final int SHOWN = 6;

  private MissingShards() {}

  private record Family(String folder, String stem, String total) {
    String name(String number, String end) {
      return stem + number + "-of-" + total + end;
    }
  }

  /**
   * Refuses files of which some are missing. A path that names files, or is a glob of some, means
   * no others.
   *
   * @param data the path as given
   * @param parts the files to read
   * @throws JobException that names the missing files and the remedy
   */
  static void refuse(String data, Listing listing, List<DatasetLayout.Part> parts) {
    Map<Family, Map<Integer, String>> families = new LinkedHashMap<>();
    for (DatasetLayout.Part part : parts) {
      FileStatus file = part.file();
      Matcher shard = SHARD.matcher(file.getPath().getName());
      if (shard.matches()) {
        String folder = file.getPath().getParent().toString();
        families
            .computeIfAbsent(
                new Family(folder, shard.group(1), shard.group(3)), family -> new TreeMap<>())
            .put(Integer.parseInt(shard.group(2)), file.getPath().getName());
      }
    }
    families.forEach((family, present) -> refuse(data, listing, family, present));
  }

  private static void refuse(
      String data, Listing listing, Family family, Map<Integer, String> present) {
    int total = Integer.parseInt(family.total());
    int first = present.containsKey(total) ? 1 : 0; // some count from one
    String there = present.values().iterator().next();
    Matcher shard = SHARD.matcher(there);
    String end = shard.matches() ? shard.group(5) : "";
    List<String> missing =
        IntStream.range(first, first + total)
            .filter(number -> !present.containsKey(number))
            .mapToObj(number -> family.name(five(number), end))
            .filter(name -> listing.folder().isPresent() || meant(data, there, name))
            .collect(Collectors.toCollection(ArrayList::new));
    if (missing.isEmpty()) {
      return;
    }
    throw new JobException(
        ("%s: of the %s files that %s says there are, %s %s not in %s: %s. Download the data set"
                + " again; or, to read only what is there, give it as path: %s")
            .formatted(
                data,
                total,
                there,
                missing.size(),
                missing.size() == 1 ? "is" : "are",
                new Path(family.folder()).getName(),
                shown(missing, ", "),
                only(family, present, end)));
  }

  /** Whether the path, a glob, would lead to a file too if it were there. */
  private static boolean meant(String data, String there, String missing) {
    String pattern = data.substring(data.replaceAll("/+$", "").lastIndexOf('/') + 1);
    try {
      GlobPattern glob = new GlobPattern(pattern);
      boolean ofFolders = !pattern.equals(there) && !glob.matches(there);
      return ofFolders || glob.matches(missing);
    } catch (PatternSyntaxException e) {
      return false; // a name, no glob
    }
  }

  private static String only(Family family, Map<Integer, String> present, String end) {
    Path folder = new Path(family.folder());
    String within =
        (folder.toUri().getScheme().equals("file") ? folder.toUri().getPath() : folder) + "/";
    if (present.size() == 1) {
      return within + present.values().iterator().next();
    }
    List<String> numbers = present.keySet().stream().map(MissingShards::five).toList();
    return within + family.name("{" + shown(numbers, ",") + "}", "*" + end);
  }

  private static String five(int number) {
    return String.format(Locale.ROOT, "%05d", number);
  }

  private static String shown(List<String> all, String between) {
    String shown = all.stream().limit(SHOWN).collect(Collectors.joining(between));
    return all.size() > SHOWN ? shown + between + "…" : shown;
  }
}
