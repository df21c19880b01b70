package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.format.Binarisation.Against;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.Comparator;
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
    return SampleRows.only(reading.reader(SampleRows.RULES, seed).read(SampleRows.json(row)));
  }

  @Test
  void ratingsAreAddedInOneOrderOnEveryMachine() {
    Map<String, Double> ratings = new TreeMap<>(Comparator.reverseOrder());
    for (char aspect = 'a'; aspect <= 'p'; aspect++) {
      ratings.put(String.valueOf(aspect), 0.1 * aspect);
    }
    assertEquals(
        List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"),
        List.copyOf(new RatedResponse("r", OptionalDouble.empty(), ratings).aspects().keySet()));
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

  private static List<String> pairs(Against against, RowReading reading, String row) {
    RowReading asked =
        new RowReading(
            reading.format(),
            reading.columns(),
            List.of(),
            new Binarisation(Binarisation.OVERALL, against));
    return asked
        .settled(List.of(SampleRows.json(row)))
        .reader(SampleRows.RULES, 0)
        .read(SampleRows.json(row))
        .stream()
        .map(
            outcome ->
                outcome instanceof Outcome.Accepted accepted
                    ? accepted.pair().chosen() + accepted.pair().rejected()
                    : ((Outcome.Rejected) outcome).reason().key())
        .toList();
  }

  private static final RowReading AUTO = new RowReading(Formats.AUTO);

  @ParameterizedTest
  @CsvSource({"ALL,bc ba bd ca cd ad", "ADJACENT,bc ca ad", "REST,bc ba bd", "WORST,bd"})
  void severalPairsARow(Against against, String expected) {
    assertEquals(List.of(expected.split(" ", -1)), pairs(against, AUTO, ROW));
  }

  @ParameterizedTest
  @CsvSource({"ALL,ab ac bd cd ad tie", "ADJACENT,ab cd tie", "REST,ab ac ad"})
  void equalsAreTiesAmongTheOthersAndComeLast(Against against, String expected) {
    String row =
        row(completion("b", 5), completion("d", 1), completion("c", 5), completion("a", 9));
    assertEquals(
        new TreeSet<>(List.of(expected.split(" ", -1))), new TreeSet<>(pairs(against, AUTO, row)));
    List<String> read = pairs(against, AUTO, row);
    assertEquals(expected.contains("tie"), read.get(read.size() - 1).equals("tie"));
  }

  @Test
  void everyPairOfARowHasItsOwnRatingsAndTheRowsUnratedOnes() {
    List<Outcome> all =
        new RowReading(
                "ultrafeedback-raw",
                ColumnMapping.NONE,
                List.of(),
                new Binarisation("truthfulness", Against.ALL))
            .reader(SampleRows.RULES, 0)
            .read(SampleRows.json(ROW)); // b 4, a 3, c 3; d is not rated
    assertEquals(3, all.size());
    for (Outcome outcome : all.subList(0, 2)) {
      PreferencePair pair = SampleRows.accepted(outcome);
      assertEquals(OptionalDouble.of(4), pair.chosenScore());
      assertEquals("1", pair.extra().get(PreferenceFormat.UNUSED_RESPONSES));
      assertEquals("1", pair.extra().get(PreferenceFormat.UNRATED_RESPONSES));
      assertEquals(
          pair.rejected().equals("a") ? "1.0" : "5.0", pair.extra().get("honesty_rejected"));
    }
    SampleRows.rejected(RejectReason.TIE, all.get(2));
  }

  @Test
  void whatEachResponseWasAskedIsNamed() {
    String row =
        "{'instruction':'q','completions':[{'response':'a','overall_score':1,'custom_system_prompt':'%s'},"
            + "{'response':'b','overall_score':2,'custom_system_prompt':'%s','critique':'Be good.'}]}";
    PairReader reader = new RowReading("ultrafeedback-raw").reader(SampleRows.RULES, 0);
    assertEquals(
        Set.of("completions.custom_system_prompt"),
        reader.wordsBeside(SampleRows.json(row.formatted("", "Say what is not so."))));
    assertEquals(Set.of(), reader.wordsBeside(SampleRows.json(row.formatted("", ""))));
  }

  @Test
  void aFaultOfOneResponseIsNotThatOfTheOthers() {
    String row = row(completion("a", 9), completion(" ", 5), completion("c", 1));
    assertEquals(List.of("ac", "empty_response", "empty_response"), pairs(Against.ALL, AUTO, row));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'prompt':'q','completions':['a','b','c'],'scores':[1,3,2]}; bc ba ca",
        "{'prompt':'q','responses':'[\\\"a\\\", \\\"b\\\"]','ranks':[1,2]}; ab",
        "{'instruction':'q','generations':['a','b','c'],'ratings':[null,'1','2.5']}; cb",
        "{'prompt':[{'role':'user','content':'q'}],'completions':[[{'role':'assistant','content':'a'}],[{'role':'user','content':'q'},{'role':'assistant','content':'b'}]],'scores':[1,2]}; ba"
      })
  void listsOfResponsesAndScores(String row, String expected) {
    assertEquals(List.of(expected.split(" ", -1)), pairs(Against.ALL, AUTO, row));
  }

  @Test
  void listsInColumnsOfOnesOwn() {
    String row = "{'q':'q','out':{'texts':['a','b','c'],'places':[2,3,1],'points':[0,5,1]}}";
    Map<String, String> ranks =
        Map.of("prompt", "q", "responses", "out.texts", "ranks", "out.places");
    assertEquals(
        List.of("ca", "ab"),
        pairs(Against.ADJACENT, RowReading.of(Formats.AUTO, ranks, List.of()), row));
    Map<String, String> scores =
        Map.of("prompt", "q", "responses", "out.texts", "scores", "out.points");
    RowReading scored = RowReading.of(Formats.AUTO, scores, List.of());
    assertEquals(List.of("bc", "ba", "ca"), pairs(Against.ALL, scored, row));
    PreferencePair best = SampleRows.accepted(SampleRows.reading(scored, row));
    assertEquals(
        "b over a, 5.0 to 0.0",
        "%s over %s, %s to %s"
            .formatted(
                best.chosen(),
                best.rejected(),
                best.chosenScore().getAsDouble(),
                best.rejectedScore().getAsDouble()));
    String other = row.replace("[0,5,1]", "[0,5]");
    assertTrue(
        SampleRows.rejected(RejectReason.WRONG_TYPE, SampleRows.reading(scored, other))
            .detail()
            .contains("3 responses and 'columns.scores' 2 values"));
    SampleRows.rejected(
        RejectReason.WRONG_TYPE, SampleRows.reading(scored, row.replace("0,5,1", "0,'x',1")));
    SampleRows.rejected(
        RejectReason.WRONG_TYPE, SampleRows.reading(scored, row.replace("'a','b'", "'a',7")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "responses: r; scores (a list, higher is better) or ranks",
        "scores: s; they are of a list of responses",
        "responses: r, scores: s, ranks: k; give one of them",
        "responses: r, scores: s, chosen: c, rejected: d; not several of them",
        "responses: r, scores: s, score_chosen: a, score_rejected: b; the scores are a list"
      })
  void listsThatDoNotGoTogetherAreRefused(String columns, String told) {
    Map<String, String> given = new TreeMap<>();
    for (String part : columns.split(", ", -1)) {
      given.put(part.split(": ", -1)[0], part.split(": ", -1)[1]);
    }
    InvalidSettings refused = assertThrows(InvalidSettings.class, () -> new ColumnMapping(given));
    assertTrue(refused.getMessage().contains(told), refused.getMessage());
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
