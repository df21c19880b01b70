package io.predilect.data.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that would never end, or take all memory or stack, end with a limit instead. */
class HostileTemplateTest {
  private static final String LOOPS = "{% for a in range(100000) %}{% for b in range(100000) %}";

  // A fortieth of the usual: what ends by it here ends by that.
  private static final long UNITS = Budget.UNITS / 40;
  private static final String TEXT = "b".repeat(2_500);

  @ParameterizedTest
  @ValueSource(
      strings = {
        LOOPS + "{% endfor %}{% endfor %}",
        LOOPS + "{{ a }}{% endfor %}{% endfor %}",
        LOOPS + "{% continue %}{% endfor %}{% endfor %}",
        "{% for a in range(100000) if a < 0 %}{% endfor %}" + LOOPS + "{% endfor %}{% endfor %}",
        LOOPS + "{% for c in range(100000) if c < 0 %}{% endfor %}{% endfor %}{% endfor %}",
        LOOPS + "{% set x = 'a' in t %}{% endfor %}{% endfor %}",
        LOOPS + "{% set x = t.upper() == t.lower() %}{% endfor %}{% endfor %}",
        LOOPS + "{% set x = t|length + t.count('b') %}{% endfor %}{% endfor %}",
        LOOPS + "{% set x = range(100000)|sum %}{% endfor %}{% endfor %}",
        LOOPS + "{% set x = range(100000)|list|sort %}{% endfor %}{% endfor %}",
        LOOPS + "{% set x = -1 in range(100000) %}{% endfor %}{% endfor %}",
        LOOPS + "{% set x = 3 ** 9000 %}{% endfor %}{% endfor %}",
        LOOPS + "{% set x = '%.900f' % 1.5 %}{% endfor %}{% endfor %}",
        LOOPS + "{% set x = '1' * 4000 | int %}{% endfor %}{% endfor %}",
        "{% set n = namespace(s='x') %}{% for a in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}",
        "{% set n = namespace(s='x') %}{% for a in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
        "{% set n = namespace(s=[1]) %}{% for a in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}",
        "{% set n = namespace(s=[1]) %}{% for a in range(99) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}",
        "{% set n = namespace(s=[1]) %}{% for a in range(99) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s|tojson }}",
        "{% set n = namespace(s=[1], t=[1]) %}{% for a in range(99) %}{% set n.s = [n.s, n.s] %}{% set n.t = [n.t, n.t] %}{% endfor %}{{ n.s == n.t }}",
        "{% set n = namespace(s=1) %}{% for a in range(999) %}{% set n.s = [n.s] %}{% endfor %}{{ n.s }}",
        "{% set n = namespace(s=1) %}{% for a in range(60) %}{% set n.s = (n.s, n.s) %}{% endfor %}{{ {n.s: 1} }}",
        "{{ 'x' * 999999999999 }}",
        "{{ 999999999 * ['x'] }}",
        "{{ 'x'.center(999999999) }}",
        "{{ 'x'|center(999999999) }}",
        "{{ 'x'.zfill(2147483647) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%.999999999f' % 1 }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ '{:.99999f}'.format(1) }}",
        "{{ 'a\\nb'|indent(999999999) }}",
        "{{ '\\t'.expandtabs(999999999) }}",
        "{{ [[1]]|tojson(indent=' ' * 50000000) }}",
        "{{ 10 ** (10 ** 10) }}",
        "{% set n = namespace(x=3) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{{ [1]|batch(999999999, 'x')|list }}",
        "{{ [1]|slice(999999999)|list }}",
        "{{ ('x' * 1000000)|replace('x', 'y' * 1000000) }}",
        "{{ ('y' * 1000000).join('x' * 1000000) }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ caller() }}{% endmacro %}{% macro n() %}{% call m() %}{{ n() }}{% endcall %}{% endmacro %}{{ n() }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}",
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(99) }}",
        "{% block a %}{{ self.a() }}{% endblock %}",
      })
  void endsWithItsLimit(String source) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          JinjaException ended =
              assertThrows(
                  JinjaException.class, () -> Template.of(source).render(Map.of("t", TEXT), UNITS));
          assertEquals(JinjaException.Kind.LIMIT, ended.kind(), ended.getMessage());
          assertEquals(1, ended.line());
        });
  }

  @Test
  void theUsualLimitIsReachedInSeconds() {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          JinjaException ended =
              assertThrows(
                  JinjaException.class,
                  () -> Template.of(LOOPS + "{% endfor %}{% endfor %}").render(Map.of()));
          assertTrue(ended.getMessage().contains(Budget.UNITS + " steps"), ended.getMessage());
        });
  }

  @Test
  void sourcesThatNestWithoutEndAreRefused() {
    for (String source :
        List.of(
            "{{ " + "(".repeat(50_000) + "1" + ")".repeat(50_000) + " }}",
            "{{ " + "[".repeat(50_000) + "]".repeat(50_000) + " }}",
            "{{ " + "-".repeat(50_000) + "1 }}",
            "{{ " + "not ".repeat(50_000) + "1 }}",
            "{{ " + "1 + ".repeat(50_000) + "1 }}",
            "{{ x" + ".x".repeat(50_000) + " }}",
            "{{ x" + "|d".repeat(50_000) + " }}",
            "{% set " + "(".repeat(50_000) + "x" + ")".repeat(50_000) + " = 1 %}",
            "{% if 1 %}".repeat(50_000))) {
      JinjaException refused = assertThrows(JinjaException.class, () -> Template.of(source));
      assertTrue(
          refused.getMessage().contains("more than") || refused.getMessage().contains("deeper"),
          refused.getMessage());
    }
  }

  @Test
  void longTextsAndConversationsAreNoAttack() {
    List<Map<String, String>> messages = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      messages.add(
          Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", "word ".repeat(100)));
    }
    String text =
        Template.of(
                "{% for m in messages %}<{{ m.role.upper() }}>{{ m['content'] | trim }}"
                    + "{% if '</think>' in m.content %}{{ m.content.split('</think>')[-1] }}"
                    + "{% endif %}{{ '\\n' }}{% endfor %}")
            .render(Map.of("messages", messages));
    assertTrue(text.length() > 10_000_000);
  }

  @Test
  void inputThatNestsWithoutEndIsRefused() {
    Object nested = "x";
    for (int i = 0; i < 100_000; i++) {
      nested = List.of(nested);
    }
    Map<String, Object> variables = new HashMap<>();
    variables.put("x", nested);
    JinjaException refused =
        assertThrows(JinjaException.class, () -> Template.of("{{ x }}").render(variables));
    assertEquals(JinjaException.Kind.LIMIT, refused.kind());
  }
}
