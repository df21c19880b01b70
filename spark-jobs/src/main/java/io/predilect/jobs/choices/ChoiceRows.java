package io.predilect.jobs.choices;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.predilect.data.format.PairRules;
import io.predilect.data.format.RowReading;
import io.predilect.data.hash.Sha256;
import io.predilect.data.value.Written;
import io.predilect.jobs.ingest.FileRows;
import io.predilect.jobs.ingest.IngestRows;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.Tables;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Prompts with right and wrong responses, as RewardBench 2's data set has them. */
final class ChoiceRows {
  /** The row's own id in its data set; of Ties it says which rows belong together. */
  static final String SOURCE_ID = "source_id";

  /** The right responses first. */
  static final String RESPONSES = "responses";

  /** How many of them are right. */
  static final String RIGHT = "right";

  static final StructType TYPE =
      new StructType()
          .add(Columns.ID, DataTypes.StringType)
          .add(SOURCE_ID, DataTypes.StringType)
          .add(Columns.SUBSET, DataTypes.StringType)
          .add(Columns.PROMPT, DataTypes.createArrayType(Columns.MESSAGE, false))
          .add(RESPONSES, DataTypes.createArrayType(DataTypes.StringType, false))
          .add(RIGHT, DataTypes.IntegerType);

  /** The same with why a row cannot be judged. */
  static final StructType READ_TYPE = TYPE.add(RowOutput.REJECT, Reject.TYPE);

  /** The row has no list of right or of wrong responses, or an empty response in one. */
  static final String NO_CHOICE = "no_choice";

  /** A row of Ties does not say which rows belong together. */
  static final String NO_NUMBER = "no_ties_number";

  /** The id of a row of Ties: "tied:7" and "ref:7" are of one question. */
  static final Pattern TIED = Pattern.compile("(tied|ref):(\\d{1,9})");

  /** The domain whose rows count together. */
  static final String TIES = "Ties";

  private static final List<String> LISTS = List.of("chosen", "rejected");

  private ChoiceRows() {}

  /** Every row of a file, or why it has no choice: {@link #READ_TYPE}. */
  static Dataset<Row> read(StageContext context, String path) throws IOException {
    DataFiles files =
        DataFiles.find(
            path, RowReading.ofPrompts(Map.of(), List.of()), Tables.NONE, context.hadoop());
    PairRules any = new PairRules(Integer.MAX_VALUE, 0, Optional.empty());
    return new FileRows(context, files, any, 0)
        .read(Long.MAX_VALUE)
        .rows()
        .select(
            col(Columns.ID),
            col(Columns.PROMPT),
            col(Columns.SUBSET),
            col(Columns.EXTRA),
            col(IngestRows.TEXT),
            col(RowOutput.REJECT))
        .map((MapFunction<Row, Row>) ChoiceRows::read, Encoders.row(READ_TYPE));
  }

  private static Row read(Row row) {
    Row refused = row.getAs(RowOutput.REJECT);
    if (refused != null) {
      return rejected(row, refused);
    }
    Map<String, String> extra = row.getJavaMap(row.fieldIndex(Columns.EXTRA));
    List<String> responses = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (String column : LISTS) {
      List<String> texts = texts(extra.get(column));
      if (texts.isEmpty() || texts.stream().anyMatch(String::isBlank)) {
        String detail =
            "%s is %s, and a choice is between lists of right (chosen) and wrong (rejected) texts, none of them empty"
                .formatted(column, extra.get(column));
        return rejected(
            row, Reject.of(NO_CHOICE, detail, row.<String>getAs(IngestRows.TEXT)).value());
      }
      responses.addAll(texts);
      sizes.add(texts.size());
    }
    String source = extra.get(Columns.ID);
    if (TIES.equals(row.getAs(Columns.SUBSET))
        && (source == null || !TIED.matcher(source).matches())) {
      String detail = "its id is %s, and of Ties it is tied:NUMBER or ref:NUMBER".formatted(source);
      return rejected(
          row, Reject.of(NO_NUMBER, detail, row.<String>getAs(IngestRows.TEXT)).value());
    }
    if (TIES.equals(row.getAs(Columns.SUBSET)) && isTied(source) && sizes.get(0) < 2) {
      String detail =
          "%s has one right answer, and a tied question has 2 or more".formatted(source);
      return rejected(
          row, Reject.of(NO_CHOICE, detail, row.<String>getAs(IngestRows.TEXT)).value());
    }
    Sha256 id = new Sha256().add(source == null ? "" : source).add(PairRows.prompt(row).size());
    PairRows.prompt(row).forEach(turn -> id.add(turn.role()).add(turn.content()));
    responses.forEach(id::add);
    return RowFactory.create(
        id.shortHex(),
        source,
        row.getAs(Columns.SUBSET),
        row.get(row.fieldIndex(Columns.PROMPT)),
        responses.toArray(),
        sizes.get(0),
        null);
  }

  private static boolean isTied(String source) {
    return source.startsWith("tied");
  }

  static List<String> texts(String value) {
    JsonNode list =
        Written.structure(JsonNodeFactory.instance.textNode(value == null ? "" : value))
            .filter(JsonNode::isArray)
            .orElse(JsonNodeFactory.instance.arrayNode());
    return Stream.iterate(0, i -> i < list.size(), i -> i + 1)
        .map(i -> list.get(i).isTextual() ? list.get(i).textValue() : "")
        .toList();
  }

  private static Row rejected(Row row, Row reject) {
    Object[] values = new Object[READ_TYPE.size()];
    values[0] = row.getAs(Columns.ID);
    values[values.length - 1] = reject;
    return RowFactory.create(values);
  }
}
