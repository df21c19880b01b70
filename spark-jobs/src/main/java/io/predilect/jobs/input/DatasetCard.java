package io.predilect.jobs.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.outside.OutsideFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The configurations of a Hugging Face data set, from the YAML header of its README.md.
 *
 * @param configs in the card's order; none where the card says nothing of files
 */
record DatasetCard(List<Config> configs) {
  /** The card's name in a data set's folder. */
  static final String FILE = "README.md";

  private static final int MOST = 1 << 22;
  private static final YAMLMapper YAML = new YAMLMapper();

  /**
   * One of them.
   *
   * @param name its name
   * @param usual whether the card calls it the default
   * @param parts its files
   */
  record Config(String name, boolean usual, List<Part> parts) {
    Config {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Files of a configuration.
   *
   * @param split the split's name; empty: none is named
   * @param patterns globs below the card's folder
   */
  record Part(Optional<String> split, List<String> patterns) {
    Part {
      Objects.requireNonNull(split, "split");
      patterns = List.copyOf(patterns);
    }
  }

  DatasetCard {
    configs = List.copyOf(configs);
  }

  /**
   * The card in a folder.
   *
   * @return empty where there is no README.md
   * @throws JobException when its header cannot be read
   */
  static Optional<DatasetCard> in(Path folder, Configuration hadoop) throws IOException {
    Path file = new Path(folder, FILE);
    try (InputStream in = OutsideFiles.open(file, hadoop)) {
      return Optional.of(
          read(new String(in.readNBytes(MOST), StandardCharsets.UTF_8), file.toString()));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** The card in a text. */
  static DatasetCard read(String text, String file) {
    List<String> lines = text.replace("\uFEFF", "").lines().toList();
    int end = lines.isEmpty() || !lines.get(0).strip().equals("---") ? 0 : 1;
    while (end > 0 && end < lines.size() && !lines.get(end).strip().equals("---")) {
      end++;
    }
    if (end == 0 || end == lines.size()) {
      return new DatasetCard(List.of());
    }
    try {
      JsonNode header = YAML.readTree(String.join("\n", lines.subList(1, end)));
      List<Config> configs = new ArrayList<>();
      for (JsonNode config : header.path("configs")) {
        configs.add(config(config));
      }
      return new DatasetCard(configs.stream().filter(c -> !c.parts().isEmpty()).toList());
    } catch (JsonProcessingException e) {
      throw new JobException(
          file
              + ": its YAML header cannot be read ("
              + e.getOriginalMessage().lines().findFirst().orElse("")
              + "): correct it, or give the data files themselves as path",
          e);
    }
  }

  private static Config config(JsonNode config) {
    String folder = config.path("data_dir").asText("");
    List<Part> parts = new ArrayList<>();
    JsonNode files = config.path("data_files");
    List<String> unnamed = new ArrayList<>();
    for (JsonNode entry : files.isArray() ? files : YAML.createArrayNode().add(files)) {
      if (entry.isTextual()) {
        unnamed.add(below(folder, entry.textValue()));
      } else if (entry.has("split")) {
        parts.add(
            new Part(
                Optional.of(entry.get("split").asText()), patterns(folder, entry.get("path"))));
      } else {
        entry
            .properties()
            .forEach(
                split ->
                    parts.add(
                        new Part(Optional.of(split.getKey()), patterns(folder, split.getValue()))));
      }
    }
    if (!unnamed.isEmpty()) {
      parts.add(new Part(Optional.empty(), unnamed));
    } else if (parts.isEmpty() && !folder.isEmpty()) {
      parts.add(new Part(Optional.empty(), List.of(below(folder, "**"))));
    }
    return new Config(
        config.path("config_name").asText("default"), config.path("default").asBoolean(), parts);
  }

  private static List<String> patterns(String folder, JsonNode paths) {
    List<String> patterns = new ArrayList<>();
    if (paths != null && paths.isTextual()) {
      patterns.add(below(folder, paths.textValue()));
    } else if (paths != null) {
      paths.forEach(path -> patterns.add(below(folder, path.asText())));
    }
    return patterns;
  }

  private static String below(String folder, String pattern) {
    String plain = pattern.startsWith("./") ? pattern.substring(2) : pattern;
    return folder.isEmpty() ? plain : folder.replaceAll("^\\./|/+$", "") + "/" + plain;
  }
}
