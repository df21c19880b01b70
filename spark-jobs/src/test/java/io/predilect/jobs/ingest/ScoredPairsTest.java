package io.predilect.jobs.ingest;

import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A gap in scores that is asked of data without any. */
class ScoredPairsTest extends IngestTrial {
  private static String scored(int number, double chosen, double rejected) {
    return pair(number, "")
        .replace("}", ",\"score_chosen\":%s,\"score_rejected\":%s}".formatted(chosen, rejected));
  }

  @Test
  void dataWithoutScoresIsRefused() throws IOException {
    Path data = file("plain.jsonl", List.of(pair(1, ""), pair(2, "")));
    JobException refused =
        assertThrows(JobException.class, () -> ingest(data, ", min_score_gap: 0.25"));
    assertEquals(
        "min_score_gap is 0.25, and no pair has scores: set it to 0, or say in columns where they"
            + " are (score_chosen, score_rejected)",
        refused.getMessage());
    assertEquals(2, ingest(data, "").rows().kept());
  }

  @Test
  void whereSomeHaveScoresTheOthersAreTold() throws IOException {
    Path data =
        file(
            "mixed.jsonl",
            List.of(scored(1, 0.5, 0.4), scored(2, 0.9, 0.1), pair(3, ""), pair(4, "")));
    String settings = ", format: standard, min_score_gap: 0.25";
    assertEquals(3, ingest(data, settings).rows().kept());
    List<String> notes = new ArrayList<>();
    Consumer<String> note = notes::add;
    ScoredPairs.require(
        spark
            .read()
            .parquet(output().toString())
            .withColumn(RowOutput.REJECT, lit(null).cast(Reject.TYPE)),
        0.25,
        note);
    assertEquals(
        List.of("min_score_gap says nothing of 2 of 3 pairs, which have no scores, and are kept"),
        notes);
  }

  @Test
  void whereScoresMadeTiesOfAllTheyAreThere() throws IOException {
    Path data = file("ties.jsonl", List.of(scored(1, 0.5, 0.4), pair(2, "")));
    assertEquals(1, ingest(data, ", format: standard, min_score_gap: 0.25").rows().kept());
  }
}
