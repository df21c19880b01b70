package io.predilect.jobs.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system under the scheme {@code fails}, whose nth write or rename fails, which may
 * take long to make a file, and which may let nothing be deleted.
 */
public final class FailingFiles extends FilterFileSystem {
  private static final URI ROOT = URI.create("fails:///");
  private static final AtomicInteger LEFT = new AtomicInteger(Integer.MAX_VALUE);
  private static volatile long pauseMillis;
  private static volatile boolean undeletable;

  /** Made by Hadoop, from the setting {@code fs.fails.impl}. */
  public FailingFiles() {
    super(new Local());
  }

  private static final class Local extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return ROOT;
    }
  }

  /** A configuration that knows it. */
  public static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.fails.impl", FailingFiles.class.getName());
    return hadoop;
  }

  /** Lets so many writes and renames succeed from now on, and the one after them fail. */
  public static void failAfter(int steps) {
    LEFT.set(steps);
  }

  /** Lets nothing be deleted from now on, or lets all be. */
  public static void undeletable(boolean all) {
    undeletable = all;
  }

  /** Lets every file be there for so long before it is written. */
  public static void pause(long millis) {
    pauseMillis = millis;
  }

  /** Whether it has failed since. */
  public static boolean failed() {
    return LEFT.get() < 0;
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
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    step();
    OutputStream out =
        super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
    try {
      Thread.sleep(pauseMillis);
    } catch (InterruptedException e) {
      out.close();
      throw new InterruptedIOException("a write was cut off");
    }
    return new FSDataOutputStream(
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            step();
            out.write(one);
          }

          @Override
          public void write(byte[] bytes, int from, int count) throws IOException {
            step();
            out.write(bytes, from, count);
          }

          @Override
          public void close() throws IOException {
            out.close();
          }
        },
        new FileSystem.Statistics(getScheme()));
  }

  @Override
  public void copyFromLocalFile(boolean removed, boolean overwrite, Path from, Path to)
      throws IOException {
    step();
    super.copyFromLocalFile(removed, overwrite, from, to);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    step();
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path file, boolean recursive) throws IOException {
    if (undeletable) {
      throw new IOException("Operation not permitted");
    }
    return super.delete(file, recursive);
  }

  private static void step() throws IOException {
    if (LEFT.getAndDecrement() == 0) {
      throw new IOException("No space left on device");
    }
  }
}
