package io.predilect.jobs;

import io.predilect.jobs.config.ConfigException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/** A run's YAML file, here or on a Hadoop file system. */
final class RunFile {
  private static final Pattern DATA =
      Pattern.compile("(?i).*\\.(?:jsonl|csv|tsv|parquet)(?:\\.(?:gz|zst|zstd|bz2|xz|lz4))?");

  private RunFile() {}

  /**
   * Its text.
   *
   * @throws ConfigException when it cannot be read
   */
  static String read(String file, Configuration hadoop) {
    if (file.isBlank()) {
      throw ConfigException.of(
          "the name of the file is empty: name a run's YAML file, for example conf/demo.yaml");
    }
    if (DATA.matcher(file).matches()) {
      throw ConfigException.of(
          file
              + ": is data, and a run's YAML file is wanted: predilect init-config "
              + file
              + " --model FOLDER writes one for it");
    }
    try {
      return isUri(file) ? remote(file, hadoop) : Files.readString(Path.of(file));
    } catch (CharacterCodingException e) {
      throw ConfigException.of(file + ": not UTF-8 text: save the file as UTF-8");
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw refused(file, "there is no such file");
    } catch (AccessDeniedException e) {
      throw ConfigException.of(
          file + ": may not be read: let the user that runs this read it, and enter its folders");
    } catch (IOException e) {
      throw refused(file, "cannot be read: " + e.getMessage());
    }
  }

  private static ConfigException refused(String file, String why) {
    return ConfigException.of(
        file + ": " + why + ": name a run's YAML file, for example conf/demo.yaml");
  }

  // A Windows drive is one letter.
  private static boolean isUri(String file) {
    return file.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*");
  }

  private static String remote(String file, Configuration hadoop) throws IOException {
    var path = new org.apache.hadoop.fs.Path(file);
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(in.readAllBytes()))
          .toString();
    }
  }
}
