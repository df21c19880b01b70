package io.predilect.jobs.cluster;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system under the scheme {@code refusing}, which writes nothing while the file
 * named by {@code refusing.while} is there.
 */
public final class RefusingFileSystem extends FilterFileSystem {
  private static final URI ROOT = URI.create("refusing:///");

  public RefusingFileSystem() {
    super(new Local());
  }

  private static final class Local extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return ROOT;
    }
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
    refuse(file);
    return super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public boolean mkdirs(Path folder, FsPermission permission) throws IOException {
    refuse(folder);
    return super.mkdirs(folder, permission);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    refuse(to);
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path file, boolean recursive) throws IOException {
    refuse(file);
    return super.delete(file, recursive);
  }

  private void refuse(Path file) throws IOException {
    if (new File(getConf().get("refusing.while", "/nonexistent")).exists()) {
      throw new IOException(file + " cannot be written now");
    }
  }
}
