package io.predilect.data.format;

import static io.predilect.data.format.MappedRows.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores of pairs whose responses {@code columns} says. */
class ColumnScoresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "chosen; rejected; 'score_chosen':5,'score_rejected':2; 5; 2",
        "rejected; chosen; 'score_chosen':2,'score_rejected':5; 5; 2",
        "rejected; chosen; 'scores':{'chosen':2,'rejected':5}; 5; 2",
        "rejected; chosen; 'rating':[2,5]; 5; 2",
        "rejected; chosen; 'rating':[5,2],'order':['rejected','chosen']; 5; 2",
        "{{ rejected }}!; {{ chosen }}!; 'score_chosen':2,'score_rejected':5; 5; 2",
        "chosen where flip == 0 else rejected; rejected where flip == 0 else chosen;"
            + " 'score_chosen':2,'score_rejected':5; 5; 2",
        "one; two; 'score_chosen':2,'score_rejected':5; ;",
        "one; two; 'rating':[2,5]; ;"
      })
  void scoresFollowTheTexts(
      String chosen, String rejected, String scores, Double one, Double other) {
    String row =
        "{'prompt':'q','chosen':'a','rejected':'b','one':'c','two':'d','flip':1," + scores + "}";
    Outcome outcome = read(Map.of("chosen", chosen, "rejected", rejected), row);
    if (one == null) {
      Outcome.Rejected told = SampleRows.rejected(RejectReason.WRONG_TYPE, outcome);
      assertTrue(told.detail().contains("map score_chosen and score_rejected"), told.detail());
      return;
    }
    assertEquals(OptionalDouble.of(one), SampleRows.accepted(outcome).chosenScore());
    assertEquals(OptionalDouble.of(other), SampleRows.accepted(outcome).rejectedScore());
  }

  @Test
  void scoresOfAPairWhoseResponsesHaveNoOtherNamesAreThePairs() {
    String row =
        "{'prompt':'q','one':'a','two':'b','better':2,'chosen_model':'x','rejected_model':'y',"
            + "'score_chosen':5,'score_rejected':2}";
    Map<String, String> labelled =
        Map.of(
            "first", "one",
            "second", "two",
            "label", "better",
            "label_first", "1",
            "label_second", "2");
    PreferencePair pair = SampleRows.accepted(read(labelled, row));
    assertEquals("b", pair.chosen());
    assertEquals(OptionalDouble.of(5), pair.chosenScore());
    Map<String, String> byLabel = new HashMap<>(labelled);
    byLabel.putAll(Map.of("first", "chosen", "second", "rejected"));
    String named = row.replace("'one'", "'chosen'").replace("'two'", "'rejected'");
    SampleRows.rejected(RejectReason.CONTRADICTION, read(byLabel, named));
  }

  @ParameterizedTest
  @CsvSource({"score, 5, 2, true", "rating, '4.5', 4, true", "score, 2, 5, false"})
  void turnsHaveScoresOfTheirOwn(String key, String one, String other, boolean right) {
    String turn = "{'role':'assistant','content':'%s','" + key + "':'%s'}";
    String row =
        "{'prompt':'q','chosen':["
            + turn.formatted("a", one)
            + "],'rejected':"
            + turn.formatted("b", other)
            + "}";
    Outcome outcome = SampleRows.recognised(row);
    if (right) {
      assertEquals(
          OptionalDouble.of(Double.parseDouble(one)), SampleRows.accepted(outcome).chosenScore());
    } else {
      SampleRows.rejected(RejectReason.CONTRADICTION, outcome);
    }
  }
}
