package io.predilect.data.rationale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.template.TemplateException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    Optional<String> why = Optional.of("It {{ is }} short.");
    String request = RationalePrompt.builtIn(kind).messages(PAIR, why).get(0).content();
    assertTrue(request.contains("User: Say {{ 7*7 }}"), request);
    assertTrue(request.indexOf("winner {% if %}") < request.indexOf("loser {# x #}"), request);
    assertEquals(kind == RationalePrompt.Kind.OPPOSITE, request.contains(why.get()), request);
  }

  @ParameterizedTest
  @EnumSource(RationalePrompt.Kind.class)
  void aRequestAboutOneResponseSaysHowItWasJudged(RationalePrompt.Kind kind) {
    for (boolean desirable : new boolean[] {true, false}) {
      PreferencePair one = PreferencePair.of(PAIR.prompt(), " only {{ x }}", desirable);
      String request =
          RationalePrompt.builtIn(kind).messages(one, Optional.of("Why.")).get(0).content();
      assertTrue(request.contains("User: Say {{ 7*7 }}"), request);
      assertTrue(request.contains("\n only {{ x }}\n"), request);
      assertTrue(request.contains(desirable ? "to be good." : "to be bad."), request);
    }
  }

  @Test
  void theConditionOnOneResponse() {
    assertEquals(
        List.of(
            Message.user(
                """
                Here is a conversation, and a response to its last message. The response was \
                judged to be good.

                ### Conversation
                System: Be brief.

                User: Say {{ 7*7 }}

                ### Response
                49

                ### Question
                Why is the response good?""")),
        RationaleCondition.builtIn().messages(PreferencePair.of(PAIR.prompt(), "49", true)));
  }

  @Test
  void anOwnTemplateShowsTheOnlyResponse() {
    PreferencePair one = PreferencePair.of(PAIR.prompt(), "49", false);
    assertEquals(
        List.of(Message.user("49 is False")),
        RationaleCondition.of("mine", "{{ response }} is {{ desirable }}").messages(one));
    String hidden =
        assertThrows(
                TemplateException.class,
                () -> RationaleCondition.of("mine", "{{ chosen }}?").messages(one))
            .getMessage();
    assertTrue(hidden.startsWith("template mine does not show the response"), hidden);
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
    String endless = "!".repeat(100_000) + "x";
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertTrue(OppositeRationale.of(endless).contains(endless)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029"})
  void oppositeTurnsEveryLineHoweverLinesEnd(String end) {
    assertEquals(
        String.join(end, "- less polite", "- The second is right", "- It is false."),
        OppositeRationale.of(
            String.join(end, "- more polite", "- The second is wrong", "- It is true.")));
  }
}
