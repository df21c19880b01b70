package io.predilect.data.rationale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.template.TemplateException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RationaleTest {
  private static final PreferencePair PAIR =
      PreferencePair.of(
          List.of(Message.system("Be brief."), Message.user("Say {{ 7*7 }}")),
          "winner {% if %}",
          "loser {# x #}");

  @Test
  void conditionShowsTheWinnerFirst() {
    assertEquals(
        List.of(
            Message.user(
                """
                Here is a conversation, and two responses to its last message. The first response \
                is preferred to the second.

                ### Conversation
                System: Be brief.

                User: Say {{ 7*7 }}

                ### First response
                winner {% if %}

                ### Second response
                loser {# x #}

                ### Question
                Why is the first response preferred?""")),
        RationaleCondition.builtIn().messages(PAIR));
  }

  @ParameterizedTest
  @EnumSource(RationalePrompt.Kind.class)
  void requestsShowTheWholePair(RationalePrompt.Kind kind) {
    String request = RationalePrompt.builtIn(kind).messages(PAIR).get(0).content();
    assertTrue(request.contains("User: Say {{ 7*7 }}"), request);
    assertTrue(request.indexOf("winner {% if %}") < request.indexOf("loser {# x #}"), request);
  }

  @Test
  void ownTemplates() {
    assertEquals(
        List.of(Message.user("winner {% if %} > loser {# x #} of 2")),
        RationaleCondition.of("mine", "{{ chosen }} > {{ rejected }} of {{ prompt | length }}\n")
            .messages(PAIR));
    assertThrows(TemplateException.class, () -> RationalePrompt.of("mine", "{% for x in %}"));
  }

  @Test
  void permutationIsOneCycleWithoutFixedPoints() {
    Set<String> ids = IntStream.range(0, 500).mapToObj(i -> "pair" + i).collect(Collectors.toSet());
    Map<String, String> donors = PermutedRationales.donors(ids, 42);
    assertEquals(ids, donors.keySet());
    assertEquals(ids, new HashSet<>(donors.values()));
    Set<String> seen = new HashSet<>();
    for (String id = "pair0"; seen.add(id); id = donors.get(id)) {
      assertNotEquals(id, donors.get(id));
    }
    assertEquals(500, seen.size());
    assertEquals(donors, PermutedRationales.donors(ids, 42));
    assertNotEquals(donors, PermutedRationales.donors(ids, 43));
  }

  @Test
  void onePairAloneCannotBePermuted() {
    assertThrows(IllegalArgumentException.class, () -> PermutedRationales.donors(List.of("a"), 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The first response is better than the second.|The first response is worse than the second.",
        "It is more polite, and less helpful.|It is less polite, and more helpful.",
        "The chosen answer is polite.|The chosen answer is impolite.",
        "Response 1 answers the question. Response 2 does not."
            + "|Response 2 answers the question. Response 1 does not.",
        "FIRST answers 12 of 1.5 items!|SECOND answers 12 of 1.5 items!",
        "It names Paris.|It is not true that: It names Paris.",
        "The former is clear. The latter names Paris.|The former is unclear. The former names Paris.",
      })
  void oppositeTurnsEachSentenceOnce(String rationale, String opposite) {
    assertEquals(opposite, OppositeRationale.of(rationale));
    assertEquals(rationale, OppositeRationale.of(opposite));
  }

  @Test
  void oppositeKeepsWhitespaceAndCopesWithOddText() {
    assertEquals("", OppositeRationale.of(""));
    assertEquals(
        "  Worse.\n\n- less $1 \\x\n", OppositeRationale.of("  Better.\n\n- more $1 \\x\n"));
  }
}
