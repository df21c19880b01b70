package io.predilect.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.augment.LengthBias;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Lengths;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

class JudgedRowTest {
  private static Row row(PreferencePair pair) {
    Row values = PairRows.row(pair, "test");
    Object[] own = IntStream.range(0, values.size()).mapToObj(values::get).toArray();
    List<Row> prompt = List.of(RowFactory.create(Message.USER, "A smile?"));
    own[Columns.PAIR.fieldIndex(Columns.PROMPT)] =
        JavaConverters.asScalaBufferConverter(prompt).asScala().toSeq();
    return new GenericRowWithSchema(own, Columns.PAIR);
  }

  /** As the audit, the length-biased set, truncation and win rates count them. */
  @Test
  void lengthsAreInCharactersOfUnicode() {
    String smiles = "\uD83D\uDE00\uD83D\uDE00"; // two, of two units of UTF-16 each
    PreferencePair pair = PreferencePair.of(List.of(Message.user("A smile?")), smiles, "Yes");
    assertEquals(new Lengths(2, 3), new JudgedRow(row(pair)).lengths());
    assertEquals(LengthBias.CHOSEN_SHORTER, LengthBias.of(pair.chosen(), pair.rejected()));
  }
}
