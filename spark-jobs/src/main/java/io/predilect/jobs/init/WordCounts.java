package io.predilect.jobs.init;

import io.predilect.data.bpe.BpeTrainer;
import io.predilect.data.bpe.PreTokenizer;
import io.predilect.data.pair.Message;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** How often every word occurs: counted where the rows are, so that only counts travel. */
final class WordCounts {
  private WordCounts() {}

  /** Counts of the words that occur at least so often, in prompts, responses and rationales. */
  static Map<String, Long> of(Dataset<Row> rows, PreTokenizer split, long least) {
    JavaPairRDD<String, Long> counts =
        rows.javaRDD().mapPartitionsToPair(partition -> count(partition, split));
    return counts.reduceByKey(Long::sum).filter(word -> word._2() >= least).collectAsMap();
  }

  private static Iterator<Tuple2<String, Long>> count(Iterator<Row> rows, PreTokenizer split) {
    Map<String, Long> counts = new HashMap<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      // templates write the roles out, too
      BpeTrainer.countWords(Message.ASSISTANT, split, counts);
      for (Message message : PairRows.prompt(row)) {
        BpeTrainer.countWords(message.role(), split, counts);
        BpeTrainer.countWords(message.content(), split, counts);
      }
      for (String column : List.of(Columns.CHOSEN, Columns.REJECTED, Columns.RATIONALE)) {
        PairRows.text(row, column).ifPresent(text -> BpeTrainer.countWords(text, split, counts));
      }
    }
    return counts.entrySet().stream()
        .map(count -> new Tuple2<>(count.getKey(), count.getValue()))
        .iterator();
  }
}
