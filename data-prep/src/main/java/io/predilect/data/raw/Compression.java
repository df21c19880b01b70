package io.predilect.data.raw;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** How a file is compressed, by its first bytes. A file may be several such streams in a row. */
enum Compression {
  NONE(""),
  GZIP("1f8b"),
  // Or a frame to be skipped, with which pzstd begins.
  ZSTD("28b52ffd|5[0-9a-f]2a4d18"),
  BZIP2("425a68"),
  XZ("fd377a585a00"),
  LZ4("04224d18");

  /** The most bytes that a file is told by. */
  static final int MAGIC = 6;

  // The most memory that a file may ask for: xz -9 needs 65 MiB.
  private static final int XZ_KIB = 512 << 10;

  private final Pattern magic;

  /**
   * @param magic what its first bytes may be, as hexadecimal digits
   */
  Compression(String magic) {
    this.magic = Pattern.compile(magic);
  }

  /**
   * What a file that begins like this is.
   *
   * @param head its first bytes, fewer where it has fewer
   */
  static Compression of(byte[] head) {
    String hex = HexFormat.of().formatHex(head, 0, Math.min(head.length, MAGIC));
    return Arrays.stream(values())
        .filter(kind -> kind != NONE && kind.magic.matcher(hex).lookingAt())
        .findFirst()
        .orElse(NONE);
  }

  /** Its text. What is no such stream fails here or when it is read. */
  InputStream open(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GzipMembers(in);
      case ZSTD -> new ZstdFrames(in);
      case BZIP2 -> new BZip2CompressorInputStream(in, true);
      case XZ -> new XZCompressorInputStream(in, true, XZ_KIB);
      case LZ4 -> new FramedLZ4CompressorInputStream(in, true);
    };
  }

  /**
   * What to do with a file whose compression asks for more memory than it may have; empty where
   * something else is wrong with it.
   *
   * @param failure of {@link #open} or of reading
   */
  Optional<String> tooLarge(Exception failure) {
    if (failure instanceof ZstdException zstd
        && zstd.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
      return Optional.of(
          "compressed by zstd with a window of more than the 128 MiB that are read (--long=28 or"
              + " more): compress it again without, as zstd -dc --long=31 FILE | zstd -o NEW");
    }
    if (failure instanceof MemoryLimitException) {
      return Optional.of(
          "compressed by xz with a dictionary that takes more than "
              + (XZ_KIB >> 10)
              + " MiB: compress it again, as xz -dc FILE | xz > NEW");
    }
    return Optional.empty();
  }

  /** As messages call it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
