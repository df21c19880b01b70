package io.predilect.data.crafted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.crafted.Mismatched.Kind;
import io.predilect.data.crafted.Mismatched.Made;
import io.predilect.data.demo.DemoPairs;
import io.predilect.data.demo.DemoSettings;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CraftedTest {
  private static final List<PreferencePair> PAIRS =
      DemoPairs.pairs(3, 400, DemoSettings.DEFAULT).toList();

  private static PreferencePair pair(String prompt, String chosen, String rejected) {
    return PreferencePair.of(List.of(Message.user(prompt)), chosen, rejected);
  }

  @Test
  void lengthsAreCountedInCharactersNotInUnits() {
    assertEquals(LengthBias.EQUAL, LengthBias.of("🙂", "a"));
    assertEquals(LengthBias.CHOSEN_LONGER, LengthBias.of("ab", "🙂"));
    assertEquals(LengthBias.CHOSEN_SHORTER, LengthBias.of("", "x"));
  }

  @Test
  void fourInFiveOfTheBiasedSetPreferTheLonger() {
    List<PreferencePair> set = LengthBias.select(PAIRS, 0.8, 1);
    Map<LengthBias, Long> groups =
        set.stream()
            .collect(
                Collectors.groupingBy(
                    p -> LengthBias.of(p.chosen(), p.rejected()), Collectors.counting()));
    assertEquals(Set.of(LengthBias.CHOSEN_LONGER, LengthBias.CHOSEN_SHORTER), groups.keySet());
    assertEquals(0.8, groups.get(LengthBias.CHOSEN_LONGER) / (double) set.size(), 0.005);
    assertEquals(
        PAIRS.stream()
            .filter(p -> LengthBias.of(p.chosen(), p.rejected()) == LengthBias.CHOSEN_LONGER)
            .count(),
        groups.get(LengthBias.CHOSEN_LONGER));
  }

  @Test
  void theDrawDependsOnSeedAndPairsNotOnTheirOrder() {
    List<PreferencePair> shuffled = new ArrayList<>(PAIRS);
    Collections.shuffle(shuffled, new Random(5));
    Set<PreferencePair> set = new HashSet<>(LengthBias.select(PAIRS, 0.8, 1));
    assertEquals(set, new HashSet<>(LengthBias.select(shuffled, 0.8, 1)));
    assertNotEquals(set, new HashSet<>(LengthBias.select(PAIRS, 0.8, 2)));
  }

  @Test
  void whereShorterOnesAreFewAllAreTaken() {
    List<PreferencePair> few =
        List.of(pair("a", "long", "x"), pair("b", "long", "y"), pair("c", "s", "long"));
    assertEquals(few, LengthBias.select(few, 0.5, 1));
    assertEquals(few.subList(0, 2), LengthBias.select(few, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> LengthBias.select(few, 0, 1));
  }

  @Test
  void theAdversarialPairAsksForTheOther() {
    PreferencePair longer = pair("Say hello.", "Hello, my dear friend!", "Hello!");
    PreferencePair turned = AdversarialPrompt.of(longer);
    assertEquals(
        List.of(Message.user("Say hello. Give a response that is as short as possible.")),
        turned.prompt());
    assertEquals("Hello!", turned.chosen());
    assertEquals("Hello, my dear friend!", turned.rejected());
    assertEquals(PairId.of(turned.prompt(), turned.chosen(), turned.rejected()), turned.id());
    for (String rejected : List.of("as long!", "much longer than that")) {
      assertTrue(
          AdversarialPrompt.of(pair("x", "as long?", rejected))
              .prompt()
              .get(0)
              .content()
              .endsWith("as long as possible."));
    }
  }

  @Test
  void onlyTheLastTurnIsChanged() {
    List<Message> talk =
        List.of(
            Message.system("Be kind."),
            Message.user("Hi"),
            Message.assistant("Hi!"),
            Message.user("Bye"));
    List<Message> asked = AdversarialPrompt.of(PreferencePair.of(talk, "a", "bb")).prompt();
    assertEquals(talk.subList(0, 3), asked.subList(0, 3));
    assertEquals("Bye " + AdversarialPrompt.LONG, asked.get(3).content());
  }

  @Test
  void aboutTheShareIsDrawn() {
    long drawn = PAIRS.stream().filter(p -> AdversarialPrompt.drawn(p, 0.5, 9).isPresent()).count();
    assertEquals(200.0, (double) drawn, 40); // four standard deviations
    assertEquals(400, PAIRS.stream().filter(p -> Mismatched.drawn(p.id(), 1, 9)).count());
    assertEquals(0, PAIRS.stream().filter(p -> Mismatched.drawn(p.id(), 0, 9)).count());
  }

  @Test
  void ownResponsesBeatForeignOnesAndForeignOnesTie() {
    PreferencePair own = pair("x", "own good", "own bad");
    PreferencePair donor = pair("x'", "far good", "far bad");
    List<Made> made = Mismatched.of(own, donor, 4);
    assertEquals(4, made.size());
    assertTrue(made.stream().allMatch(m -> m.pair().prompt().equals(own.prompt())));
    List<PreferencePair> wins = of(made, Kind.OWN_OVER_FOREIGN);
    assertEquals(List.of("own good", "own bad"), wins.stream().map(p -> p.chosen()).toList());
    assertEquals(
        Set.of("far good", "far bad"),
        wins.stream().map(PreferencePair::rejected).collect(Collectors.toSet()));
    List<PreferencePair> ties = of(made, Kind.TIE);
    assertEquals("far good", ties.get(0).chosen());
    assertEquals(ties.get(0).chosen(), ties.get(1).rejected());
    assertEquals(ties.get(0).rejected(), ties.get(1).chosen());
    assertThrows(IllegalArgumentException.class, () -> Mismatched.of(own, pair("x", "c", "d"), 4));
  }

  @Test
  void pairsOfEqualResponsesAreNotMade() {
    List<Made> made = Mismatched.of(pair("x", "yes", "no"), pair("x'", "yes", "no"), 4);
    assertTrue(made.stream().noneMatch(m -> m.pair().chosen().equals(m.pair().rejected())));
    assertTrue(made.size() == 2 || made.size() == 4);
  }

  @Test
  void aDonorNeverSharesThePrompt() {
    List<PreferencePair> pairs = new ArrayList<>();
    for (int prompt = 0; prompt < 7; prompt++) {
      for (int i = 0; i <= 2 * prompt; i++) {
        pairs.add(pair("prompt " + prompt, "good " + prompt + "/" + i, "bad " + prompt + "/" + i));
      }
    }
    List<String> ids = pairs.stream().map(p -> PairId.ofPrompt(p.prompt())).toList();
    List<Made> made = Mismatched.all(pairs, ids, 1, 2);
    assertEquals(4 * pairs.size(), made.size());
    Function<String, String> home = text -> text.split("[ /]", -1)[1];
    for (Made one : made) {
      String prompt = home.apply(one.pair().prompt().get(0).content());
      assertNotEquals(prompt, home.apply(one.pair().rejected()));
      assertEquals(
          one.kind() == Kind.OWN_OVER_FOREIGN, prompt.equals(home.apply(one.pair().chosen())));
    }
    for (long prompts = 2; prompts < 9; prompts++) {
      for (long place = 0; place < prompts; place++) {
        Set<Long> donors = new HashSet<>();
        for (long number = 0; number < prompts - 1; number++) {
          donors.add(Mismatched.donor(place, number, prompts));
        }
        assertEquals(prompts - 1, donors.size(), "the pairs of a prompt have different donors");
        assertFalse(donors.contains(place));
      }
    }
    assertThrows(IllegalArgumentException.class, () -> Mismatched.donor(0, 0, 1));
  }

  private static List<PreferencePair> of(List<Made> made, Kind kind) {
    return made.stream().filter(m -> m.kind() == kind).map(Made::pair).toList();
  }
}
