package io.predilect.jobs.input;

import io.predilect.data.pair.Split;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.outside.OutsideFiles.Listing;
import io.predilect.jobs.outside.OutsideFiles.Skipped;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Which of the files that a path leads to are data, and which side of the split their owner put
 * them on: as the README.md of a Hugging Face data set lists them, or else by their names and
 * folders. The owner's split counts where it has both sides.
 */
final class DatasetLayout {
  // train-00000-of-00004.parquet, as Hugging Face's hub writes shards
  private static final Pattern SHARD = Pattern.compile("(.+)-[0-9]{5}-of-[0-9]{5}\\b.*");

  private final String data;
  private final String root;
  private final List<FileStatus> files;
  private final List<Skipped> skipped;

  private DatasetLayout(String data, Listing listing) {
    this.data = data;
    this.skipped = new ArrayList<>(listing.skipped());
    this.files = new ArrayList<>();
    boolean alone = listing.files().size() == 1 && listing.folder().isEmpty();
    for (FileStatus file : listing.files()) {
      Optional<String> other =
          alone ? Optional.empty() : NotData.describe(file.getPath().getName());
      if (other.isPresent()) {
        skipped.add(new Skipped(file.getPath().toString(), other.get()));
      } else {
        files.add(file);
      }
    }
    this.root = listing.folder().map(Path::toString).orElseGet(() -> commonFolder(files));
  }

  /**
   * A file of rows.
   *
   * @param split its side, where the owner's split counts
   * @param columns those that its folders' names have
   */
  record Part(FileStatus file, Optional<Split> split, FolderColumns columns) {}

  /**
   * What was decided.
   *
   * @param parts the files of rows, by path
   * @param skipped what is not read
   * @param config the configuration's name, where the card names one
   */
  record Chosen(List<Part> parts, List<Skipped> skipped, Optional<String> config) {
    Chosen {
      parts = List.copyOf(parts);
      skipped = List.copyOf(skipped);
    }
  }

  /**
   * Decides.
   *
   * @param data the path as given, for messages
   * @param config the configuration that is wanted; empty: the card's only or default one
   * @throws JobException when the card has several configurations or splits and none is meant, or
   *     when a file is missing among several
   */
  static Chosen of(String data, Listing listing, Optional<String> config, Configuration hadoop)
      throws IOException {
    TableFolders.refuse(data, listing, hadoop);
    DatasetLayout layout = new DatasetLayout(data, listing);
    Optional<DatasetCard> card =
        listing.folder().isPresent()
            ? DatasetCard.in(listing.folder().get(), hadoop)
            : Optional.empty();
    boolean listed = card.filter(c -> !c.configs().isEmpty()).isPresent();
    if (!listed && config.isPresent()) {
      throw new JobException(
          "config: '%s': %s has no %s that lists configurations; leave it out"
              .formatted(config.get(), data, DatasetCard.FILE));
    }
    Chosen chosen = listed ? layout.byCard(card.get(), config) : layout.byNames(card.isPresent());
    MissingShards.refuse(data, listing, chosen.parts());
    return chosen;
  }

  private Chosen byCard(DatasetCard card, Optional<String> wanted) {
    DatasetCard.Config config = config(card, wanted);
    Map<FileStatus, String> splits = new LinkedHashMap<>();
    for (DatasetCard.Part part : config.parts()) {
      for (String pattern : part.patterns()) {
        List<FileStatus> matching = matching(pattern);
        if (matching.isEmpty()) {
          throw new JobException(
              ("%s: its %s names %s for the configuration '%s', and there is no such file:"
                      + " download the data set again, or give its files as path")
                  .formatted(data, DatasetCard.FILE, pattern, config.name()));
        }
        matching.forEach(file -> splits.putIfAbsent(file, part.split().orElse("")));
      }
    }
    List<FileStatus> meant = files.stream().filter(splits::containsKey).toList();
    for (FileStatus file : files) {
      if (!splits.containsKey(file)) {
        skip(file, "not in the configuration '" + config.name() + "'");
      }
    }
    return chosen(meant, splits, Optional.of(config.name()));
  }

  private DatasetCard.Config config(DatasetCard card, Optional<String> wanted) {
    List<DatasetCard.Config> configs = card.configs();
    String names = configs.stream().map(DatasetCard.Config::name).collect(Collectors.joining(", "));
    if (wanted.isPresent()) {
      return configs.stream()
          .filter(config -> config.name().equals(wanted.get()))
          .findFirst()
          .orElseThrow(
              () ->
                  new JobException(
                      "config: '%s': %s has no such configuration; it has %s"
                          .formatted(wanted.get(), data, names)));
    }
    List<DatasetCard.Config> usual =
        configs.size() == 1 ? configs : configs.stream().filter(DatasetCard.Config::usual).toList();
    if (usual.size() != 1) {
      throw new JobException(
          ("%s has several configurations: %s. Name the one to read with config, for"
                  + " example config: %s")
              .formatted(data, names, configs.get(0).name()));
    }
    return usual.get(0);
  }

