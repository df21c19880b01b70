package io.predilect.jobs.storage;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's file system of this machine, making folders and setting permissions by Java. Hadoop's
 * own does not say why it cannot make a folder, and where its native library is missing starts a
 * process {@code chmod} for every file and every folder that it makes, of which a stage makes
 * dozens. A folder's files are listed by name, as HDFS and object stores list them. A disk's own
 * order, of names that are drawn by lot, would decide which rows a task reads together, and so how
 * what a model makes of them is rounded.
 */
public final class LocalFiles extends LocalFileSystem {
  /** Made by Hadoop, from the setting {@code fs.file.impl}. */
  public LocalFiles() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {
    @Override
    protected boolean mkOneDirWithMode(Path path, File folder, FsPermission permission)
        throws IOException {
      try {
        Files.createDirectory(folder.toPath());
      } catch (FileAlreadyExistsException e) {
        return false; // as Hadoop's own does, which looks then whether it is a folder
      }
      FsPermission mode = permission == null ? FsPermission.getDirDefault() : permission;
      setPermission(path, mode.applyUMask(FsPermission.getUMask(getConf())));
      return true;
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
      FileStatus[] listed = super.listStatus(path);
      Arrays.sort(listed);
      return listed;
    }

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      java.nio.file.Path file = pathToFile(path).toPath();
      if (permission.getStickyBit()
          || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        super.setPermission(path, permission); // which Java cannot express
        return;
      }
      Set<PosixFilePermission> permissions =
          PosixFilePermissions.fromString(
              permission.getUserAction().SYMBOL
                  + permission.getGroupAction().SYMBOL
                  + permission.getOtherAction().SYMBOL);
      Files.setPosixFilePermissions(file, permissions);
    }
  }
}
