package io.predilect.data.raw;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionInputStream;
import org.apache.hadoop.io.compress.Decompressor;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.codec.Lz4RawCodec;
import org.apache.parquet.hadoop.codec.SnappyCodec;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Parquet's codecs, of which two would try for ever to read a damaged page that holds less than its
 * header says: here that is an error.
 */
final class PageCodecs extends CodecFactory {
  private final Configuration hadoop;

  PageCodecs(Configuration hadoop) {
    super(hadoop, 0); // a page's size is for writing
    this.hadoop = hadoop;
  }

  @Override
  protected CompressionCodec getCodec(CompressionCodecName name) {
    return switch (name) {
      case SNAPPY -> {
        SnappyCodec codec = new FiniteSnappy();
        codec.setConf(hadoop);
        yield codec;
      }
      case LZ4_RAW -> {
        Lz4RawCodec codec = new FiniteLz4();
        codec.setConf(hadoop);
        yield codec;
      }
      default -> super.getCodec(name);
    };
  }

  private static final class FiniteSnappy extends SnappyCodec {
    @Override
    public CompressionInputStream createInputStream(InputStream page, Decompressor by)
        throws IOException {
      return new Finite(super.createInputStream(page, by));
    }
  }

  private static final class FiniteLz4 extends Lz4RawCodec {
    @Override
    public CompressionInputStream createInputStream(InputStream page, Decompressor by)
        throws IOException {
      return new Finite(super.createInputStream(page, by));
    }
  }

  private static final class Finite extends CompressionInputStream {
    Finite(CompressionInputStream page) throws IOException {
      super(page);
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = in.read(target, offset, length);
      if (read == 0 && length > 0) {
        throw new EOFException("a page holds less than its header says");
      }
      return read;
    }

    @Override
    public void resetState() throws IOException {
      ((CompressionInputStream) in).resetState();
    }
  }
}