  /** Shards with a card beside them have their splits' names in theirs. */
  private Chosen byNames(boolean carded) {
    Map<FileStatus, String> shards = new LinkedHashMap<>();
    for (FileStatus file : files) {
      Matcher shard = SHARD.matcher(file.getPath().getName());
      if (carded && shard.matches()) {
        shards.put(file, shard.group(1));
      }
    }
    if (!shards.isEmpty() && shards.size() == files.size()) {
      return chosen(files, shards, Optional.empty());
    }
    List<Part> parts = new ArrayList<>();
    files.forEach(file -> parts.add(part(file, SplitName.ofPath(relative(file)))));
    if (!bothSides(parts)) {
      return new Chosen(withoutSplit(files), skipped, Optional.empty());
    }
    List<Part> named = new ArrayList<>();
    for (Part part : parts) {
      if (part.split().isPresent()) {
        named.add(part);
      } else {
        skip(part.file(), "its name has no split, and those of others have");
      }
    }
    return new Chosen(named, skipped, Optional.empty());
  }

  private Chosen chosen(
      List<FileStatus> meant, Map<FileStatus, String> splits, Optional<String> config) {
    List<String> names = splits.values().stream().distinct().toList();
    List<Part> parts = new ArrayList<>();
    meant.forEach(file -> parts.add(part(file, SplitName.side(splits.get(file)))));
    long training =
        names.stream().filter(n -> SplitName.side(n).equals(Optional.of(Split.TRAIN))).count();
    boolean unknown = names.stream().anyMatch(n -> SplitName.side(n).isEmpty());
    if (names.size() > 1 && (unknown || training > 1)) {
      throw new JobException(
          ("%s has the splits %s, of which several are no other's test rows: give the"
                  + " files of those to read, for example path: %s")
              .formatted(data, String.join(", ", names), example(meant, splits)));
    }
    return new Chosen(bothSides(parts) ? parts : withoutSplit(meant), skipped, config);
  }

  private String example(List<FileStatus> meant, Map<FileStatus, String> splits) {
    FileStatus first = meant.get(0);
    String folder = relative(first).contains("/") ? relative(first.getPath().getParent()) : "";
    String name = first.getPath().getName();
    String split = splits.get(first);
    return data.replaceAll("/+$", "")
        + "/"
        + (folder.isEmpty() ? "" : folder + "/")
        + (name.startsWith(split) ? split + "-*" : name);
  }

  private static boolean bothSides(List<Part> parts) {
    return parts.stream().map(Part::split).flatMap(Optional::stream).distinct().count() > 1;
  }

  private List<Part> withoutSplit(List<FileStatus> files) {
    return files.stream().map(file -> part(file, Optional.empty())).toList();
  }

  private Part part(FileStatus file, Optional<Split> split) {
    return new Part(file, split, FolderColumns.of(file.getPath().toString(), root));
  }

  private List<FileStatus> matching(String pattern) {
    List<FileStatus> literal =
        files.stream()
            .filter(f -> relative(f).equals(pattern) || relative(f).startsWith(folder(pattern)))
            .toList();
    if (!literal.isEmpty()) {
      return literal;
    }
    try {
      // Java wants a folder for **/, Hugging Face does not
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      PathMatcher shallow =
          FileSystems.getDefault().getPathMatcher("glob:" + pattern.replace("**/", ""));
      return files.stream()
          .filter(
              file -> {
                java.nio.file.Path path = java.nio.file.Path.of(relative(file));
                return matcher.matches(path) || shallow.matches(path);
              })
          .toList();
    } catch (PatternSyntaxException e) {
      throw new JobException(
          data + ": its " + DatasetCard.FILE + " has the pattern '" + pattern + "', which is none",
          e);
    }
  }

  private static String folder(String pattern) {
    return pattern.replaceAll("/+$", "") + "/";
  }

  private void skip(FileStatus file, String why) {
    skipped.add(new Skipped(file.getPath().toString(), why));
  }

  private String relative(FileStatus file) {
    return relative(file.getPath());
  }

  private String relative(Path path) {
    String text = path.toString();
    return text.startsWith(root) ? text.substring(root.length()).replaceAll("^/+", "") : text;
  }

  private static String commonFolder(List<FileStatus> files) {
    String common = files.isEmpty() ? "" : files.get(0).getPath().getParent().toString();
    for (FileStatus file : files) {
      while (!(file.getPath().toString() + "/").startsWith(common + "/") && !common.isEmpty()) {
        common = common.substring(0, Math.max(0, common.lastIndexOf('/')));
      }
    }
    return common;
  }
}
