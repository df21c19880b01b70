package io.predilect.jobs.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a column counts as right. */
class ReferenceAnswersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Paris | Paris",
        "[\"Paris\", null, \"\", \"Lutetia\"] | Paris;Lutetia",
        "['Paris', 'Lutetia'] | Paris;Lutetia",
        "[1, 2] | 1;2",
        "the set {1, 2} | the set {1, 2}",
        "{\"aliases\": [\"Paris\"], \"value\": \"Paris\"} | ``",
        "{'text': ['Paris'], 'answer_start': [3]} | ``",
        "[{\"value\": \"Paris\"}] | ``",
        "` ` | ``"
      })
  void itIsATextOrAListOfTexts(String column, String answers) {
    assertEquals(
        answers.isEmpty() ? List.of() : List.of(answers.split(";")), ReferenceAnswers.of(column));
  }
}
