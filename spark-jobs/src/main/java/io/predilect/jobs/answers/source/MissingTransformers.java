package io.predilect.jobs.answers.source;

import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.failure.JobException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Spark ML transformers that cannot be made, told before anything is done. */
public final class MissingTransformers {
  private MissingTransformers() {}

  /**
   * What is to be told; nothing where the session brings jars of its own, which are not there yet.
   *
   * @param stages that are going to run
   * @param conf of a session that is to be started
   */
  public static List<String> of(List<StageConfig> stages, Map<String, String> conf) {
    List<String> missing = new ArrayList<>();
    if (conf.keySet().stream().anyMatch(key -> key.startsWith("spark.jars"))) {
      return missing;
    }
    for (StageConfig stage : stages) {
      Optional<TextSourceSettings> asked =
          stage
              .settings()
              .asked()
              .filter(from -> from.source() == TextSourceSettings.Source.TRANSFORMER);
      if (asked.isPresent()) {
        try {
          TransformerParams.make(
              asked.get().transformer().type().orElseThrow(),
              asked.get().transformer().params().tree());
        } catch (JobException e) {
          missing.add("stages." + stage.name() + "." + e.getMessage());
        }
      }
    }
    return missing;
  }
}
