package io.predilect.data.format;

import static io.predilect.data.format.MappedRows.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.check.Problem;
import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.RejectReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels that {@code columns} maps, and the values that it names of them. */
class ColumnLabelsTest {
  @ParameterizedTest
  @CsvSource({"A, a", "B, b", "' A ', REJECT", "C, TIE", "D, REJECT", "null, REJECT"})
  void aLabelTellsTwoResponsesApart(String label, String expected) {
    Map<String, String> columns =
        Map.of(
            "first", "one",
            "second", "two",
            "label", "verdict",
            "label_first", "A",
            "label_second", "B",
            "label_tie", "C");
    String written = label.equals("null") ? label : "'" + label + "'";
    Outcome outcome = read(columns, "{'prompt':'q','one':'a','two':'b','verdict':" + written + "}");
    switch (expected) {
      case "TIE" -> SampleRows.rejected(RejectReason.TIE, outcome);
      case "REJECT" ->
          SampleRows.rejected(
              label.equals("null") ? RejectReason.MISSING_FIELD : RejectReason.WRONG_TYPE, outcome);
      default -> assertEquals(expected, SampleRows.accepted(outcome).chosen());
    }
  }

  @Test
  void numericLabelsAreComparedAsNumbersAndNanIsNone() {
    Map<String, String> columns =
        Map.of(
            "first", "one", "second", "two", "label", "v", "label_first", "1", "label_second", "0");
    String row = "{'prompt':'q','one':'a','two':'b','v':%s}";
    assertEquals("a", SampleRows.accepted(read(columns, row.formatted("1.0"))).chosen());
    assertEquals("b", SampleRows.accepted(read(columns, row.formatted("'0'"))).chosen());
    SampleRows.rejected(RejectReason.WRONG_TYPE, read(columns, row.formatted("'nan'")));
    SampleRows.rejected(RejectReason.WRONG_TYPE, read(columns, row.formatted("2")));
  }

  @Test
  void oneResponseIsJudgedByItsLabel() {
    Map<String, String> columns = Map.of("completion", "reply", "label", "ok");
    String row = "{'prompt':'q','reply':'a','ok':%s}";
    assertEquals(
        Judgement.DESIRABLE, SampleRows.accepted(read(columns, row.formatted("true"))).judgement());
    assertEquals(
        Judgement.UNDESIRABLE,
        SampleRows.accepted(read(columns, row.formatted("'0'"))).judgement());
    SampleRows.rejected(RejectReason.WRONG_TYPE, read(columns, row.formatted("'good'")));
    Map<String, String> named = new HashMap<>(columns);
    named.put("label_first", "good");
    named.put("label_second", "bad");
    assertEquals(
        Judgement.UNDESIRABLE,
        SampleRows.accepted(read(named, row.formatted("'bad'"))).judgement());
  }

  private static Map<String, String> labelled(String first, String second) {
    return Map.of(
        "first",
        "one",
        "second",
        "two",
        "label",
        "v",
        "label_first",
        first,
        "label_second",
        second);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 1.0", "A, ' A '", "true, True"})
  void labelsThatAreTheSameTellNothingApart(String first, String second) {
    InvalidSettings e =
        assertThrows(
            InvalidSettings.class,
            () -> RowReading.of(Formats.AUTO, labelled(first, second), List.of()));
    assertEquals(List.of("columns.label_second"), e.problems().stream().map(Problem::key).toList());
    assertTrue(e.getMessage().contains("label_first"), e.getMessage());
    Map<String, String> tie = new HashMap<>(labelled("0", "1"));
    tie.put("label_tie", "1.0");
    assertThrows(InvalidSettings.class, () -> RowReading.of(Formats.AUTO, tie, List.of()));
  }

  @ParameterizedTest
  @CsvSource({"yes, no", "Yes, No", "on, off"})
  void wordsThatYamlMakesTrueAndFalseAreToldToNeedQuotes(String one, String other) {
    String row = "{'prompt':'q','one':'a','two':'b','v':'%s'}";
    for (String word : List.of(one, other)) {
      FormatException e =
          assertThrows(
              FormatException.class, () -> read(labelled("true", "false"), row.formatted(word)));
      assertTrue(e.getMessage().contains("put it in quotes"), e.getMessage());
      assertTrue(e.getMessage().contains(": \"" + word + "\")"), e.getMessage());
    }
    assertEquals(
        "b", SampleRows.accepted(read(labelled(one, other), row.formatted(other))).chosen());
    // where the data has true itself, a word among it is that row's fault alone
    RowReading settled =
        RowReading.of(Formats.AUTO, labelled("true", "false"), List.of())
            .settled(
                List.of(
                    SampleRows.json(row.formatted(one)),
                    SampleRows.json(row.formatted("true")),
                    SampleRows.json(row.formatted("false"))));
    SampleRows.rejected(
        RejectReason.WRONG_TYPE,
        SampleRows.only(
            settled.reader(SampleRows.RULES, 7).read(SampleRows.json(row.formatted(one)))));
  }

  @ParameterizedTest
  @CsvSource({"true, a", "false, b", "'''True''', a", "'''FALSE''', b"})
  void truthValuesAreLabelsInAnyCase(String label, String chosen) {
    String row = "{'prompt':'q','one':'a','two':'b','v':" + label + "}";
    assertEquals(chosen, SampleRows.accepted(read(labelled("true", "false"), row)).chosen());
  }
}
