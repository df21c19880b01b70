package io.predilect.data.shard;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes one shard without Spark, in the form that Spark gives it. Used by one thread. */
public final class ShardWriter implements AutoCloseable {
  private final Path file;
  private final ParquetWriter<TokenizedPair> writer;

  private ShardWriter(Path file, ParquetWriter<TokenizedPair> writer) {
    this.file = file;
    this.writer = writer;
  }

  /**
   * Opens a file, in place of one that is there.
   *
   * @throws ShardException if it cannot be written
   */
  public static ShardWriter open(Path file, Configuration configuration) {
    try {
      OutputFile output = HadoopOutputFile.fromPath(file, configuration);
      return new ShardWriter(
          file,
          new Builder(output)
              .withConf(configuration)
              .withCompressionCodec(CompressionCodecName.SNAPPY)
              .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
              .build());
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** Adds a row. */
  public void write(TokenizedPair pair) {
    try {
      writer.write(pair);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static ShardException failure(Path file, IOException cause) {
    return new ShardException(
        "cannot write shard %s: %s; check that the folder may be written and has space"
            .formatted(file, cause.getMessage()),
        cause);
  }

  private static final class Builder extends ParquetWriter.Builder<TokenizedPair, Builder> {
    Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<TokenizedPair> getWriteSupport(Configuration configuration) {
      return new Rows();
    }
  }

  private static final class Rows extends WriteSupport<TokenizedPair> {
    private RecordConsumer out;

    @Override
    public WriteContext init(Configuration configuration) {
      return new WriteContext(ShardSchema.parquet(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      out = consumer;
    }

    @Override
    public void write(TokenizedPair pair) {
      out.startMessage();
      Object[] values = ShardSchema.values(pair);
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null) {
          String column = ShardSchema.COLUMNS.get(i);
          out.startField(column, i);
          add(values[i]);
          out.endField(column, i);
        }
      }
      out.endMessage();
    }

    private void add(Object value) {
      if (value instanceof String text) {
        out.addBinary(Binary.fromString(text));
      } else if (value instanceof Double number) {
        out.addDouble(number);
      } else {
        ids((int[]) value);
      }
    }

    private void ids(int[] ids) {
      out.startGroup();
      if (ids.length > 0) {
        out.startField(ShardSchema.LIST, 0);
        for (int id : ids) {
          out.startGroup();
          out.startField(ShardSchema.ELEMENT, 0);
          out.addInteger(id);
          out.endField(ShardSchema.ELEMENT, 0);
          out.endGroup();
        }
        out.endField(ShardSchema.LIST, 0);
      }
      out.endGroup();
    }
  }
}
