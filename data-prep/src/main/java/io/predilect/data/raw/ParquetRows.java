package io.predilect.data.raw;

import io.predilect.data.pair.RejectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * The rows of one Parquet file, or of some of its row groups, as JSON objects. A row's position is
 * its number in the file, from 0; its text is the object. Columns that no row needs are not decoded
 * ({@link ParquetColumns}).
 */
final class ParquetRows implements RawRows {
  private final String file;
  private final ParquetFileReader reader;
  private final MessageType schema;
  private final MessageColumnIO columns;
  private final List<BlockMetaData> groups;
  private final ClassLabels labels;
  private final Range range;
  private int next; // of the groups
  private Optional<RecordReader<Group>> group = Optional.empty();
  private long left; // rows of the group
  private long position; // of the next row

  private ParquetRows(String file, ParquetFileReader reader, Range range) {
    this.file = file;
    this.reader = reader;
    this.range = range;
    ParquetMetadata footer = reader.getFooter();
    this.groups = footer.getBlocks();
    this.labels = ClassLabels.of(footer.getFileMetaData().getKeyValueMetaData());
    MessageType all = footer.getFileMetaData().getSchema();
    this.schema = ParquetColumns.wanted(all, footer.getBlocks());
    this.columns =
        new ColumnIOFactory(footer.getFileMetaData().getCreatedBy()).getColumnIO(schema, all);
    reader.setRequestedSchema(schema);
  }

  /**
   * How much there is in a file.
   *
   * @param rows its rows
   * @param largestGroup bytes of the largest part that one task must read
   */
  record Size(long rows, long largestGroup) {}

  /**
   * Looks at a file's end, where its parts are listed.
   *
   * @throws RawFileException when it is no whole Parquet file, has no rows, or is compressed in a
   *     way that is not read here
   */
  static Size size(String file, InputFile in, Configuration hadoop) throws IOException {
    try (ParquetFileReader reader = open(file, in, hadoop)) {
      List<BlockMetaData> blocks = reader.getFooter().getBlocks();
      MessageType schema =
          ParquetColumns.wanted(reader.getFooter().getFileMetaData().getSchema(), blocks);
      long rows = 0;
      long largest = 0;
      for (BlockMetaData block : blocks) {
        rows += block.getRowCount();
        largest = Math.max(largest, block.getCompressedSize());
        codecs(file, block, schema);
      }
      if (rows == 0) {
        throw new RawFileException(
            RawFileException.Kind.EMPTY,
            file + " has no rows: give a file with rows, or take it out of the input");
      }
      return new Size(rows, largest);
    }
  }

  /**
   * Opens the row groups whose middle lies in a range of a file's bytes.
   *
   * @param file its name, for messages
   * @param hadoop of the codecs
   * @throws RawFileException when it is no whole Parquet file
   */
  static ParquetRows open(String file, InputFile in, Configuration hadoop, Range range)
      throws IOException {
    ParquetFileReader reader = open(file, in, hadoop);
    try {
      return new ParquetRows(file, reader, range);
    } catch (RuntimeException e) {
      reader.close();
      throw unreadable(file, e);
    }
  }

  /** Bytes from {@code start} up to before {@code end}. */
  record Range(long start, long end) {
    static final Range ALL = new Range(0, Long.MAX_VALUE);

    private boolean holds(BlockMetaData group) {
      long middle = group.getStartingPos() + group.getCompressedSize() / 2;
      return middle >= start && middle < end;
    }
  }

  private static ParquetFileReader open(String file, InputFile in, Configuration hadoop)
      throws IOException {
    // Spark, for one, puts checksums of pages there, which nobody looks at unless told to.
    boolean verify = hadoop.getBoolean(ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED, true);
    ParquetReadOptions options =
        HadoopReadOptions.builder(hadoop)
            .usePageChecksumVerification(verify)
            .withCodecFactory(new PageCodecs(hadoop))
            .build();
    ParquetFileReader reader = reader(file, in, options);
    Optional<String> twice = ParquetColumns.twice(reader.getFileMetaData().getSchema());
    if (twice.isPresent()) {
      reader.close();
      throw new RawFileException(
          RawFileException.Kind.UNKNOWN,
          "%s has two columns '%s': rename or drop one of them".formatted(file, twice.get()));
    }
    return reader;
  }

