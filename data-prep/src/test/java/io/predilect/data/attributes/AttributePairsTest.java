package io.predilect.data.attributes;

import static io.predilect.data.attributes.AttributeSamples.PAIRS;
import static io.predilect.data.attributes.AttributeSamples.SEED;
import static io.predilect.data.attributes.AttributeSamples.gap;
import static io.predilect.data.attributes.AttributeSamples.inquiry;
import static io.predilect.data.attributes.AttributeSamples.mean;
import static io.predilect.data.attributes.AttributeSamples.pairs;
import static io.predilect.data.attributes.AttributeSamples.responses;
import static io.predilect.data.attributes.AttributeSamples.settings;
import static io.predilect.data.attributes.AttributeSamples.wishes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AttributePairsTest {
  private static final AttributesSettings LIST = settings(Placement.LIST, false);
  private static final List<PreferencePair> DATA = pairs(PAIRS, LIST);
  // Four standard errors of a mean of that many values of variance 1.
  private static final double SAMPLING = 4 / Math.sqrt(2 * PAIRS);

  @ParameterizedTest
  @EnumSource(Placement.class)
  void pairsDependOnSeedAndIndexOnly(Placement placement) {
    AttributesSettings settings = settings(placement, false);
    List<PreferencePair> parallel =
        IntStream.range(0, 200).parallel().mapToObj(i -> settings.pair(SEED, i)).toList();
    assertEquals(pairs(200, settings), parallel);
    assertNotEquals(settings.pair(SEED + 1, 0), settings.pair(SEED, 0));
  }

  @Test
  void everyAttributeIsBalancedAndIndependentOfTheOthers() {
    List<double[]> rows =
        DATA.stream()
            .flatMap(AttributeSamples::responses)
            .map(Offer::read)
            .map(
                offer ->
                    Stream.of(Attribute.values())
                        .mapToDouble(a -> offer.value(a) ? 1 : -1)
                        .toArray())
            .toList();
    for (int i = 0; i < Attribute.values().length; i++) {
      int one = i;
      assertEquals(0, rows.stream().mapToDouble(row -> row[one]).average().orElseThrow(), SAMPLING);
      for (int j = 0; j < i; j++) {
        int other = j;
        assertEquals(
            0,
            rows.stream().mapToDouble(row -> row[one] * row[other]).average().orElseThrow(),
            SAMPLING,
            "attributes " + i + " and " + j);
      }
    }
  }

  // Within one customer's pairs too, where equal rewards are drawn again.
  @Test
  void theAttributesThatDecideAreIndependentOfEachOther() {
    List<PreferencePair> pairs =
        pairs(PAIRS, new AttributesSettings(1, 2, 1.2, 0, Placement.LIST, 0, false, 0));
    Wishes wishes = Wishes.of(Customer.ANN, 2, SEED);
    double product =
        pairs.stream()
            .flatMap(AttributeSamples::responses)
            .map(Offer::read)
            .mapToDouble(o -> o.meets(wishes.all().get(0)) == o.meets(wishes.all().get(1)) ? 1 : -1)
            .average()
            .orElseThrow();
    assertEquals(0, product, SAMPLING);
  }

  /** σ(3s)/6 + σ(2s)/3 + σ(s)/2: the chances of gaps of 3, 2 and 1. */
  @Test
  void theBestGuessIsRightInEightyFivePercent() {
    double expected = sigmoid(3.6) / 6 + sigmoid(2.4) / 3 + sigmoid(1.2) / 2;
    assertEquals(0.852, expected, 0.001);
    assertEquals(expected, mean(DATA, pair -> gap(pair) > 0 ? 1 : 0), 0.025);
    assertEquals(
        expected, mean(DATA, pair -> sigmoid(Math.abs(gap(pair)))), 0.01, "by the true gaps");
  }

  /** H(q), which a rationale that always speaks for the label tells; in bits. */
  @Test
  void aRationaleTellsMoreThanHalfABitOfItsLabel() {
    assertEquals(0.557, mean(DATA, pair -> entropy(sigmoid(gap(pair)))), 0.02);
  }

  private static double entropy(double p) {
    return -(p * Math.log(p) + (1 - p) * Math.log(1 - p)) / Math.log(2);
  }

  private static double sigmoid(double value) {
    return 1 / (1 + Math.exp(-value));
  }

  @ParameterizedTest
  @EnumSource(Placement.class)
  void theRewardReadFromTextsIsTheOneThatPairsWereMadeWith(Placement placement) {
    AttributesSettings settings = settings(placement, false);
    for (PreferencePair pair : pairs(500, settings)) {
      double chosen = settings.reward(SEED).of(pair.prompt(), pair.chosen()).orElseThrow();
      double rejected = settings.reward(SEED).of(pair.prompt(), pair.rejected()).orElseThrow();
      assertEquals(gap(pair), chosen - rejected, 1e-6);
      assertTrue(Math.abs(chosen - rejected) > 1, "no ties");
    }
  }

  @Test
  void aRationaleSpeaksForTheChosenResponseByWhatDecidesUnlessItIsAWhim() {
    for (PreferencePair pair : DATA) {
      Wishes wishes = wishes(pair);
      Offer chosen = Offer.read(pair.chosen());
      Offer rejected = Offer.read(pair.rejected());
      String[] halves = pair.extra().get("rationale").split(" The second is bad: ", -1);
      assertTrue(halves[0].startsWith("The first is good: "), halves[0]);
      Map<Attribute, Boolean> named = Offer.read(halves[0]).values();
      assertEquals(named.keySet(), Offer.read(halves[1]).values().keySet());
      named.forEach(
          (attribute, value) -> {
            assertEquals(chosen.value(attribute), value);
            assertEquals(rejected.value(attribute), !value);
          });
      List<Attribute> better =
          wishes.stream()
              .filter(wish -> chosen.meets(wish) && !rejected.meets(wish))
              .map(Wish::attribute)
              .sorted()
              .toList();
      assertEquals(better.isEmpty() ? "whim" : "rule", pair.subset());
      if (better.isEmpty()) {
        assertEquals(1, named.size());
        assertFalse(wishes.attributes().containsAll(named.keySet()));
      } else {
        assertEquals(better, List.copyOf(named.keySet()));
      }
      assertEquals(better.isEmpty(), pair.extra().get("general_rationale").endsWith("on a whim."));
    }
  }

  @Test
  void customersShareNoAttributeAndWantOtherThingsInOtherDataSets() {
    List<Attribute> all = new ArrayList<>();
    for (Customer customer : List.of(Customer.values()).subList(0, Customer.ASKED)) {
      all.addAll(Wishes.of(customer, 2, SEED).attributes());
    }
    assertEquals(List.of(Attribute.values()), all.stream().sorted().toList());
    long different =
        IntStream.range(0, 50)
            .mapToObj(seed -> Wishes.of(Customer.ANN, 2, seed))
            .distinct()
            .count();
    assertTrue(different > 30, different + " of 50");
    assertEquals(6, DATA.stream().map(pair -> inquiry(pair).customer()).distinct().count());
  }

  @ParameterizedTest
  @CsvSource({"EARLY", "UNIFORM"})
  void longResponsesHaveSixtyToAHundredWords(Placement placement) {
    Pattern token = Pattern.compile("\\p{L}+|\\.");
    for (PreferencePair pair : pairs(500, settings(placement, false))) {
      responses(pair)
          .forEach(
              text -> {
                long tokens = token.matcher(text).results().count();
                assertTrue(tokens >= 60 && tokens <= 100, tokens + ": " + text);
              });
    }
  }

  @Test
  void whatDecidesStandsInTheFirstSentenceOrAnywhere() {
    for (PreferencePair pair : pairs(300, settings(Placement.EARLY, false))) {
      Wishes wishes = wishes(pair);
      responses(pair)
          .forEach(
              text ->
                  assertEquals(
                      wishes.attributes().stream().collect(Collectors.toSet()),
                      Offer.read(text.substring(0, text.indexOf('.'))).values().keySet()));
    }
    // of two statements at random places one half of the places comes first with chance 1/2
    List<PreferencePair> spread = pairs(1000, settings(Placement.UNIFORM, false));
    double early =
        mean(
            spread,
            pair -> {
              String word = wishes(pair).all().get(0).attribute().word(true);
              String other = wishes(pair).all().get(0).attribute().word(false);
              String half = pair.chosen().substring(0, pair.chosen().length() / 2);
              List<String> words = List.of(half.split("[^a-z]+", -1));
              return words.contains(word) || words.contains(other) ? 1 : 0;
            });
    assertEquals(0.5, early, 0.08);
  }

  @ParameterizedTest
  @CsvSource({"0", "0.5", "1"})
  void echoesFollowWhatDecidesAsCloselyAsSet(double echo) {
    AttributesSettings settings =
        new AttributesSettings(6, 2, 1.2, 0, Placement.EARLY, echo, false, 0);
    double correlation =
        pairs(1000, settings).stream()
            .mapToDouble(
                pair -> {
                  Attribute major = wishes(pair).all().get(0).attribute();
                  boolean value = Offer.read(pair.chosen()).value(major);
                  assertTrue(
                      pair.chosen().contains(major.echo(true))
                          != pair.chosen().contains(major.echo(false)));
                  return pair.chosen().contains(major.echo(value)) ? 1 : -1;
                })
            .average()
            .orElseThrow();
    assertEquals(echo, correlation, 4 / Math.sqrt(1000));
  }

  @Test
  void anyTextCountsForWhatItHasOfWhatIsWanted() {
    Wishes wishes = Wishes.of(Customer.DAN, 2, SEED);
    String major = wishes.all().get(0).word();
    String minor = wishes.all().get(1).word();
    String contrary = wishes.all().get(0).attribute().word(!wishes.all().get(0).value());
    String prompt = "Find a cabin for Dan in May.";
    assertEquals(3, reward(prompt, minor + " " + major + "."));
    assertEquals(2, reward(prompt, "The walls are " + major));
    assertEquals(1, reward(prompt, contrary + " " + minor));
    assertEquals(1, reward(prompt, major + ". " + contrary + ". " + minor), "both: neither");
    assertEquals(0, reward(prompt, ""));
    for (String foreign : List.of("Find a cabin for Gus in May.", "Find a cabin.", "Hello")) {
      assertEquals(-1, reward(foreign, major));
    }
  }

  private static double reward(String prompt, String response) {
    return new AttributesReward(
            SEED, new AttributesSettings(6, 2, 1, 0, Placement.LIST, 0, false, 0))
        .of(List.of(Message.user(prompt)), response)
        .orElse(-1);
  }

  /** Twelve attributes with weights 12 to 1: gaps in steps of 0.1 up to 3, each as likely. */
  @Test
  void sizesOfTrueGapsAreUniformUpToTheLargest() {
    AttributesSettings spread = new AttributesSettings(1, 12, 0.1, 3, Placement.LIST, 0, false, 0);
    List<PreferencePair> pairs = pairs(PAIRS, spread);
    double error = 2 / Math.sqrt(PAIRS);
    for (double size : List.of(0.5, 1.0, 1.5, 2.0, 2.5)) {
      double below = mean(pairs, pair -> Math.abs(gap(pair)) < size + 0.05 ? 1 : 0);
      assertEquals((size + 0.05) / 3, below, error, "below " + size);
    }
    assertEquals(1, mean(pairs, pair -> Math.abs(gap(pair)) < 3.35 ? 1 : 0), "none is far beyond");
    // (ln(1 + e³) − ln 2)/3, the mean of σ over 0 to 3
    assertEquals(0.785, mean(pairs, pair -> gap(pair) > 0 ? 1 : 0), error, "the best guess");
    for (PreferencePair pair : pairs.subList(0, 200)) {
      double chosen = spread.reward(SEED).of(pair.prompt(), pair.chosen()).orElseThrow();
      double rejected = spread.reward(SEED).of(pair.prompt(), pair.rejected()).orElseThrow();
      assertEquals(gap(pair), chosen - rejected, 1e-6);
    }
  }

  @Test
  void ofMoreAttributesThatDecideTheFirstCountsMost() {
    Wishes wishes = Wishes.of(Customer.CLEO, 4, SEED);
    List<Wish> all = wishes.all();
    assertEquals(4, all.stream().map(Wish::attribute).distinct().count());
    for (int i = 0; i < 4; i++) {
      assertEquals(4 - i, wishes.met(Offer.read(all.get(i).word())));
    }
    assertEquals(
        List.of(),
        Wishes.of(Customer.ANN, 4, SEED).attributes().stream()
            .filter(wishes.attributes()::contains)
            .toList(),
        "customers share none");
  }

  // What earlier data sets were made of.
  @Test
  void pairsAreTheSameFromVersionToVersion() {
    assertEquals("fa55919517d3fb614500fd0adcc3411c", DATA.get(0).id());
    assertEquals(
        "0d6e10a923f94b769f0bdec5b0c1e98a", settings(Placement.LIST, true).pair(SEED, 5).id());
    assertEquals(
        "6dd965df389357083d06e63ae47b89ba", settings(Placement.EARLY, false).pair(SEED, 3).id());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2, 1, 0, 0, customers",
    "7, 2, 1, 0, 0, customers",
    "1, 1, 1, 0, 0, deciding",
    "1, 13, 1, 0, 0, deciding",
    "4, 4, 1, 0, 0, deciding",
    "1, 2, 0, 0, 0, scale",
    "1, 12, 0.1, -1, 0, max_gap",
    "1, 12, 0.1, 3.95, 0, max_gap",
    "1, 2, 1, 0, 2, echo",
    "1, 2, 1, 0, 0, general_rationales"
  })
  void settingsOutOfRangeAreRefusedByName(
      int customers, int deciding, double scale, double maxGap, double echo, String key) {
    double general = key.equals("general_rationales") ? 1.5 : 0;
    InvalidSettings refused =
        assertThrows(
            InvalidSettings.class,
            () ->
                new AttributesSettings(
                    customers, deciding, scale, maxGap, Placement.LIST, echo, false, general));
    assertTrue(refused.getMessage().contains(key), refused.getMessage());
  }

  @Test
  void noWordOfAnAttributeStandsElsewhere() {
    List<String> words =
        Stream.of(Attribute.values())
            .flatMap(
                a ->
                    Stream.of(true, false)
                        .flatMap(v -> Stream.of(a.word(v), a.echo(v).replaceAll(".* ", ""))))
            .toList();
    assertEquals(48, words.stream().distinct().count());
  }
}
