package io.predilect.jobs.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.format.RowReading;
import io.predilect.jobs.config.ConfigReader;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.pipeline.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What an audit reads: the settings of an ingest stage, so that it reads what a run would.
 *
 * @param settings of the stage
 * @param seed of the run, by which sources are drawn
 */
public record AuditedData(IngestSettings settings, long seed) {
  public AuditedData {
    Objects.requireNonNull(settings, "settings");
  }

  /**
   * Data by its paths; several are several sources.
   *
   * @param reading how the rows are read
   * @param limit at most so many rows of each
   * @throws io.predilect.jobs.config.ConfigException when the options cannot be
   */
  public static AuditedData of(List<String> paths, RowReading reading, OptionalLong limit)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode().put("name", "audit");
    ObjectNode ingest = root.putArray("stages").addObject().putObject("ingest");
    if (paths.size() == 1) {
      ingest.put("path", paths.get(0));
    } else {
      var sources = ingest.putArray("sources");
      paths.forEach(path -> sources.addObject().put("path", path));
    }
    ingest.put("format", reading.format());
    ingest.set("columns", json.valueToTree(reading.columns().columns()));
    ingest.set("ignore", json.valueToTree(reading.ignore()));
    limit.ifPresent(rows -> ingest.put("limit", rows));
    return of(ConfigReader.read(json.writeValueAsString(root), "audit", List.of()), "audit");
  }

  /** Whether a path is that of a run's YAML file. */
  static boolean isRun(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    return (name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(Path.of(path));
  }

  /**
   * What the first ingest stage of a run reads.
   *
   * @param limit at most so many rows of each source; empty: as the run has it
   * @throws io.predilect.jobs.config.ConfigException when the run cannot be
   */
  static AuditedData ofRun(String file, OptionalLong limit) throws IOException {
    String text = Files.readString(Path.of(file));
    AuditedData data = of(ConfigReader.read(text, file, List.of()), file);
    if (limit.isEmpty()) {
      return data;
    }
    return new AuditedData(data.settings().withLimit(limit), data.seed());
  }

  private static AuditedData of(RunConfig run, String file) {
    List<IngestSettings> stages = new ArrayList<>();
    run.stages()
        .forEach(
            stage -> {
              if (stage.settings() instanceof IngestSettings ingest) {
                stages.add(ingest);
              }
            });
    if (stages.isEmpty() || stages.get(0).demoPairs().isPresent()) {
      throw new JobException(file + " has no ingest stage that reads data: name the data itself");
    }
    return new AuditedData(stages.get(0), run.seed());
  }
}
