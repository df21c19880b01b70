package io.predilect.jobs.outside;

import io.predilect.data.hash.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.security.AccessControlException;

/**
 * What tells other content from the same where a file's length and time do not, as of other weights
 * of one architecture that were copied with their times. On this machine a file of at most 1 MiB is
 * read whole, and of a larger one 16 blocks of 64 KiB from its head to its tail; of more than 256
 * files less, so that some 256 MiB are read in all. Elsewhere it is the ETag, where the file system
 * has it; else, of at most 100 files, a quarter of the blocks. A file is read once for a run.
 */
public final class ContentSamples {
  private static final long IN_ALL = 256L << 20;
  private static final int MOST = 1 << 20; // of a file
  private static final int LEAST = 8 << 10;
  private static final int BLOCKS = 16;
  private static final int BLOCKS_ELSEWHERE = 4;
  private static final int SMALLEST_BLOCK = 4 << 10;
  private static final int FILES_ELSEWHERE = 100;

  private final Configuration hadoop;
  private final Map<String, String> read = new HashMap<>();

  /** Nothing is read yet; what is read is read once. */
  public ContentSamples(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** Of one file among those of a listing. */
  public String of(FileStatus file, List<FileStatus> listing) throws IOException {
    Optional<String> etag = etag(file);
    if (etag.isPresent()) {
      return "etag " + etag.get();
    }
    FileSystem files = file.getPath().getFileSystem(hadoop);
    boolean here = files instanceof LocalFileSystem;
    if (!here && listing.size() > FILES_ELSEWHERE) {
      return "";
    }
    int bytes = (int) Math.max(LEAST, Math.min(MOST, IN_ALL / listing.size()));
    String key =
        file.getPath() + " " + file.getLen() + " " + file.getModificationTime() + " " + bytes;
    String known = read.get(key);
    if (known == null) {
      known =
          here
              ? here(((LocalFileSystem) files).pathToFile(file.getPath()).toPath(), file, bytes)
              : elsewhere(files, file, bytes);
      read.put(key, known);
    }
    return known;
  }

  private static Optional<String> etag(FileStatus file) {
    return file instanceof EtagSource source
        ? Optional.ofNullable(source.getEtag()).filter(tag -> !tag.isBlank())
        : Optional.empty();
  }

  // Past Hadoop's own sums, which may be of an older file; a pipe is left to whom it is for.
  private static String here(java.nio.file.Path path, FileStatus file, int bytes)
      throws IOException {
    if (!Files.isRegularFile(path)) {
      return "";
    }
    try (FileChannel channel = FileChannel.open(path)) {
      return digest(
          file.getLen(),
          bytes,
          BLOCKS,
          (position, block) -> {
            ByteBuffer buffer = ByteBuffer.wrap(block);
            int more = 0;
            while (more >= 0 && buffer.hasRemaining()) {
              more = channel.read(buffer, position + buffer.position());
            }
          });
    } catch (AccessDeniedException | NoSuchFileException e) {
      return ""; // which the stage tells
    }
  }

  private static String elsewhere(FileSystem files, FileStatus file, int bytes) throws IOException {
    int less = Math.max(1, bytes * BLOCKS_ELSEWHERE / BLOCKS);
    try (FSDataInputStream in = files.open(file.getPath())) {
      return digest(
          file.getLen(),
          less,
          BLOCKS_ELSEWHERE,
          (position, block) -> in.readFully(position, block));
    } catch (AccessControlException | FileNotFoundException e) {
      return ""; // which the stage tells
    }
  }

  @FunctionalInterface
  private interface Blocks {
    void read(long position, byte[] block) throws IOException;
  }

  private static String digest(long length, int bytes, int most, Blocks blocks) throws IOException {
    MessageDigest digest = Sha256.digest();
    if (length <= bytes) {
      byte[] whole = new byte[(int) length];
      blocks.read(0, whole);
      digest.update(whole);
    } else {
      int count = Math.max(2, Math.min(most, bytes / SMALLEST_BLOCK));
      byte[] block = new byte[bytes / count];
      for (int i = 0; i < count; i++) {
        blocks.read((length - block.length) * i / (count - 1), block);
        digest.update(block);
      }
    }
    return Sha256.shortHex(digest);
  }
}
