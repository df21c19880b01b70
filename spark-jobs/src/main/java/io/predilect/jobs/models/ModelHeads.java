package io.predilect.jobs.models;

import io.predilect.jobs.pipeline.JobException;
import io.predilect.model.HeadKind;
import io.predilect.model.ModelSource;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** Whether a model folder can do what it is named for, said before any work is done. */
public final class ModelHeads {
  private ModelHeads() {}

  /**
   * Checks a folder's head.
   *
   * @param setting the setting that names it, for the message
   * @return the folder on this machine
   * @throws JobException when it is of the other kind
   * @throws io.predilect.model.ModelException when it is a classifier with several labels
   */
  public static Path require(
      String setting, ModelFolder folder, HeadKind wanted, Configuration hadoop)
      throws IOException {
    Path local = ModelCache.ofMachine().local(folder, hadoop);
    HeadKind head = ModelSource.of(local).headKind();
    if (head != wanted) {
      throw new JobException(
          setting
              + ": "
              + folder.uri()
              + (head == HeadKind.CAUSAL
                  ? " is a language model, whose rewards would all be 0: name a"
                      + " …ForSequenceClassification folder with one label, or a train stage with"
                      + " preference: reward"
                  : " is a reward model, which gives no log-probs and no text: name a language"
                      + " model"));
    }
    return local;
  }
}
