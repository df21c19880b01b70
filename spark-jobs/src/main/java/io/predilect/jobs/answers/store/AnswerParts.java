package io.predilect.jobs.answers.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.storage.WholeFiles;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.types.StructType;

/** Parts of a store: small Parquet files that a task writes and reads by itself. */
public final class AnswerParts {
  static final String SUFFIX = ".parquet";

  /** Answers whose tokens the service did not tell. */
  public static final String UNTOLD = "untold";

  /** Requests that the answer took. */
  public static final String REQUESTS = "requests";

  /** The name of the asking that it came for. */
  public static final String ASKED_BY = "asked_by";

  /** When it came, in milliseconds since 1970. */
  public static final String AT = "at";

  /**
   * The columns as Spark reads them; first tokens and what is told of two models' texts are JSON.
   * Parts that were written before a column was are read too: it is null there.
   */
  public static final StructType TYPE =
      new StructType()
          .add(Questions.KEY, "string")
          .add(AnswerRows.TEXT, "string")
          .add(AnswerRows.REASON, "string")
          .add(AnswerRows.DETAIL, "string")
          .add(AnswerRows.FAILED, "boolean")
          .add(AnswerRows.FINISH, "string")
          .add(AnswerRows.TOKENS_IN, "bigint")
          .add(AnswerRows.TOKENS_OUT, "bigint")
          .add(AnswerRows.TOKENS_CACHED, "bigint")
          .add(AnswerRows.TOKENS_REASONING, "bigint")
          .add(AnswerRows.FIRST, "string")
          .add(AnswerRows.GUIDED, "string")
          .add(UNTOLD, "bigint")
          .add(REQUESTS, "bigint")
          .add(ASKED_BY, "string")
          .add(AT, "bigint");

  private static final MessageType PARQUET = MessageTypeParser.parseMessageType(message());

  private AnswerParts() {}

  private static String message() {
    StringBuilder fields = new StringBuilder("message answer {");
    for (var field : TYPE.fields()) {
      fields
          .append(" optional ")
          .append(
              switch (field.dataType().typeName()) {
                case "string" -> "binary " + field.name() + " (STRING)";
                case "boolean" -> "boolean " + field.name();
                default -> "int64 " + field.name();
              })
          .append(';');
    }
    return fields.append(" }").toString();
  }

  /** Writes a part, which is there whole or not at all. */
  static void write(Iterable<StoredAnswer> answers, Path part, Configuration hadoop)
      throws IOException {
    WholeFiles.put(
        part, part.getFileSystem(hadoop), unfinished -> writeTo(unfinished, answers, hadoop));
  }

  private static void writeTo(Path file, Iterable<StoredAnswer> answers, Configuration hadoop)
      throws IOException {
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(HadoopOutputFile.fromPath(file, hadoop))
            .withType(PARQUET)
            .withConf(hadoop)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .build()) {
      for (StoredAnswer answer : answers) {
        writer.write(group(answer.values()));
      }
    }
  }

  private static Group group(ObjectNode values) {
    Group group = new SimpleGroup(PARQUET);
    for (Map.Entry<String, JsonNode> value : values.properties()) {
      JsonNode node = value.getValue();
      if (node.isTextual()) {
        group.add(value.getKey(), node.textValue());
      } else if (node.isBoolean()) {
        group.add(value.getKey(), node.booleanValue());
      } else {
        group.add(value.getKey(), node.longValue());
      }
    }
    return group;
  }

  /** How many answers a part holds, by what stands at its end. */
  static long count(Path part, Configuration hadoop) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(part, hadoop))) {
      return reader.getRecordCount();
    }
  }

  /**
   * Reads a part.
   *
   * @throws JobException when the file is something else
   */
  static void read(Path part, Configuration hadoop, Consumer<StoredAnswer> each)
      throws IOException {
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), part).withConf(hadoop).build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        if (!group.getType().containsField(Questions.KEY) || !group.getType().containsField(AT)) {
          throw StoreFiles.foreign(part);
        }
        each.accept(StoredAnswer.of(values(group)));
      }
    }
  }

  private static ObjectNode values(Group group) {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    for (var field : TYPE.fields()) {
      String name = field.name();
      if (group.getType().containsField(name) && group.getFieldRepetitionCount(name) > 0) {
        switch (field.dataType().typeName()) {
          case "string" -> values.put(name, group.getString(name, 0));
          case "boolean" -> values.put(name, group.getBoolean(name, 0));
          default -> values.put(name, group.getLong(name, 0));
        }
      }
    }
    return values;
  }
}
