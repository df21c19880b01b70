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
    "chosen_tokens, 2, rejected_tokens, 1, false",
    "chosen_elo, 900, rejected_elo, 1100, true",
    "chosen_elo, 1100, rejected_elo, 900, false",
    "votes_chosen, 1, votes_rejected, 9, true",
    "chosen_num_upvotes, 1, rejected_num_upvotes, 9, true",
    "chosenWinRate, 0.2, rejectedWinRate, 0.7, true",
    "chosen_correct, false, rejected_correct, true, true",
    "is_chosen_correct, 0, is_rejected_correct, 1, true",
    "chosen_correct, true, rejected_correct, true, false",
    "chosen_accuracy, 0.5, rejected_accuracy, 0.25, false",
    "chosen_loss, 1, rejected_loss, 2, false",
    "chosen_logp, -20, rejected_logp, -10, false",
    "chosen_reward_rank_accuracy, 1, rejected_reward_rank_accuracy, 2, false"
  })
  void measuresOfTheOtherOrderAreAContradiction(
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

  @ParameterizedTest
  @CsvSource({
    "chosen_is_better, false, true",
    "is_chosen_preferred, 0, true",
    "rejected_is_better, true, true",
    "chosen_is_better, true, false",
    "rejected_winner, false, false",
    "chosen_is_better, maybe, false",
    "chosen_is_longer, false, false",
    "chosen_rejected_better, false, false"
  })
  void whatOneSideSaysOfItselfIsHeard(String column, String value, boolean contradiction) {
    Outcome outcome = SampleRows.recognised(ROW.formatted("'%s':'%s'".formatted(column, value)));
    if (contradiction) {
      Outcome.Rejected rejected = SampleRows.rejected(RejectReason.CONTRADICTION, outcome);
      assertTrue(rejected.detail().contains("name it in ignore"), rejected::detail);
    } else {
      SampleRows.accepted(outcome);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "'chosen_score':1,'rejected_score':5; true",
        "'chosen_score':5,'rejected_score':1; false",
        "'chosenVotes':1,'rejectedVotes':5; true",
        "'chosen_is_better':false; true"
      })
  void measuresWithinAnObjectAreHeardToo(String fields, boolean contradiction) {
    Outcome outcome = SampleRows.recognised(ROW.formatted("'metadata':{" + fields + "}"));
    if (contradiction) {
      Outcome.Rejected rejected = SampleRows.rejected(RejectReason.CONTRADICTION, outcome);
      assertTrue(rejected.detail().contains("name metadata in ignore"), rejected::detail);
    } else {
      SampleRows.accepted(outcome);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Chosen, other, true",
    "chosen_, other, true",
    "' chosen', other, true",
    "Chosen, a, false",
    "Chosen, '', false",
    "choosen, other, false"
  })
  void columnsOfOneNameButForCapitalsAreAContradiction(
      String column, String value, boolean contradiction) {
    Outcome outcome = SampleRows.recognised(ROW.formatted("'%s':'%s'".formatted(column, value)));
    if (contradiction) {
      Outcome.Rejected rejected = SampleRows.rejected(RejectReason.CONTRADICTION, outcome);
      assertTrue(rejected.detail().contains("in ignore"), rejected::detail);
    } else {
      SampleRows.accepted(outcome);
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
