package io.predilect.jobs.input;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Files that lie beside data in its folder and are none, told by their names. */
final class NotData {
  private static final Set<String> DESCRIPTIONS =
      Set.of("dataset_infos.json", "dataset_info.json", "dataset_dict.json", "state.json");
  private static final Pattern PAPERS =
      Pattern.compile("(license|licence|notice|citation|readme|changelog|makefile)([._-].*)?");
  private static final List<String> DOCUMENTS =
      List.of("md", "rst", "pdf", "bib", "html", "htm", "yaml", "yml", "toml", "cff", "ipynb");
  private static final List<String> PROGRAMS = List.of("py", "sh", "js", "java", "r", "jl");
  private static final List<String> IMAGES =
      List.of("png", "jpg", "jpeg", "gif", "svg", "webp", "mp4", "mp3", "wav", "ico");
  private static final List<String> CHECKSUMS =
      List.of("crc", "md5", "sha1", "sha256", "sha512", "sig", "asc");

  private static final List<String> LEFT_BEHIND =
      List.of("bak", "orig", "old", "tmp", "swp", "part", "partial", "incomplete", "crdownload");

  private NotData() {}

  /** What such a file is; empty: it is taken for data. */
  static Optional<String> describe(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    if (DESCRIPTIONS.contains(name)) {
      return Optional.of("a description of a data set");
    }
    String ending = name.substring(name.lastIndexOf('.') + 1);
    if (name.endsWith("~") || (name.contains(".") && LEFT_BEHIND.contains(ending))) {
      return Optional.of("a copy that an editor or a download left behind");
    }
    boolean data =
        Set.of("jsonl", "json", "ndjson", "parquet", "csv", "tsv", "gz").contains(ending);
    if (!data && PAPERS.matcher(name).matches()) {
      return Optional.of(name.startsWith("readme") ? "a data set card" : "a document");
    }
    if (!name.contains(".")) {
      return Optional.empty();
    }
    if (DOCUMENTS.contains(ending)) {
      return Optional.of("a document");
    }
    if (PROGRAMS.contains(ending)) {
      return Optional.of("a program");
    }
    if (IMAGES.contains(ending)) {
      return Optional.of("an image, a film or a sound");
    }
    return CHECKSUMS.contains(ending) ? Optional.of("a checksum") : Optional.empty();
  }
}
