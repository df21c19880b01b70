package io.predilect.jobs.answers;

import io.predilect.jobs.answers.store.KeptAnswers;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.endpoint.EndpointKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Keys of services that are not there, told before anything is done and not hours later, when their
 * stage begins. A stage that has answers from before may have them all and need no key: it says so
 * itself if it does.
 */
public final class MissingKeys {
  private MissingKeys() {}

  /**
   * What is to be told.
   *
   * @param stages that are going to run
   * @param runFolder the run's
   * @param environment what has the keys
   */
  public static List<String> of(
      List<StageConfig> stages,
      Path runFolder,
      Configuration hadoop,
      Map<String, String> environment)
      throws IOException {
    List<String> missing = new ArrayList<>();
    for (StageConfig stage : stages) {
      Optional<TextSourceSettings> asked =
          stage
              .settings()
              .asked()
              .filter(from -> from.source() == TextSourceSettings.Source.ENDPOINT);
      if (asked.isPresent()) {
        Path store = KeptAnswers.folder(asked.get().limits(), runFolder, stage.name());
        Optional<String> wrong = EndpointKey.wrong(asked.get().endpoint(), environment);
        if (wrong.isPresent() && !store.getFileSystem(hadoop).exists(store)) {
          missing.add("stages." + stage.name() + "." + wrong.get());
        }
      }
    }
    return List.copyOf(missing);
  }
}
