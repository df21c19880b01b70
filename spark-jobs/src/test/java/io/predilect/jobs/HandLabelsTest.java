package io.predilect.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.jobs.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandLabelsTest {
  private static final int PAIRS = 12;

  @TempDir private Path folder;

  private HandLabels labels() {
    return HandLabels.in(LocalSpark.session(), folder.resolve("labels").toString());
  }

  private static Dataset<Row> pairs() {
    return LocalSpark.session()
        .range(PAIRS + 1)
        .selectExpr(
            "concat('id', id) id",
            "array(named_struct('role', 'user', 'content', 'q')) prompt",
            "'good' chosen",
            "if(id = 3, null, 'bad') rejected");
  }

  @Test
  void aFileThatIsNoLabelIsNamed() throws IOException {
    labels().say(labels().next(pairs(), "a").orElseThrow(), "a", "tie", "");
    assertEquals("tie", labels().rows().first().getAs("human"));
    for (String text : List.of("{\"id\": \"id1\", \"prompt\": [{\"role\"", "{\"prompt\": \"q\"}")) {
      Files.writeString(folder.resolve("labels/id1-changed.jsonl"), text + "\n");
      Dataset<Row> rows = labels().rows();
      Exception failure = assertThrows(Exception.class, rows::collectAsList, text);
      assertTrue(failure.getMessage().contains("id1-changed.jsonl"), failure::getMessage);
    }
  }

  @Test
  void everyPairOfTwoResponsesIsAskedOnceAndTheOrderIsDrawn() {
    HandLabels labels = labels();
    Set<String> ids = new HashSet<>();
    Set<Boolean> firsts = new HashSet<>();
    Optional<HandQuestion> asked = labels.next(pairs(), "a");
    while (asked.isPresent()) {
      HandQuestion question = asked.get();
      assertTrue(ids.add(question.id()), "asked twice");
      firsts.add(question.chosenIsFirst());
      assertEquals(question.chosenIsFirst() ? "good" : "bad", question.first());
      labels.say(question, "a", "first", "");
      asked = labels.next(pairs(), "a");
    }
    assertEquals(PAIRS, ids.size(), "one has a single response");
    assertEquals(Set.of(true, false), firsts);
    assertEquals(PAIRS, labels.rows().count());
    assertEquals(
        0, labels.rows().filter("human <> first").count(), "the first was preferred each time");
    assertEquals(labels().next(pairs(), "b").map(HandQuestion::id), first(ids), "the same order");
  }

  private Optional<String> first(Set<String> ids) {
    return HandLabels.in(LocalSpark.session(), folder.resolve("none").toString())
        .next(pairs(), "a")
        .map(HandQuestion::id)
        .filter(ids::contains);
  }

  @Test
  void theLastAnswerOfAPersonCounts() {
    HandLabels labels = labels();
    HandQuestion question = new HandQuestion("x", List.of(Message.user("q")), "bad", "good", false);
    labels.say(question, "a", "first", "");
    labels.say(question, "a", "second", "thought again");
    labels.say(question, "b/../c", "tie", "");
    List<Row> rows = labels.rows().orderBy("by").collectAsList();
    assertEquals(2, rows.size());
    assertEquals("chosen", rows.get(0).getAs("human"));
    assertEquals("good", rows.get(0).getAs("chosen"));
    assertEquals("rejected", rows.get(0).getAs("first"));
    assertEquals("thought again", rows.get(0).getAs("why"));
    assertEquals("tie", rows.get(1).getAs("human"));
    assertEquals("b/../c", rows.get(1).getAs("by"));
    assertFalse(question.toString().contains("false"), "it does not tell");
    assertTrue(labels.takeBack("x", "a"));
    assertFalse(labels.takeBack("x", "a"));
    assertEquals(1, labels.rows().count());
  }

  @Test
  void nobodyAndNoAnswerAreRefused() {
    HandQuestion question = new HandQuestion("x", List.of(Message.user("q")), "1", "2", true);
    for (String wrong : List.of("", "chosen", "First")) {
      String message =
          assertThrows(PredilectException.class, () -> labels().say(question, "a", wrong, ""))
              .getMessage();
      assertTrue(message.contains("give one of first, second, tie"), message);
    }
    assertThrows(PredilectException.class, () -> labels().next(pairs(), " "));
    assertEquals(
        IntStream.range(0, 8).mapToObj(i -> HandLabels.COLUMNS.fieldNames()[i]).toList(),
        List.of(labels().rows().columns()));
  }
}
