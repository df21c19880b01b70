package io.predilect.jobs.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.pair.Message;
import io.predilect.jobs.answers.source.Asker;
import io.predilect.jobs.answers.store.AnswerParts;
import io.predilect.jobs.answers.store.AnswerStore;
import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.questions.Question;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.storage.TaskHadoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AskPartitionTest {
  @TempDir private Path folder;

  /** A text, an answer that was refused, then nothing more, as at a limit of requests. */
  private record Limited() implements Asker {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Answer> answers(Iterator<Question> questions) {
      int[] asked = {0};
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return questions.hasNext();
        }

        @Override
        public Answer next() {
          String key = questions.next().key();
          return switch (asked[0]++) {
            case 0 ->
                new Answer(key, new ChatReply.Answered("yes", "stop", Usage.NONE, List.of(), 1));
            case 1 -> Answer.refused(key, Reasons.BAD_REQUEST, "not this one");
            default -> Answer.failed(key, Reasons.MAX_REQUESTS, "that was all");
          };
        }
      };
    }
  }

  @Test
  void whatIsNotAskedAnyMoreIsKeptAndDoesNotCountAsDone() throws IOException {
    SparkSession spark = StageTrial.session();
    List<Row> questions =
        IntStream.range(0, 5)
            .mapToObj(
                i ->
                    Questions.asking(RowFactory.create("k" + i), List.of(Message.user("q" + i)), 7))
            .toList();
    StructType type = Questions.beside(new StructType().add(Questions.KEY, "string"));
    Dataset<Row> rows = spark.createDataset(questions, Encoders.row(type)).coalesce(1);
    AnswerStore store =
        new AnswerStore(folder.toUri().toString(), TaskHadoop.of(spark.sparkContext()));
    AskPartition work = new AskPartition(new Limited(), store, "asking", 1);
    assertEquals(2, rows.mapPartitions(work, Encoders.row(AnswerParts.TYPE)).count());
    assertEquals(5, StoredRows.all(store, spark).count());
    assertEquals(3, StoredRows.all(store, spark).filter(functions.col("failed")).count());
  }
}
