package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.format.Binarisation.Against;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pairs of UltraFeedback's rows before it was made binary, as it is published. */
class BinarisationTest {
  private static String completion(String text, Object overall, Object... ratings) {
    String[] aspects = {"helpfulness", "honesty", "truthfulness"};
    StringBuilder annotations = new StringBuilder();
    for (int i = 0; i < ratings.length; i++) {
      annotations.append(
          "%s'%s':{'Rating':%s,'Rationale':'Because.'}"
              .formatted(i == 0 ? "" : ",", aspects[i], ratings[i]));
    }
    return "{'model':'m','response':'%s','overall_score':%s,'fine-grained_score':4.0,'annotations':{%s}}"
        .formatted(text, overall, annotations);
  }

  private static String row(String... completions) {
    return "{'source':'flan','instruction':'q','completions':["
        + String.join(",", completions)
        + "]}";
  }

  private static final String ROW =
      row(
          completion("a", 6, "'5'", "'1'", "'3'"),
          completion("b", 8.5, "'4'", "'4'", "'4'"),
          completion("c", 7, "'3'", "'5'", "'3'"),
          completion("d", 3, "'1'", "'2'", "'N/A'"));

  private static Outcome read(String by, Against against, long seed, String row) {
    RowReading reading =
        new RowReading(
            "ultrafeedback-raw", ColumnMapping.NONE, List.of(), new Binarisation(by, against));
    return reading.reader(SampleRows.RULES, seed).read(SampleRows.json(row));
  }

  @ParameterizedTest
  @CsvSource({
    "overall,WORST,b,d,8.5,3",
    "overall,SECOND,b,c,8.5,7",
    "helpfulness,WORST,a,d,5,1",
    "helpfulness,SECOND,a,b,5,4",
    "honesty,WORST,c,a,5,1",
    "truthfulness,WORST,b,a,4,3", // d has no such rating, and of a and c the first counts
    "mean,WORST,b,a,4,3"
  })
  void twoByARule(
      String by, Against against, String chosen, String rejected, double best, double other) {
    PreferencePair pair = SampleRows.accepted(read(by, against, 0, ROW));
    assertEquals(chosen + " over " + rejected, pair.chosen() + " over " + pair.rejected());
    assertEquals(OptionalDouble.of(best), pair.chosenScore());
    assertEquals(OptionalDouble.of(other), pair.rejectedScore());
  }

  @Test
  void ratingsStayAsColumnsAndWhatIsLeftOutIsCounted() {
    PreferencePair pair = SampleRows.accepted(read("truthfulness", Against.WORST, 0, ROW));
    assertEquals(
        Map.of(
            "helpfulness_chosen",
            "4.0",
            "helpfulness_rejected",
            "5.0",
            "honesty_chosen",
            "4.0",
            "honesty_rejected",
            "1.0",
            "truthfulness_chosen",
            "4.0",
            "truthfulness_rejected",
            "3.0",
            "overall_score_chosen",
            "8.5",
            "overall_score_rejected",
            "6.0",
            PreferenceFormat.UNUSED_RESPONSES,
            "2"),
        without(pair.extra()));
    assertEquals("1", pair.extra().get(PreferenceFormat.UNRATED_RESPONSES));
    assertEquals("flan", pair.subset());
  }

  private static Map<String, String> without(Map<String, String> extra) {
    Map<String, String> rest = new TreeMap<>(extra);
    rest.remove(PreferenceFormat.UNRATED_RESPONSES);
    return rest;
  }

  @Test
  void aDrawIsTheSeedsAndReachesAllOthers() {
    Set<String> drawn = new TreeSet<>();
    for (long seed = 0; seed < 40; seed++) {
      PreferencePair pair = SampleRows.accepted(read("overall", Against.RANDOM, seed, ROW));
      assertEquals("b", pair.chosen());
      assertEquals(pair, SampleRows.accepted(read("overall", Against.RANDOM, seed, ROW)));
      drawn.add(pair.rejected());
    }
    assertEquals(Set.of("a", "c", "d"), drawn);
  }

  @Test
  void whatCannotBeComparedIsRejected() {
    String tied = row(completion("a", 5, 4), completion("b", 5, 4), completion("c", 1, 1));
    assertTrue(
        SampleRows.rejected(RejectReason.TIE, read("helpfulness", Against.SECOND, 0, tied))
            .detail()
            .contains("both have 4.0"));
    SampleRows.accepted(read("helpfulness", Against.WORST, 0, tied));
    String unrated = row(completion("a", 5, "'N/A'"), completion("b", 4, 3), completion("c", 1));
    assertTrue(
        SampleRows.rejected(
                RejectReason.MISSING_FIELD, read("helpfulness", Against.WORST, 0, unrated))
            .detail()
            .contains("of 3 in 'completions' 1 are; their aspects: helpfulness"));
    SampleRows.rejected(RejectReason.MISSING_FIELD, read("helpfullness", Against.WORST, 0, ROW));
    String one = row(completion("a", 5, 5));
    SampleRows.rejected(RejectReason.MISSING_FIELD, read("overall", Against.WORST, 0, one));
    SampleRows.rejected(RejectReason.MISSING_FIELD, read("overall", Against.WORST, 0, row()));
    String words = row(completion("a", 5, "'good'"), completion("b", 5, "'4'"));
    SampleRows.rejected(RejectReason.WRONG_TYPE, read("helpfulness", Against.WORST, 0, words));
  }
}
