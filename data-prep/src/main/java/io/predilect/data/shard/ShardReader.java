package io.predilect.data.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** The rows of one shard, in the file's order, without Spark. Used by one thread. */
public final class ShardReader implements Iterator<TokenizedPair>, AutoCloseable {
  private final Path file;
  private final ParquetReader<TokenizedPair> reader;
  private Optional<TokenizedPair> next;

  private ShardReader(Path file, ParquetReader<TokenizedPair> reader) {
    this.file = file;
    this.reader = reader;
    this.next = read();
  }

  /**
   * Opens a shard.
   *
   * @throws ShardException if the file is missing, no Parquet, broken or no shard
   */
  public static ShardReader open(Path file, Configuration configuration) {
    ParquetReader<TokenizedPair> reader;
    try {
      reader =
          ParquetReader.builder(new Pairs(), file)
              .withConf(configuration)
              .usePageChecksumVerification() // a changed token is one like any other
              .build();
    } catch (IOException | RuntimeException e) {
      throw failure(file, e);
    }
    try {
      return new ShardReader(file, reader);
    } catch (RuntimeException e) {
      try {
        reader.close();
      } catch (IOException close) {
        e.addSuppressed(close);
      }
      throw e;
    }
  }

  @Override
  public boolean hasNext() {
    return next.isPresent();
  }

  @Override
  public TokenizedPair next() {
    TokenizedPair pair = next.orElseThrow(() -> new NoSuchElementException("end of " + file));
    next = read();
    return pair;
  }

  private Optional<TokenizedPair> read() {
    try {
      return Optional.ofNullable(reader.read());
    } catch (IOException | RuntimeException e) {
      throw failure(file, e);
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new ShardException("cannot close shard " + file + ": " + e.getMessage(), e);
    }
  }

  static ShardException failure(Path file, Exception cause) {
    Throwable first = cause;
    // Parquet wraps what a converter throws; the innermost message is the one that tells.
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return new ShardException(
        ("cannot read shard %s: %s; delete the shard stage's folder and run again to"
                + " have it written anew")
            .formatted(file, first.getMessage()),
        cause);
  }

  /** Asks Parquet for the shard's columns and no others. */
  private static final class Pairs extends ReadSupport<TokenizedPair> {
    @Override
    public ReadContext init(InitContext context) {
      MessageType file = context.getFileSchema();
      for (String column : ShardSchema.REQUIRED) {
        if (!file.containsField(column)) {
          throw new ShardException(
              "it has no column " + column + " (its columns are " + names(file) + ")");
        }
      }
      List<Type> wanted = new ArrayList<>();
      for (Type field : file.getFields()) {
        if (ShardSchema.COLUMNS.contains(field.getName())) {
          check(field);
          wanted.add(field);
        }
      }
      return new ReadContext(new MessageType(file.getName(), wanted));
    }

    @Override
    public RecordMaterializer<TokenizedPair> prepareForRead(
        Configuration configuration,
        Map<String, String> metadata,
        MessageType fileSchema,
        ReadContext context) {
      return new PairConverter(context.getRequestedSchema());
    }

    private static void check(Type field) {
      boolean right;
      if (ShardSchema.TOKENS.contains(field.getName())) {
        right = isListOfIntegers(field);
      } else if (ShardSchema.NUMBERS.contains(field.getName())) {
        right = is(field, PrimitiveTypeName.DOUBLE) || is(field, PrimitiveTypeName.FLOAT);
      } else {
        right = is(field, PrimitiveTypeName.BINARY);
      }
      if (!right) {
        throw new ShardException(
            "its column " + field.getName() + " has the wrong type: " + field.toString().strip());
      }
    }

    private static boolean isListOfIntegers(Type field) {
      if (field.isPrimitive() || field.asGroupType().getFieldCount() != 1) {
        return false;
      }
      Type repeated = field.asGroupType().getType(0);
      if (repeated.isPrimitive()) {
        return is(repeated, PrimitiveTypeName.INT32);
      }
      return repeated.asGroupType().getFieldCount() == 1
          && is(repeated.asGroupType().getType(0), PrimitiveTypeName.INT32);
    }

    private static boolean is(Type field, PrimitiveTypeName type) {
      return field.isPrimitive() && field.asPrimitiveType().getPrimitiveTypeName() == type;
    }

    private static List<String> names(MessageType schema) {
      return schema.getFields().stream().map(Type::getName).toList();
    }
  }
}
