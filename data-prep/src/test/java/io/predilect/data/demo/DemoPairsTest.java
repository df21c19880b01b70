package io.predilect.data.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.demo.Labelling.Labels;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DemoPairsTest {
  private static final int PAIRS = 4000;
  private static final List<PreferencePair> DATA =
      DemoPairs.pairs(7, PAIRS, DemoSettings.certain(1)).toList();

  @Test
  void pairsDependOnSeedAndIndexOnly() {
    for (int index : new int[] {0, 17, 3999}) {
      assertEquals(DATA.get(index), DemoPairs.pair(7, index, DemoSettings.certain(1)));
    }
    assertNotEquals(DATA.get(0), DemoPairs.pair(8, 0, DemoSettings.certain(1)));
    List<PreferencePair> parallel =
        IntStream.range(0, 500)
            .parallel()
            .mapToObj(i -> DemoPairs.pair(7, i, DemoSettings.certain(1)))
            .toList();
    assertEquals(DATA.subList(0, 500), parallel);
  }

  @Test
  void aKnownPairStaysWhatItWas() {
    PreferencePair pair = DATA.get(0);
    assertEquals(
        "Give me four colours in reverse alphabetical order, separated by commas.",
        pair.prompt().get(0).content());
    assertEquals(
        "My list: white, red, orange, green. There are many more. I hope this helps.",
        pair.chosen());
    assertEquals(
        "With pleasure. yellow\nred\ngreen\nblue. That is all. I hope this helps.",
        pair.rejected());
  }

  @Test
  void theTruthAgreesWithTheTexts() {
    for (double bias : new double[] {0, 0.5, 2}) {
      for (PreferencePair pair : DemoPairs.pairs(3, 1500, DemoSettings.certain(bias)).toList()) {
        String prompt = pair.prompt().get(0).content();
        double related =
            TextReading.promptRelated(prompt, pair.chosen())
                - TextReading.promptRelated(prompt, pair.rejected());
        double free =
            bias
                * (TextReading.promptFree(pair.chosen()) - TextReading.promptFree(pair.rejected()));
        assertEquals(related, extra(pair, DemoPairs.TRUE_PROMPT_RELATED_GAP), 2e-6, pair::toString);
        assertEquals(free, extra(pair, DemoPairs.TRUE_PROMPT_FREE_GAP), 2e-6, pair::toString);
        assertTrue(related + free >= DemoPairs.MIN_GAP - 1e-9, pair::toString);
        assertEquals(
            related + free,
            pair.chosenScore().orElseThrow() - pair.rejectedScore().orElseThrow(),
            1e-9);
        assertEquals(PairId.of(pair.prompt(), pair.chosen(), pair.rejected()), pair.id());
      }
    }
  }

  @Test
  void theSubsetIsTheLargestContribution() {
    for (PreferencePair pair : DATA) {
      String prompt = pair.prompt().get(0).content();
      Map<String, Double> parts = TextReading.contributions(prompt, pair.chosen(), pair.rejected());
      parts.put("free", extra(pair, DemoPairs.TRUE_PROMPT_FREE_GAP));
      double largest = Collections.max(parts.values());
      assertEquals(largest, parts.get(pair.subset()), 1e-6, pair::toString);
    }
  }

  @Test
  void rationalesAreTrueOfTheTexts() {
    for (PreferencePair pair : DATA) {
      String rationale = pair.extra().get(DemoPairs.RATIONALE);
      String first = rationale.split("(?<=\\.) ", 2)[0];
      switch (pair.subset()) {
        case "topic" -> assertTrue(first.contains("names "), rationale);
        case "count" -> assertTrue(first.contains("gives "), rationale);
        case "form", "order" -> assertTrue(first.contains("comes "), rationale);
        default -> assertTrue(first.startsWith("The first response is "), rationale);
      }
      boolean decidedByDemands = !pair.subset().equals("free");
      assertEquals(
          decidedByDemands,
          pair.extra().get(DemoPairs.GENERAL_RATIONALE).endsWith("more of what is asked."),
          rationale);
      boolean firstLonger = TextReading.words(pair.chosen()) > TextReading.words(pair.rejected());
      boolean secondLonger = TextReading.words(pair.chosen()) < TextReading.words(pair.rejected());
      assertFalse(rationale.contains("first response is longer") && !firstLonger, rationale);
      assertFalse(rationale.contains("second response is longer") && !secondLonger, rationale);
      if (rationale.contains("Both do what is asked.")) {
        String prompt = pair.prompt().get(0).content();
        assertEquals(
            TextReading.promptRelated(prompt, pair.chosen()),
            TextReading.promptRelated(prompt, pair.rejected()));
      }
    }
  }

  @Test
  void bothCausesAndTheirConflictsAreCommon() {
    int conflicts = 0;
    int freeNegative = 0;
    int freeOnly = 0;
    Map<String, Integer> subsets = new TreeMap<>();
    Set<String> gaps = new TreeSet<>();
    Set<String> prompts = new TreeSet<>();
    for (PreferencePair pair : DATA) {
      double related = extra(pair, DemoPairs.TRUE_PROMPT_RELATED_GAP);
      double free = extra(pair, DemoPairs.TRUE_PROMPT_FREE_GAP);
      conflicts += related * free < 0 ? 1 : 0;
      freeNegative += free < 0 ? 1 : 0;
      freeOnly += related == 0 ? 1 : 0;
      subsets.merge(pair.subset(), 1, Integer::sum);
      gaps.add(pair.extra().get(DemoPairs.TRUE_PROMPT_FREE_GAP));
      prompts.add(pair.prompt().get(0).content());
    }
    String figures =
        "conflicts %s, free < 0 %s, free only %s, subsets %s, gaps %s, prompts %s, words %s"
            .formatted(
                conflicts,
                freeNegative,
                freeOnly,
                subsets,
                gaps.size(),
                prompts.size(),
                vocabulary().size());
    assertTrue(conflicts > PAIRS / 5, figures);
    assertTrue(freeNegative > PAIRS / 6, figures);
    assertTrue(freeOnly > PAIRS / 10 && freeOnly < PAIRS / 2, figures);
    assertEquals(Set.of("topic", "count", "form", "order", "free"), subsets.keySet());
    assertTrue(subsets.values().stream().allMatch(n -> n > PAIRS / 50), figures);
    assertTrue(gaps.size() > 200, figures);
    assertTrue(prompts.size() > 500, figures);
    assertTrue(vocabulary().size() < 150, figures);
  }

  @Test
  void chosenResponsesMostlyDoWhatIsAsked() {
    double chosen = 0;
    double rejected = 0;
    for (PreferencePair pair : DATA) {
      String prompt = pair.prompt().get(0).content();
      chosen += TextReading.meetsAll(prompt, pair.chosen()) ? 1.0 / PAIRS : 0;
      rejected += TextReading.meetsAll(prompt, pair.rejected()) ? 1.0 / PAIRS : 0;
      assertTrue(TextReading.words(pair.chosen()) <= 24, pair.chosen());
    }
    assertTrue(chosen > 0.6, "chosen: " + chosen);
    assertTrue(chosen > rejected + 0.2, "rejected: " + rejected);
  }

  @Test
  void overOtherPromptsTheGapIsPromptFree() {
    // The mean over many prompts of Δr1 is near 0, so that Algorithm 1 finds Δr2.
    List<String> prompts = DATA.stream().map(p -> p.prompt().get(0).content()).distinct().toList();
    for (PreferencePair pair : DATA.subList(0, 30)) {
      double mean = 0;
      for (String prompt : prompts) {
        mean +=
            (TextReading.promptRelated(prompt, pair.chosen())
                    - TextReading.promptRelated(prompt, pair.rejected()))
                / prompts.size();
      }
      assertEquals(0, mean, 0.15, pair::toString);
    }
  }

  @Test
  void noiseTurnsSomePreferencesAndSaysSo() {
    List<PreferencePair> noisy =
        DemoPairs.pairs(7, 2000, new DemoSettings(1, new Labelling(Labels.CERTAIN, 1, 1), 0, 0))
            .toList();
    int turned = 0;
    for (PreferencePair pair : noisy) {
      double truth =
          extra(pair, DemoPairs.TRUE_PROMPT_RELATED_GAP)
              + extra(pair, DemoPairs.TRUE_PROMPT_FREE_GAP);
      assertEquals(truth < 0, pair.subset().equals("noise"));
      assertTrue(pair.chosenScore().orElseThrow() > pair.rejectedScore().orElseThrow());
      turned += truth < 0 ? 1 : 0;
    }
    assertTrue(turned > 100 && turned < 800, "turned: " + turned);
  }

  @Test
  void settingsOutOfRangeAreNamed() {
    assertEquals("bias: -1: it must be at least 0", refused(() -> DemoSettings.certain(-1)));
    assertEquals(
        "scale: 0: it must be above 0; noise: NaN: it must be at least 0",
        refused(() -> new Labelling(Labels.BRADLEY_TERRY, 0, Double.NaN)));
    assertEquals(
        "noise: 0.5: labels drawn by Bradley-Terry are uncertain already: lower the scale instead,"
            + " or set labels: certain",
        refused(() -> new Labelling(Labels.BRADLEY_TERRY, 1, 0.5)));
    assertThrows(
        IllegalArgumentException.class, () -> DemoPairs.pair(1, -1, DemoSettings.certain(1)));
  }

  private static String refused(Executable settings) {
    return assertThrows(InvalidSettings.class, settings).getMessage();
  }

  private static Set<String> vocabulary() {
    return DATA.stream()
        .flatMap(p -> List.of(p.prompt().get(0).content(), p.chosen(), p.rejected()).stream())
        .flatMap(text -> List.of(text.split("[^A-Za-z]+")).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static double extra(PreferencePair pair, String column) {
    return Double.parseDouble(pair.extra().get(column));
  }
}
