package io.predilect.data.format;

import static io.predilect.data.format.MappedRows.ROW;
import static io.predilect.data.format.MappedRows.read;
import static io.predilect.data.format.MappedRows.reading;
import static io.predilect.data.format.MappedRows.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.check.Problem;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The setting {@code columns}. */
class ColumnsTest {
  @Test
  void everyPartComesFromWhereItLies() {
    PreferencePair pair =
        SampleRows.accepted(
            read(
                with(
                    "system", "who",
                    "rationale", "why",
                    "score_chosen", "points.0",
                    "score_rejected", "points.-1",
                    "subset", "topic"),
                ROW.formatted("1")));
    assertEquals(List.of(Message.system("Be kind."), Message.user("Spell it.")), pair.prompt());
    assertEquals("c-a-t", pair.chosen());
    assertEquals("k-a-t", pair.rejected());
    assertEquals(OptionalDouble.of(4.5), pair.chosenScore());
    assertEquals(OptionalDouble.of(2), pair.rejectedScore());
    assertEquals("words", pair.subset());
    assertEquals(
        Map.of("rationale", "It is so.", "id", "7", "annotator", "1", "input", "cat"),
        pair.extra());
  }

  @ParameterizedTest
  @CsvSource({
    "1, c-a-t",
    "1.0, c-a-t",
    "'''1''', c-a-t",
    "2, k-a-t",
    "'''2''', k-a-t",
    "3,",
    "null,",
    "'''x''',"
  })
  void conditionsChoose(String annotator, String chosen) {
    Outcome outcome =
        read(
            with(
                "chosen", "a.text where annotator == 1 else b.0 where annotator == 2",
                "rejected", "b.0 where annotator == 1 else a.text where annotator == 2"),
            ROW.formatted(annotator));
    if (chosen == null) {
      Outcome.Rejected rejected = SampleRows.rejected(RejectReason.MISSING_FIELD, outcome);
      assertTrue(rejected.detail().contains("annotator is"), rejected.detail());
    } else {
      assertEquals(chosen, SampleRows.accepted(outcome).chosen());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "annotator == 2 or topic == 'words'; true",
        "annotator == 2 or topic == 'words' and id < 7; false",
        "id >= 7 and id <= 7.0 and why != \"no\"; true",
        "points.0 > 4; true",
        "points[0] < points[1]; false",
        "missing == null; true",
        "input != null; true",
        "annotator == true; false",
        "id > 7 or points.0 > '4'; true",
        "input != null and id > 6; true",
        "missing != null and missing > 3; false",
        "id == 7 or topic > 3; true"
      })
  void conditionsHoldAsTheySay(String condition, boolean holds) {
    // A column that no row has is misspelt, so it must be in one.
    String row = ROW.replace("'id'", "'missing':null,'id'").formatted("1");
    Outcome outcome = read(with("chosen", "a.text where " + condition), row);
    assertEquals(holds, outcome instanceof Outcome.Accepted, condition + " " + outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'''4,5'''; WRONG_TYPE",
        "'''abc'''; WRONG_TYPE",
        "true; WRONG_TYPE",
        "[4]; WRONG_TYPE",
        "'''2024-01-01'''; WRONG_TYPE",
        "'''4/5'''; WRONG_TYPE",
        "null; MISSING_FIELD",
        "'''nan'''; MISSING_FIELD",
        "''''''; MISSING_FIELD"
      })
  void whatIsNoNumberIsInNoOrderAndTakesNoElse(String value, RejectReason reason) {
    String row = "{'prompt':'q','one':'a','two':'b','s':%s}";
    for (String sign : List.of("<", "<=", ">", ">=")) {
      Map<String, String> columns =
          Map.of(
              "chosen", "one where s " + sign + " 3 else two",
              "rejected", "two where s " + sign + " 3 else one");
      Outcome.Rejected rejected = SampleRows.rejected(reason, read(columns, row.formatted(value)));
      assertTrue(rejected.detail().contains("'s' is "), rejected.detail());
      assertTrue(rejected.detail().contains(value.replace('\'', '"')), rejected.detail());
      assertTrue(rejected.detail().contains("columns.chosen"), rejected.detail());
    }
    Map<String, String> beside =
        Map.of("chosen", "one", "rejected", "two", "subset", "one where 3 > s");
    SampleRows.rejected(reason, read(beside, row.formatted(value)));
  }

