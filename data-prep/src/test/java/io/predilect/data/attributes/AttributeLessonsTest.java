package io.predilect.data.attributes;

import static io.predilect.data.attributes.AttributeSamples.PAIRS;
import static io.predilect.data.attributes.AttributeSamples.gap;
import static io.predilect.data.attributes.AttributeSamples.inquiry;
import static io.predilect.data.attributes.AttributeSamples.mean;
import static io.predilect.data.attributes.AttributeSamples.pairs;
import static io.predilect.data.attributes.AttributeSamples.settings;
import static io.predilect.data.attributes.AttributeSamples.wishes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.PreferencePair;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Lessons, and how detailed their rationales are. */
class AttributeLessonsTest {
  @Test
  void lessonsAreOtherPairsThatTellNothingOfWhatCustomersWant() {
    List<PreferencePair> lessons = pairs(PAIRS, settings(Placement.LIST, true));
    Map<Boolean, List<PreferencePair>> halves =
        lessons.stream()
            .collect(
                Collectors.partitioningBy(
                    pair -> Customer.KNOWN.contains(inquiry(pair).customer())));
    List<PreferencePair> known = halves.get(true);
    assertEquals(0.75, (double) known.size() / PAIRS, 0.04);
    for (PreferencePair pair : known) {
      assertEquals(3, wishes(pair).met(Offer.read(pair.chosen())));
      assertTrue(gap(pair) > 0 && pair.subset().equals("rule"));
    }
    List<PreferencePair> byLot = halves.get(false);
    assertTrue(byLot.stream().allMatch(pair -> gap(pair) == 0));
    assertEquals(
        0,
        mean(
            byLot,
            pair -> {
              Wishes wishes = wishes(pair);
              return wishes.met(Offer.read(pair.chosen()))
                  - wishes.met(Offer.read(pair.rejected()));
            }),
        4 * 1.6 / Math.sqrt(byLot.size()));
    assertTrue(
        lessons.stream()
            .map(PreferencePair::id)
            .noneMatch(
                pairs(PAIRS, settings(Placement.LIST, false)).stream()
                        .map(PreferencePair::id)
                        .collect(Collectors.toSet())
                    ::contains));
  }

  @Test
  void aShareOfRationalesIsGeneralAndPairsAreTheSameForEveryShare() {
    AttributesSettings half = new AttributesSettings(6, 2, 1.2, 0, Placement.LIST, 0.5, true, 0.5);
    List<PreferencePair> detailed = pairs(PAIRS, settings(Placement.LIST, true));
    List<PreferencePair> mixed = pairs(PAIRS, half);
    int general = 0;
    for (int i = 0; i < PAIRS; i++) {
      PreferencePair pair = mixed.get(i);
      assertEquals(detailed.get(i).id(), pair.id());
      Map<String, String> columns = pair.extra();
      String rationale = columns.get(AttributePairs.RATIONALE);
      if (rationale.equals(columns.get(AttributePairs.GENERAL_RATIONALE))) {
        general++;
      } else {
        assertEquals(detailed.get(i).extra().get(AttributePairs.RATIONALE), rationale);
      }
    }
    assertEquals(0.5, (double) general / PAIRS, 2 / Math.sqrt(PAIRS));
  }
}
