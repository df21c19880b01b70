package io.predilect.data.format;

import static io.predilect.data.format.MappedRows.ROW;
import static io.predilect.data.format.MappedRows.read;
import static io.predilect.data.format.MappedRows.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.RejectReason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates in {@code columns}: what they write, and what they may ask about. */
class ColumnTemplatesTest {
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
}
