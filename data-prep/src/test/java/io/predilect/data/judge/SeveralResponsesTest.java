package io.predilect.data.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeveralResponsesTest {
  private static final List<Message> PROMPT = List.of(Message.user("Name a prime."));

  @Test
  void theRightOneStandsAtEachPlaceAsOftenAndTheSeedDecides() {
    var places =
        IntStream.range(0, 4000)
            .mapToObj(i -> SeveralResponses.order(3, "p" + i))
            .collect(Collectors.groupingBy(order -> order.indexOf(0), Collectors.counting()));
    assertEquals(4, places.size());
    places.forEach((place, count) -> assertEquals(1000, count, 120.0, "place " + place));
    assertEquals(SeveralResponses.order(3, "p1"), SeveralResponses.order(3, "p1"));
    assertEquals(List.of(0, 1, 2, 3), SeveralResponses.order(3, "p9").stream().sorted().toList());
  }

  @Test
  void aQuestionShowsTheFourInTheirOrder() {
    List<String> shown = List.of("Eight.", "Seven.", "Nine.", "Ten.");
    String text = SeveralResponses.best(PROMPT, shown).get(0).content();
    assertTrue(text.contains("User: Name a prime."), text);
    assertTrue(
        text.contains("### Answer of assistant B\nSeven.\n\n### Answer of assistant C"), text);
    String single = SeveralResponses.rating(PROMPT, "Seven.").get(0).content();
    assertTrue(single.contains("Seven.") && single.contains("from 1 (worst) to 10"), single);
  }

  @Test
  void anAnswerNamesOnePlaceOrOneRating() {
    assertEquals(OptionalInt.of(2), SeveralResponses.named(Answer.of("C it is: [[C]] [[C]]")));
    assertEquals(OptionalDouble.of(7), SeveralResponses.rated(Answer.of("Good. [[7]]")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "C", "[[A]] or [[B]]", "[[E]]", "La meilleure est la C.", "[[11]]"})
  void whatNamesNoneOrSeveralIsNone(String answer) {
    assertEquals(OptionalInt.empty(), SeveralResponses.named(Answer.of(answer)));
    assertEquals(OptionalDouble.empty(), SeveralResponses.rated(Answer.of(answer)));
  }
}
