package io.predilect.data.shard;

import io.predilect.data.token.Tokens;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalDouble;
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
        "cannot write shard "
            + file
            + ": "
            + cause.getMessage()
            + "; check that the folder may be written and has space",
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
      text(ShardSchema.ID, pair.id());
      text(ShardSchema.SUBSET, pair.subset());
      ids(ShardSchema.PROMPT, pair.prompt());
      if (!pair.chosen().isEmpty()) {
        ids(ShardSchema.CHOSEN, pair.chosen());
      }
      if (!pair.rejected().isEmpty()) {
        ids(ShardSchema.REJECTED, pair.rejected());
      }
      pair.rationale()
          .ifPresent(
              rationale -> {
                ids(ShardSchema.RATIONALE_CONDITION, rationale.condition());
                ids(ShardSchema.RATIONALE, rationale.text());
              });
      pair.augmentedPrompt().ifPresent(prompt -> ids(ShardSchema.AUGMENTED_PROMPT, prompt));
      pair.reference().model().ifPresent(model -> text(ShardSchema.REFERENCE_MODEL, model));
      pair.reference().tokens().ifPresent(of -> text(ShardSchema.REFERENCE_OF, of.text()));
      for (ReferenceLogp which : ReferenceLogp.stored()) {
        number(which.column(), pair.reference().of(which));
      }
      number(ShardSchema.SCORE_MARGIN, pair.scoreMargin());
      out.endMessage();
    }

    private void text(String column, String value) {
      open(column);
      out.addBinary(Binary.fromString(value));
      close(column);
    }

    private void number(String column, OptionalDouble value) {
      if (value.isPresent()) {
        open(column);
        out.addDouble(value.getAsDouble());
        close(column);
      }
    }

    private void ids(String column, Tokens tokens) {
      open(column);
      out.startGroup();
      if (!tokens.isEmpty()) {
        out.startField(ShardSchema.LIST, 0);
        for (int i = 0; i < tokens.length(); i++) {
          out.startGroup();
          out.startField(ShardSchema.ELEMENT, 0);
          out.addInteger(tokens.at(i));
          out.endField(ShardSchema.ELEMENT, 0);
          out.endGroup();
        }
        out.endField(ShardSchema.LIST, 0);
      }
      out.endGroup();
      close(column);
    }

    private void open(String column) {
      out.startField(column, ShardSchema.COLUMNS.indexOf(column));
    }

    private void close(String column) {
      out.endField(column, ShardSchema.COLUMNS.indexOf(column));
    }
  }
}
