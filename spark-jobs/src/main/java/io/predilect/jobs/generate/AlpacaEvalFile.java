package io.predilect.jobs.generate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.predilect.data.pair.Message;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Responses as alpaca_eval reads the outputs of a model: a JSON array of {@code instruction},
 * {@code output}, {@code generator} and, where the prompt has a group, {@code dataset}. It knows
 * one response to an instruction, and instructions of one turn.
 */
final class AlpacaEvalFile {
  /** Its name within a stage's folder. */
  static final String NAME = "alpaca_eval.json";

  // A turn more than an instruction may have: a system message before it.
  private static final int MOST_TURNS = 2;

  private AlpacaEvalFile() {}

  /**
   * Writes the first response to every prompt of one turn, by id.
   *
   * @param rows in {@link ResponseColumns#TYPE}'s columns
   * @return how many there are
   */
  static long write(Dataset<Row> rows, FileSystem files, Path file) throws IOException {
    Iterator<Row> first =
        rows.filter(col(ResponseColumns.SAMPLE).equalTo(0).and(col(ResponseColumns.TURN).isNull()))
            .filter(size(col(Columns.PROMPT)).leq(MOST_TURNS))
            .orderBy(Columns.ID)
            .toLocalIterator();
    long written = 0;
    try (OutputStream out = files.create(file, true);
        JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.useDefaultPrettyPrinter();
      json.writeStartArray();
      while (first.hasNext()) {
        Row row = first.next();
        Optional<String> instruction = instruction(PairRows.prompt(row));
        if (instruction.isPresent()) {
          write(instruction.get(), row, json);
          written++;
        }
      }
      json.writeEndArray();
    }
    return written;
  }

  private static void write(String instruction, Row row, JsonGenerator json) throws IOException {
    String group = row.getAs(Columns.SUBSET);
    json.writeStartObject();
    json.writeStringField("instruction", instruction);
    json.writeStringField("output", row.getAs(ResponseColumns.RESPONSE));
    json.writeStringField("generator", row.getAs(ResponseColumns.GENERATOR));
    if (!group.isEmpty()) {
      json.writeStringField("dataset", group);
    }
    json.writeEndObject();
  }

  /** The user's only turn, perhaps behind a system message; empty: there are others. */
  static Optional<String> instruction(List<Message> prompt) {
    List<Message> turns =
        prompt.get(0).role().equals(Message.SYSTEM) ? prompt.subList(1, prompt.size()) : prompt;
    return turns.size() == 1 && turns.get(0).role().equals(Message.USER)
        ? Optional.of(turns.get(0).content())
        : Optional.empty();
  }
}