  private static ParquetFileReader reader(String file, InputFile in, ParquetReadOptions options)
      throws IOException {
    try {
      return ParquetFileReader.open(in, options);
    } catch (IOException e) {
      // Of the file system, or of what decodes the list of the file's parts.
      throw isThrifts(e) ? unreadable(file, e) : e;
    } catch (RuntimeException e) {
      try {
        Optional<InputFile> known = ParquetFooter.withoutUnknownTypes(in);
        if (known.isPresent()) {
          return ParquetFileReader.open(known.get(), options);
        }
      } catch (IOException | RuntimeException again) {
        e.addSuppressed(again);
      }
      throw unreadable(file, e);
    }
  }

  private static RawFileException unreadable(String file, Exception e) {
    String said = said(e);
    String why =
        said.contains("magic number at tail")
            ? "its end, which lists its parts, is missing"
            : said.contains("ncrypt") ? "it is encrypted" : said;
    RawFileException broken =
        new RawFileException(
            RawFileException.Kind.UNKNOWN,
            file + " is not a whole Parquet file (" + why + "): copy, download or write it again");
    broken.initCause(e);
    return broken;
  }

  private static void codecs(String file, BlockMetaData block, MessageType schema)
      throws RawFileException {
    for (var column : block.getColumns()) {
      CompressionCodecName codec = column.getCodec();
      String implementation = codec.getHadoopCompressionCodecClassName();
      if (schema.containsPath(column.getPath().toArray())
          && implementation != null
          && !present(implementation)) {
        throw new RawFileException(
            RawFileException.Kind.UNKNOWN,
            ("%s is compressed with %s, for which there is no codec here (%s): write it"
                    + " again with zstd or snappy, for example with pandas' to_parquet(…,"
                    + " compression='zstd'), or put the codec on the class path")
                .formatted(file, codec, implementation));
      }
    }
  }

  private static boolean present(String implementation) {
    try {
      Class.forName(implementation, false, ParquetRows.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public boolean hasNext() {
    try {
      while (left == 0) {
        if (next == groups.size()) {
          return false;
        }
        BlockMetaData block = groups.get(next++);
        // The reader itself passes over a group of no rows, to one that may be another task's.
        if (block.getRowCount() == 0 || !range.holds(block)) {
          reader.skipNextRowGroup();
          continue;
        }
        PageReadStore pages = reader.readNextRowGroup();
        left = pages.getRowCount();
        position = pages.getRowIndexOffset().orElse(position);
        group = Optional.of(columns.getRecordReader(pages, new GroupRecordConverter(schema)));
      }
      return true;
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  @Override
  public RawRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more rows in " + file);
    }
    ParquetJson.Converted row;
    try {
      row = ParquetJson.convert(group.orElseThrow().read());
      labels.name(row.json());
    } catch (RuntimeException e) {
      throw damaged(e);
    }
    left--;
    long at = position++;
    String text = row.json().toString();
    return row.badText()
        .<RawRow>map(
            column ->
                new RawRow.Broken(
                    at,
                    RejectReason.BAD_UTF8,
                    "the text in column '" + column + "' is not UTF-8",
                    text))
        .orElseGet(() -> new RawRow.Parsed(at, row.json(), text));
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private UncheckedIOException damaged(Exception e) {
    return new UncheckedIOException(
        new RawFileException(
            RawFileException.Kind.UNKNOWN,
            "cannot read %s from row %s on: %s; copy, download or write it again"
                .formatted(file, position, said(e))));
  }

  /** What an error says; of one that says a number or nothing, what it is. */
  private static String said(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.contains(" ") ? message : "its bytes make no page (%s)".formatted(e);
  }

  // By name, as Parquet has a copy of Thrift under another one.
  private static boolean isThrifts(Throwable e) {
    return e != null && (e.getClass().getName().contains(".thrift.") || isThrifts(e.getCause()));
  }
}
