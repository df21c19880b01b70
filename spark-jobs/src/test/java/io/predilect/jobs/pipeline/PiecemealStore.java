package io.predilect.jobs.pipeline;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local file system under the scheme {@code s3a}, which renames as an object store does: it
 * copies file after file by name and then deletes the old ones. It can die on the way.
 */
public final class PiecemealStore extends FilterFileSystem {
  private static final URI ROOT = URI.create("s3a://store");
  private static final AtomicInteger STEPS = new AtomicInteger(Integer.MAX_VALUE);

  /** Made by Hadoop, from the setting {@code fs.s3a.impl}. */
  public PiecemealStore() {
    super(new Local());
  }

  private static final class Local extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return ROOT;
    }
  }

  /** Dies after so many files copied or deleted in renames, counted from now. */
  static void dieAfter(int steps) {
    STEPS.set(steps);
  }

  /** Dies no more. */
  static void live() {
    STEPS.set(Integer.MAX_VALUE);
  }

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    fs.initialize(ROOT, conf);
    setConf(conf);
  }

  @Override
  public String getScheme() {
    return ROOT.getScheme();
  }

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (exists(to)) {
      return false;
    }
    copy(from, to);
    remove(from);
    return true;
  }

  private void copy(Path from, Path to) throws IOException {
    if (getFileStatus(from).isFile()) {
      step();
      mkdirs(to.getParent());
      FileUtil.copy(fs, from, fs, to, false, getConf());
      return;
    }
    for (FileStatus child : sorted(from)) {
      copy(child.getPath(), new Path(to, child.getPath().getName()));
    }
  }

  private void remove(Path path) throws IOException {
    if (getFileStatus(path).isFile()) {
      step();
    } else {
      for (FileStatus child : sorted(path)) {
        remove(child.getPath());
      }
    }
    delete(path, true);
  }

  private FileStatus[] sorted(Path folder) throws IOException {
    FileStatus[] children = listStatus(folder);
    Arrays.sort(children);
    return children;
  }

  private static void step() throws IOException {
    if (STEPS.getAndDecrement() <= 0) {
      throw new IOException("the program was killed here");
    }
  }
}
