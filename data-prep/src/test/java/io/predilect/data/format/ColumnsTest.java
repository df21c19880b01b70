package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.check.Problem;
import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The setting {@code columns}. */
class ColumnsTest {
  private static final String ROW =
      "{'id':7,'instruction':'Spell it.','input':'cat','a':{'text':'c-a-t'},'b':['k-a-t','?'],"
          + "'annotator':%s,'why':'It is so.','points':['4.5',2],'topic':'words','who':'Be kind.'}";
  private static final Map<String, String> BASE =
      Map.of("prompt", "instruction", "chosen", "a.text", "rejected", "b[0]");

  private static RowReading reading(Map<String, String> columns) {
    return new RowReading(Formats.AUTO, new ColumnMapping(columns), List.of());
  }

  private static Outcome read(Map<String, String> columns, String row) {
    return SampleRows.reading(reading(columns), row);
  }

  private static Map<String, String> with(String... partsAndExpressions) {
    Map<String, String> columns = new HashMap<>(BASE);
    for (int i = 0; i < partsAndExpressions.length; i += 2) {
      columns.put(partsAndExpressions[i], partsAndExpressions[i + 1]);
    }
    return columns;
  }

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

  @Test
  void aTemplateJoinsColumnsAndUserTextIsNoTemplate() {
    Map<String, String> columns = with("prompt", "{{ instruction }}\n{{ input }}");
    assertEquals(
        "Spell it.\ncat",
        SampleRows.accepted(read(columns, ROW.formatted("1"))).prompt().get(0).content());
    assertEquals(
        "Spell it.\n{{ 7*7 }}",
        SampleRows.accepted(read(columns, ROW.replace("'cat'", "'{{ 7*7 }}'").formatted("1")))
            .prompt()
            .get(0)
            .content());
    String asked = "{{ instruction }}{% if input %}\n{{ input }}{% endif %}";
    assertEquals(
        "Spell it.",
        SampleRows.accepted(
                read(with("prompt", asked), ROW.replace("'cat'", "null").formatted("1")))
            .prompt()
            .get(0)
            .content());
  }

  @Test
  void aNullThatATemplateDoesNotAskAboutRejectsTheRow() {
    Outcome.Rejected rejected =
        SampleRows.rejected(
            RejectReason.MISSING_FIELD,
            read(
                with("prompt", "{{ instruction }}\n{{ input }}"),
                ROW.replace("'cat'", "null").formatted("1")));
    assertTrue(rejected.detail().contains("'input' is null"), rejected.detail());
    assertTrue(rejected.detail().contains("{{ input or '' }}"), rejected.detail());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{{ m.q }}; {'q':null}; 'm.q' is null",
        "{{ m.q }}; {}; 'm.q' is missing",
        "{{ m.q }}; null; 'm.q' is missing",
        "{{ m['q'] }}; {'q':null}; is null",
        "{{ m[0] }} {{ m[1] }}; ['a']; 'm[1]' is missing",
        "{{ m[0] }} {{ m[1] }}; ['a',null]; 'm[1]' is null",
        "{% for x in m %}{{ x.t }}{% endfor %}; [{'t':'a'},{'t':null}]; 'x.t' is null",
        "{% for x in m %}{{ x.t }}{% endfor %}; [{'t':'a'},{}]; 'x.t' is missing",
        "{% for x in m.q %}{{ x }}{% endfor %}; {}; 'm.q' is missing",
        "{% if m %}M{% endif %}{{ m }}; null; 'm' is null",
        "{{ m or other }}; null; a value is null (a template",
        "{% set n = m.q %}{{ n }}; {'q':null}; 'n' is null",
        "{{ 'a' ~ m.q }}; {'q':null}; 'm.q' is null",
        "{{ m.q | trim }}; {'q':null}; 'm.q' is null",
        "{{ m.q | length }}; {}; 'm.q' is missing",
        "{{ m | join(' ') }}; ['a',null]; is null",
        "{{ '%s' % m.q }}; {'q':null}; is null",
        "{{ '%s and %s' | format('a', m.q) }}; {'q':null}; is null",
        "{{ '{}'.format(m.q) }}; {'q':null}; is null",
        "{% if m is defined %}{{ m }}{% endif %}; null; 'm' is null",
        "{% macro f(x) %}{{ x }}{% endmacro %}{{ f(m.q) }}; {'q':null}; 'x' is null",
      })
  void whatATemplateWouldWriteOfANullRejectsTheRow(String template, String value, String why) {
    String row = "{'m':%s,'other':null,'a':'c','b':'d'}".formatted(value);
    Outcome outcome = read(Map.of("prompt", template, "chosen", "a", "rejected", "b"), row);
    Outcome.Rejected rejected = SampleRows.rejected(RejectReason.MISSING_FIELD, outcome);
    assertTrue(rejected.detail().contains(why), rejected.detail());
    assertTrue(rejected.detail().contains("columns.prompt"), rejected.detail());
    Map<String, String> beside =
        Map.of("prompt", "a", "chosen", "a", "rejected", "b", "subset", template);
    SampleRows.rejected(RejectReason.MISSING_FIELD, read(beside, row));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{{ m.q | default('x') }}; {'q':null}; x",
        "{{ m.q | default('x') }}; {}; x",
        "{{ m | d('x') }}; null; x",
        "{{ m.q or 'x' }}; {'q':null}; x",
        "{{ m.q if m.q else 'x' }}; {'q':null}; x",
        "x{{ m.q if m.q }}; {'q':null}; x",
        "x{{ ' y' if m.q is not none }}; {'q':null}; x",
        "x{% if m.q is not none %}{{ m.q }}{% endif %}; {'q':null}; x",
        "x{% if m.q | trim and m.q %}{{ m.q | trim }}{% endif %}; {'q':null}; x",
        "x{% for y in m if y %}{{ y }}{% endfor %}; ['z',null]; xz",
        "x{% for y in m.q or [] %}{{ y }}{% endfor %}; {}; x",
        "x{% if other %}{{ m.q }}{% endif %}; {'q':null}; x",
        "x{# {{ zzz }} #}; 1; x",
        "{% raw %}{{ zzz }}{% endraw %}; 1; {{ zzz }}",
        "{{ m | tojson }}; {'q':null}; {\"q\": null}",
        "{% set zzz = 'x' %}{{ zzz }}; 1; x",
        "{{ loop }}{{ m }}; 1; 1",
        "{% for zzz in m %}{{ loop.index }}{{ zzz }}{% endfor %}; ['a']; 1a",
        "{% macro f(zzz) %}{{ zzz }}{% endmacro %}{{ f(m) }}; 1; 1",
        "{{ '{{ zzz }}' }}; 1; {{ zzz }}"
      })
  void whatATemplateAsksAboutMayBeNull(String template, String value, String expected) {
    String row = "{'m':%s,'other':null,'loop':'','a':'c','b':'d'}".formatted(value);
    Outcome outcome = read(Map.of("prompt", template, "chosen", "a", "rejected", "b"), row);
    assertEquals(expected, SampleRows.accepted(outcome).prompt().get(0).content());
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
    RowReading settled = reading(BASE).settled(List.of(SampleRows.json(ROW.formatted("1"))));
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
    assertThrows(InvalidSettings.class, () -> RowReading.of("orca", BASE, List.of()));
  }
}
