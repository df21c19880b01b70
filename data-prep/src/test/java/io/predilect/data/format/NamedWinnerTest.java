package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns beside {@code chosen} and {@code rejected} that say which response is better. */
class NamedWinnerTest {
  private static final String ROW = "{'prompt':'q','chosen':'a','rejected':'b',%s}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'winner':'rejected'",
        "'Preferred':' Rejected '",
        "'preferred_response':'rejected'",
        "'label':'rejected'",
        "'humanPreference':'REJECTED'"
      })
  void aRowThatSaysTheOtherOneIsAContradiction(String column) {
    Outcome.Rejected rejected =
        SampleRows.rejected(
            RejectReason.CONTRADICTION, SampleRows.recognised(ROW.formatted(column)));
    assertTrue(rejected.detail().contains("label_first: chosen"), rejected::detail);
    assertTrue(rejected.detail().contains("name it in ignore"), rejected::detail);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"'winner':'chosen'", "'label':1", "'status':'rejected'", "'winner':'model_b'"})
  void othersAreTaken(String column) {
    assertEquals("a", SampleRows.accepted(SampleRows.recognised(ROW.formatted(column))).chosen());
  }

  @ParameterizedTest
  @CsvSource({
    "chosen_rank, 2, rejected_rank, 1, true",
    "rankChosen, '3', rankRejected, '1', true",
    "overall_rank_chosen, 2, overall_rank_rejected, 1, true",
    "chosen_rank, 1, rejected_rank, 2, false",
    "chosen_rank, 1, rejected_rank, 1, false",
    "chosen_rank, -, rejected_rank, 1, false",
    "chosen_rank_model, 2, rejected_rank_model, 1, true",
    "chosen_tokens, 2, rejected_tokens, 1, false"
  })
  void ranksOfTheOtherOrderAreAContradiction(
      String one, String rank, String other, String second, boolean contradiction) {
    String row = ROW.formatted("'%s':'%s','%s':'%s'".formatted(one, rank, other, second));
    if (contradiction) {
      Outcome.Rejected rejected =
          SampleRows.rejected(RejectReason.CONTRADICTION, SampleRows.recognised(row));
      assertTrue(rejected.detail().contains("name both in ignore"), rejected::detail);
    } else {
      SampleRows.accepted(SampleRows.recognised(row));
    }
  }

  @Test
  void expressionsThatReadItDecide() {
    Map<String, String> columns =
        Map.of(
            "first", "chosen",
            "second", "rejected",
            "label", "winner",
            "label_first", "chosen",
            "label_second", "rejected");
    Outcome outcome = MappedRows.read(columns, ROW.formatted("'winner':'rejected'"));
    assertEquals("b", SampleRows.accepted(outcome).chosen());
  }

  @ParameterizedTest
  @CsvSource({
    "label, 0 1 1 0, true",
    "winner, 1 2 1, true",
    "preference, 1 -1, true",
    "label, 1 1 1, false",
    "label, 0 0, false",
    "label, 0 1 2, false",
    "topic, 0 1, false",
    "human_preference, A B A, true",
    "winner, model_b model_a, true",
    "choice, left right, true",
    "preference, A A, false",
    "preference, A tie, false",
    "preference_count, 0 1, false",
    "label, a b, false"
  })
  void whatTellsRowsApartIsDoubted(String column, String values, boolean doubted) throws Exception {
    List<JsonNode> rows = new ArrayList<>();
    for (String value : values.split(" ", -1)) {
      String row = ROW.formatted("'" + column + "':'" + value + "'");
      rows.add(new JsonMapper().readTree(row.replace('\'', '"')));
    }
    if (doubted) {
      FormatException e =
          assertThrows(FormatException.class, () -> Formats.choose(Formats.AUTO, rows));
      assertTrue(e.getMessage().contains("name it in ignore"), e::getMessage);
    } else {
      assertEquals("standard", Formats.choose(Formats.AUTO, rows).name());
    }
  }
}
