package io.predilect.data.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JinjaDialectTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{% set ns = f(a=x|length - 1, b=g(c=2) + 1) %}"
            + ";{% set ns = f(a=(x|length - 1), b=(g(c=(2)) + 1)) %}",
        "{% for m in messages[ : :-1] %};{% for m in messages|reverse %}",
        "{{ f(a=[1, 2], b=')', c={'k': '='}) }};{{ f(a=([1, 2]), b=(')'), c=({'k': '='})) }}"
      })
  void codeIsRewritten(String source, String expected) {
    assertEquals(expected, JinjaDialect.rewritten(source));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "f(a=b - 1) x[::-1]",
        "{# f(a=b) x[::-1] #}",
        "{{ 'f(a=b) x[::-1] }}' }}",
        "{% set a = b == c and (d >= e) and (g != h) %}",
        "{%- macro turn(role, last=true) -%}",
        "{% raw %}{{ f(a=b) }}{% endraw %}",
        "{{ x[1:] }} {{ x[:-1] }}",
        "{{ 'open",
        "{{ f(a=",
        "{% raw %}{{ f(a=b)"
      })
  void theRestStaysAsItIs(String source) {
    String expected = source.equals("{{ f(a=") ? "{{ f(a=()" : source;
    assertEquals(expected, JinjaDialect.rewritten(source));
  }

  @Test
  void nothingIsNothing() {
    assertEquals("", JinjaDialect.rewritten(""));
  }
}
