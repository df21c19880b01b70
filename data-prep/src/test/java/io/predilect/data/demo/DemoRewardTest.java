package io.predilect.data.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoRewardTest {
  private static final List<Message> PROMPT =
      List.of(Message.user("Name two colours in reverse alphabetical order, separated by commas."));

  private static double reward(double bias, String response) {
    return new DemoReward(bias).of(PROMPT, response).orElseThrow();
  }

  @Test
  void ofTheGeneratorsOwnTextsItIsWhatTheyWereMadeWith() {
    DemoSettings settings = DemoSettings.certain(0.7);
    DemoReward reward = new DemoReward(settings.bias());
    for (PreferencePair pair : DemoPairs.pairs(5, 2000, settings).toList()) {
      assertEquals(
          pair.chosenScore().getAsDouble(),
          reward.of(pair.prompt(), pair.chosen()).orElseThrow(),
          1e-9);
      assertEquals(
          pair.rejectedScore().getAsDouble(),
          reward.of(pair.prompt(), pair.rejected()).orElseThrow(),
          1e-9);
    }
  }

  // r1 alone: topic 1.2, count 1.0, form 0.9, order 0.8
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "'white, blue.'                     | 3.9",
        "'white, blue'                      | 3.9",
        "'blue, white.'                     | 3.1",
        "'white blue.'                      | 3.0",
        "'white, white.'                    | 2.9", // one word twice: not two, and not out of order
        "'white, wolf.'                     | 1.9", // both other words
        "'Sure. My list: white, red. Thanks.' | 3.9",
        "'I do not know'                    | 0",
        "''                                 | 0"
      })
  void anyTextCountsForWhatItHasOfAList(String response, double expected) {
    assertEquals(expected, reward(0, response), 1e-9);
  }

  @Test
  void lengthAndMannersCountWithTheBias() {
    assertEquals(
        3.9 + 2 * (0.41 + 0.52 + 5 * 0.06), reward(2, "Gladly. white, blue. Thank you."), 1e-9);
    assertEquals(0, reward(2, " "), 1e-9);
  }

  @Test
  void aPromptOfOthersHasNone() {
    DemoReward reward = new DemoReward(1);
    assertEquals(
        OptionalDouble.empty(), reward.of(List.of(Message.user("Who are you?")), "white, blue."));
    assertEquals(
        OptionalDouble.empty(),
        reward.of(List.of(Message.system("Be kind."), PROMPT.get(0)), "white, blue."));
    assertTrue(reward.of(PROMPT, "").isPresent());
  }
}
