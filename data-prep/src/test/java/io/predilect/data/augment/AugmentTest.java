package io.predilect.data.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.augment.AdversarialPrompt.Place;
import io.predilect.data.augment.Mismatched.Kind;
import io.predilect.data.augment.Mismatched.Made;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentTest {
  private static final List<PreferencePair> PAIRS =
      DemoPairs.pairs(3, 400, DemoSettings.certain(1)).toList();

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
  void whatIsAskedForTurnsTheGradedPairAround() {
    List<Message> turns =
        List.of(Message.system("s"), Message.user("q"), Message.assistant("a"), Message.user("r"));
    PreferencePair pair = PreferencePair.of(turns, "good", "bad");
    List<Graded.Made> made = new Graded("usefulness 100:", "usefulness 1:").of(pair);
    assertEquals(
        List.of(Graded.Kind.ASKED_BEST, Graded.Kind.ASKED_WORST),
        made.stream().map(Graded.Made::kind).toList());
    PreferencePair best = made.get(0).pair();
    assertEquals(Message.user("usefulness 100: q"), best.prompt().get(1));
    assertEquals(turns.get(3), best.prompt().get(3));
    assertEquals(List.of("good", "bad"), List.of(best.chosen(), best.rejected()));
    PreferencePair worst = made.get(1).pair();
    assertEquals(Message.user("usefulness 1: q"), worst.prompt().get(1));
    assertEquals(List.of("bad", "good"), List.of(worst.chosen(), worst.rejected()));
    assertEquals(3, Set.of(pair.id(), best.id(), worst.id()).size());
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'One. Two. Three. Four.'  | 'One. Two. S Three. Four.'",
        "'One? A very long second one.' | 'One? S A very long second one.'",
        "'A very long first one! Two.' | 'A very long first one! S Two.'",
        "'only one sentence'       | 'only one sentence S'",
        "'of 3.5 and 4.5'          | 'of 3.5 and 4.5 S'"
      })
  void theSentenceStandsInTheMiddleWhereAsked(String prompt, String expected) {
    PreferencePair turned = AdversarialPrompt.of(pair(prompt, "a", "bb"), Place.MIDDLE);
    assertEquals(expected.replace("S", AdversarialPrompt.LONG), turned.prompt().get(0).content());
  }

  @Test
  void theAdversarialPairAsksForTheOther() {
    PreferencePair longer = pair("Say hello.", "Hello, my dear friend!", "Hello!");
    PreferencePair turned = AdversarialPrompt.of(longer, Place.END);
    assertEquals(
        List.of(Message.user("Say hello. Give a response that is as short as possible.")),
        turned.prompt());
    assertEquals("Hello!", turned.chosen());
    assertEquals("Hello, my dear friend!", turned.rejected());
    assertEquals(PairId.of(turned.prompt(), turned.chosen(), turned.rejected()), turned.id());
    for (String rejected : List.of("as long!", "much longer than that")) {
      assertTrue(
          AdversarialPrompt.of(pair("x", "as long?", rejected), Place.END)
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
    List<Message> asked =
        AdversarialPrompt.of(PreferencePair.of(talk, "a", "bb"), Place.END).prompt();
    assertEquals(talk.subList(0, 3), asked.subList(0, 3));
    assertEquals("Bye " + AdversarialPrompt.LONG, asked.get(3).content());
  }

  @Test
  void aboutTheShareIsDrawn() {
    long drawn =
        PAIRS.stream()
            .filter(p -> AdversarialPrompt.drawn(p, 0.5, Place.END, 9).isPresent())
            .count();
    assertEquals(200.0, (double) drawn, 40); // four standard deviations
    assertEquals(400, PAIRS.stream().filter(p -> Mismatched.drawn(p.id(), 1, 9)).count());
    assertEquals(0, PAIRS.stream().filter(p -> Mismatched.drawn(p.id(), 0, 9)).count());
  }

  @Test
  void fourteenPairsOutOfTwoDonors() {
    PreferencePair own = pair("x", "own good", "own bad");
    PreferencePair first = pair("x'", "first good", "first bad");
    PreferencePair second = pair("x''", "second good", "second bad");
    List<Made> made = Mismatched.of(own, first, second, 4);
    assertEquals(14, made.size());
    assertTrue(made.stream().allMatch(m -> m.pair().prompt().equals(own.prompt())));
    Set<String> foreign = Set.of("first good", "first bad", "second good", "second bad");
    Set<List<String>> wins = new HashSet<>();
    for (PreferencePair win : of(made, Kind.OWN_OVER_FOREIGN)) {
      assertTrue(foreign.contains(win.rejected()));
      wins.add(List.of(win.chosen(), win.rejected()));
    }
    assertEquals(8, wins.size());
    assertEquals(4, wins.stream().filter(win -> win.get(0).equals("own good")).count());
    assertEquals(4, wins.stream().filter(win -> win.get(0).equals("own bad")).count());
    Set<Set<String>> ties = new HashSet<>();
    of(made, Kind.TIE).forEach(tie -> ties.add(Set.of(tie.chosen(), tie.rejected())));
    assertEquals(6, ties.size(), "all twos of the four");
    assertTrue(ties.stream().allMatch(foreign::containsAll));
    assertThrows(
        IllegalArgumentException.class, () -> Mismatched.of(own, first, pair("x", "c", "d"), 4));
  }

  @Test
  void noResponseOfATieIsChosenMoreOften() {
    PreferencePair first = pair("x'", "first good", "first bad");
    PreferencePair second = pair("x''", "second good", "second bad");
    int straight = 0;
    int ties = 0;
    for (int i = 0; i < 500; i++) {
      for (PreferencePair tie :
          of(Mismatched.of(pair("x" + i, "a", "b"), first, second, 4), Kind.TIE)) {
        ties++;
        straight += tie.chosen().compareTo(tie.rejected()) < 0 ? 1 : 0;
      }
    }
    assertEquals(3000, ties);
    assertEquals(1500.0, (double) straight, 110); // four standard deviations
  }

  @Test
  void pairsOfEqualResponsesAreNotMadeNorOneTwice() {
    List<Made> made =
        Mismatched.of(
            pair("x", "yes", "no"), pair("x'", "yes", "no"), pair("y", "yes", "maybe"), 4);
    assertTrue(made.stream().noneMatch(m -> m.pair().chosen().equals(m.pair().rejected())));
    assertEquals(
        made.size(), made.stream().map(m -> m.pair().id()).distinct().count(), "ids are unique");
    assertEquals(
        Set.of("yes>no", "yes>maybe", "no>yes", "no>maybe"),
        of(made, Kind.OWN_OVER_FOREIGN).stream()
            .map(p -> p.chosen() + ">" + p.rejected())
            .collect(Collectors.toSet()));
  }

  @Test
  void donorsAreTwoAndNeverShareThePrompt() {
    List<PreferencePair> pairs = new ArrayList<>();
    for (int prompt = 0; prompt < 7; prompt++) {
      for (int i = 0; i <= 2 * prompt; i++) {
        pairs.add(pair("prompt " + prompt, "good " + prompt + "/" + i, "bad " + prompt + "/" + i));
      }
    }
    List<String> ids = pairs.stream().map(p -> PairId.ofPrompt(p.prompt())).toList();
    List<Made> made = Mismatched.all(pairs, ids, 1, 2);
    assertEquals(14 * pairs.size(), made.size());
    Function<String, String> home = text -> text.split("[ /]", -1)[1];
    for (Made one : made) {
      String prompt = home.apply(one.pair().prompt().get(0).content());
      assertNotEquals(prompt, home.apply(one.pair().rejected()));
      assertEquals(
          one.kind() == Kind.OWN_OVER_FOREIGN, prompt.equals(home.apply(one.pair().chosen())));
    }
    for (long prompts = 3; prompts < 9; prompts++) {
      for (long place = 0; place < prompts; place++) {
        Set<Long> donors = new HashSet<>();
        for (long number = 0; number < prompts - 1; number++) {
          List<Long> two = Mismatched.donors(place, number, prompts);
          assertEquals(2, Set.copyOf(two).size());
          donors.addAll(two);
        }
        assertEquals(prompts - 1, donors.size(), "the pairs of a prompt have all others as donors");
        assertFalse(donors.contains(place));
      }
    }
    assertThrows(IllegalArgumentException.class, () -> Mismatched.donors(0, 0, 2));
  }

  private static List<PreferencePair> of(List<Made> made, Kind kind) {
    return made.stream().filter(m -> m.kind() == kind).map(Made::pair).toList();
  }
}
