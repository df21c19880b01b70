package io.predilect.jobs.outside;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Names on the Hugging Face hub, which people of other programs write where a folder is wanted. */
public final class HubNames {
  private static final String TWO_WORDS = "[A-Za-z0-9][\\w.-]*/[A-Za-z0-9][\\w.-]*";

  private HubNames() {}

  /**
   * What is to be said of a path that is not there, where it may be such a name: two words, and no
   * folder of the first is here.
   *
   * @param written as its owner wrote it
   * @return a part of a sentence that goes on from another; empty: it is none
   */
  public static String told(String written, FileSystem files) throws IOException {
    return written.matches(TWO_WORDS) && !files.exists(new Path(written).getParent())
        ? "; what has this name on the Hugging Face hub is not fetched by itself: hf download "
            + written
            + " --local-dir FOLDER does that (of data with --repo-type dataset), then name FOLDER"
        : "";
  }
}