  @Test
  void whatIsNotMappedIsTheColumnOfItsName() {
    String row = "{'query':'q','chosen':'a','rejected':'b','score_chosen':2,'score_rejected':1}";
    PreferencePair pair = SampleRows.accepted(read(Map.of("prompt", "query"), row));
    assertEquals(List.of(Message.user("q")), pair.prompt());
    assertEquals(OptionalDouble.of(2), pair.chosenScore());
    String turns =
        "{'c':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],"
            + "'r':[{'role':'user','content':'q'},{'role':'assistant','content':'b'}]}";
    assertEquals(
        List.of(Message.user("q")),
        SampleRows.accepted(read(Map.of("chosen", "c", "rejected", "r"), turns)).prompt());
  }

  @Test
  void columnsMayHaveAnyName() {
    String row = "{'the prompt':'q','output.0.text':'a','else':'b'}";
    PreferencePair pair =
        SampleRows.accepted(
            read(
                Map.of("prompt", "`the prompt`", "chosen", "output.0.text", "rejected", "`else`"),
                row));
    assertEquals("a", pair.chosen());
    assertEquals("b", pair.rejected());
  }

  @Test
  void listsThatCameAsTextAreRead() {
    String row =
        "{'prompt':'q','out':'[\\\"a\\\", \\\"b\\\"]',"
            + "'turns':'[{\\\"role\\\": \\\"assistant\\\", \\\"content\\\": \\\"c\\\"}]'}";
    PreferencePair pair =
        SampleRows.accepted(read(Map.of("chosen", "out.1", "rejected", "turns"), row));
    assertEquals("b", pair.chosen());
    assertEquals("c", pair.rejected());
  }

  @Test
  void aColumnThatOnlyThisRowLacksRejectsIt() {
    RowReading settled = reading(with()).settled(List.of(SampleRows.json(ROW.formatted("1"))));
    Outcome outcome =
        SampleRows.only(
            settled
                .reader(SampleRows.RULES, 7)
                .read(SampleRows.json("{'instruction':'q','b':['x']}")));
    Outcome.Rejected rejected = SampleRows.rejected(RejectReason.MISSING_FIELD, outcome);
    assertTrue(rejected.detail().contains("columns.chosen"), rejected.detail());
    assertTrue(rejected.detail().contains("a.text"), rejected.detail());
    assertTrue(rejected.detail().contains("instruction (text)"), rejected.detail());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "prompt; intruction",
        "prompt; {{ instruction }} {{ inptu }}",
        "chosen; a.text where anotator == 1",
        "system; whom",
        "subset; topics"
      })
  void aColumnThatNoRowHasIsAnErrorWithTheColumnsSeen(String part, String expression) {
    FormatException e =
        assertThrows(FormatException.class, () -> read(with(part, expression), ROW.formatted("1")));
    assertTrue(e.getMessage().contains("columns." + part), e.getMessage());
    assertTrue(e.getMessage().contains(expression), e.getMessage());
    assertTrue(e.getMessage().contains("instruction (text)"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "prompt; instruction input; where",
        "prompt; a where; column",
        "prompt; a where b; ==",
        "prompt; a where b = 1; ==",
        "prompt; a else b; never taken",
        "prompt; a where b > 'c'; no number",
        "prompt; a where null <= b; no number",
        "prompt; \"open; column",
        "prompt; a.; key",
        "prompt; a[0; ]",
        "prompt; {{ a; columns.prompt",
        "promt; a; no such part",
        "label; a; first and second",
        "score_chosen; a; columns.score_rejected",
        "first; a; columns.second",
        "completion; a; columns.label"
      })
  void whatCannotBeReadIsRefusedWithKeyAndRemedy(String part, String expression, String remedy) {
    InvalidSettings e =
        assertThrows(
            InvalidSettings.class,
            () -> RowReading.of(Formats.AUTO, Map.of(part, expression), List.of()));
    assertTrue(e.getMessage().contains("columns."), e.getMessage());
    assertTrue(e.getMessage().contains(remedy), e.getMessage());
  }

  @Test
  void everyPartThatIsWrongIsSaid() {
    InvalidSettings e =
        assertThrows(
            InvalidSettings.class,
            () ->
                RowReading.of(
                    Formats.AUTO, Map.of("promt", "a", "chosen", "a.", "first", "b"), List.of()));
    assertEquals(
        List.of(
            "columns.chosen",
            "columns.promt",
            "columns",
            "columns.second",
            "columns.label",
            "columns.label_first",
            "columns.label_second"),
        e.problems().stream().map(Problem::key).toList());
    assertTrue(e.getMessage().contains("did you mean prompt?"), e.getMessage());
  }

  @Test
  void aFormatBesideColumnsIsRefused() {
    assertThrows(InvalidSettings.class, () -> RowReading.of("orca", with(), List.of()));
  }
}
