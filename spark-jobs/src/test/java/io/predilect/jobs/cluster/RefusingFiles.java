package io.predilect.jobs.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;

/** {@link RefusingFileSystem} for those who use Hadoop's newer interface, as for atomic renames. */
public final class RefusingFiles extends DelegateToFileSystem {

  /** Called by Hadoop. */
  public RefusingFiles(URI uri, Configuration conf) throws IOException, URISyntaxException {
    super(uri, opened(uri, conf), conf, "refusing", false);
  }

  private static RefusingFileSystem opened(URI uri, Configuration conf) throws IOException {
    RefusingFileSystem files = new RefusingFileSystem();
    files.initialize(uri, conf);
    return files;
  }
}
