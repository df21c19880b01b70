package io.predilect.jobs.models;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TextSign;
import io.predilect.data.token.TextSigns;
import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.TaskEnd;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Warns of rows whose texts are not what a model's chat template is made for. */
public final class TextWarnings {
  private static final StructType FOUND =
      new StructType()
          .add("kind", DataTypes.StringType)
          .add("id", DataTypes.StringType)
          .add("where", DataTypes.StringType)
          .add("mark", DataTypes.StringType);

  private TextWarnings() {}

  /**
   * Looks through the rows once, and tells of each kind of sign how many there are and the first.
   *
   * @param rows pairs
   * @param models where tasks find the model
   * @param pairs how many
   * @return how many rows have each kind of sign; a kind that none has is left out
   */
  public static Map<String, Object> tell(
      Dataset<Row> rows, ModelFolder model, ModelStore models, long pairs, Progress progress) {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (Row kind :
        rows.mapPartitions(new Signs(model, models), Encoders.row(FOUND))
            .groupBy("kind")
            .agg(count(lit(1)), min(struct("id", "where", "mark")))
            .orderBy(col("kind"))
            .collectAsList()) {
      long found = kind.getLong(1);
      Row first = kind.getStruct(2);
      TextSign sign =
          new TextSign(
              TextSign.Kind.valueOf(kind.getString(0)), first.getString(1), first.getString(2));
      progress.note(sign.warning(found, pairs, first.getString(0)));
      figures.put(sign.kind().key(), found);
    }
    return figures;
  }

  /** One row for every sign. */
  private record Signs(ModelFolder model, ModelStore models)
      implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws IOException {
      SharedModels<ChatTokenizer>.Lease lease = models.tokenizer(model);
      TaskEnd.close(lease);
      TextSigns signs = lease.model().signs();
      return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, 0), false)
          .flatMap(row -> found(signs, PairRows.pair(row)))
          .iterator();
    }

    private static Stream<Row> found(TextSigns signs, PreferencePair pair) {
      return signs.of(pair).stream()
          .map(s -> RowFactory.create(s.kind().name(), pair.id(), s.where(), s.mark()));
    }
  }
}
