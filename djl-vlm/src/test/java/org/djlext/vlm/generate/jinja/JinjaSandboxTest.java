package org.djlext.vlm.generate.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger's template must not be able to do. */
class JinjaSandboxTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
        "{{ 'x' * 9999999999 }}",
        "{{ [0] * 9999999999 | length }}",
        "{% set ns = namespace(s='xxxxxxxxxx') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% set ns = namespace(s='xxxxxxxxxx') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s='aaaaaaaaaa') %}{% for i in range(99) %}{% set ns.s = ns.s | replace('a', 'aaaaaaaaa') %}{% endfor %}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | tojson }}",
        "{% set a = namespace(l=[1]) %}{% set b = namespace(l=[1]) %}{% for i in range(60) %}{% set a.l = [a.l, a.l] %}{% set b.l = [b.l, b.l] %}{% endfor %}{{ a.l == b.l }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
        "{{ 'x' | center(9999999999) }}",
        "{{ 'x'.zfill(9999999999) }}",
        "{{ 'a\nb' | indent(9999999999) }}",
        "{{ [1] | tojson(indent=9999999999) }}",
        "{{ [1] | batch(9999999999, 0) }}",
        "{{ [1] | slice(9999999999) }}",
        "{{ range(99999) | map('string') | join('x' * 99999) }}",
        "{{ 9223372036854775807 + 1 }}",
        "{{ 2 ** 9999999999 }}",
        "{{ -(-9223372036854775807 - 1) }}",
        "{% set ns = namespace(l=[]) %}{% for i in range(99999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
        "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
      })
  void workAndMemoryAreBounded(String template) {
    JinjaTemplate compiled = JinjaTemplate.compile(template);
    assertThatThrownBy(() -> compiled.render(Map.of())).isInstanceOf(JinjaException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[", "{'a':", "not ", "-", "1 if 1 else ", "x.y(", "x["})
  void deepNestingEndsInAnErrorOfOurs(String opening) {
    assertThatThrownBy(() -> JinjaTemplate.compile("{{ " + opening.repeat(20_000)))
        .isInstanceOf(JinjaException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+ 1", "~ 1", "| string", ".x", "* 1", "or 0", "[0]", "()"})
  void longChainsEndInAnErrorOfOursOrAValue(String link) {
    String template = "{{ 1 " + link.repeat(20_000) + " }}";
    try {
      assertThat(JinjaTemplate.compile(template).render(Map.of())).isNotNull();
    } catch (JinjaException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Test
  void deepBlocksEndInAnErrorOfOurs() {
    assertThatThrownBy(() -> JinjaTemplate.compile("{% if 1 %}".repeat(20_000)))
        .isInstanceOf(JinjaException.class);
  }

  @Test
  void noJavaObjectGetsIn() {
    JinjaTemplate template = JinjaTemplate.compile("{{ x }}");
    assertThatThrownBy(() -> template.render(Map.of("x", new Date())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.util.Date");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "getClass",
        "class",
        "__class__",
        "hashCode",
        "length",
        "chars",
        "getBytes",
        "entrySet",
        "stream",
        "add",
      })
  void javaMembersAreNotThere(String member) {
    Map<String, ?> variables = Map.of("s", "text", "l", List.of(1), "m", Map.of("k", 1));
    for (String value : List.of("s", "l", "m", "1", "true", "range", "namespace()")) {
      String template = "{{ (" + value + ")." + member + " is defined }}";
      assertThat(JinjaTemplate.compile(template).render(variables)).as(template).isEqualTo("False");
    }
  }

  @Test
  void whatIsGivenIsNotChanged() {
    List<Integer> list = List.of(1, 2);
    String template = "{% set l = l + [3] %}{{ l }}{{ l | sort(reverse=true) }}";
    assertThat(JinjaTemplate.compile(template).render(Map.of("l", list)))
        .isEqualTo("[1, 2, 3][3, 2, 1]");
  }

  @Test
  void oneTemplateServesManyThreads() {
    JinjaTemplate template =
        JinjaTemplate.compile(
            "{% set ns = namespace(n=0) %}{% for i in range(k) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}");
    assertThat(
            IntStream.range(0, 64)
                .parallel()
                .mapToObj(k -> template.render(Map.of("k", k)).equals("" + k * (k - 1) / 2)))
        .containsOnly(true);
  }

  /** Random text made of the language's own pieces gives a text or an error of ours, never more. */
  @Test
  void garbageGivesAnErrorOfOursOrAText() {
    String[] pieces = {
      "{{",
      "}}",
      "{%",
      "%}",
      "{#",
      "#}",
      "-",
      "+",
      " ",
      "\n",
      "if",
      "else",
      "elif",
      "endif",
      "for",
      "in",
      "endfor",
      "set",
      "endset",
      "macro",
      "endmacro",
      "call",
      "endcall",
      "x",
      "y",
      "'a'",
      "1",
      "2.5",
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      ",",
      ":",
      ".",
      "|",
      "~",
      "*",
      "**",
      "//",
      "%",
      "==",
      "<",
      "not",
      "and",
      "or",
      "is",
      "defined",
      "upper",
      "join",
      "loop",
      "range",
      "none",
      "=",
      "raw",
      "endraw",
      "\\",
      "\"",
      "é",
      "🙂",
      "filter",
      "endfilter",
      "with",
      "endwith",
      "break",
      "_"
    };
    Random random = new Random(11);
    int rendered = 0;
    for (int n = 0; n < 5_000; n++) {
      StringBuilder template = new StringBuilder(random.nextBoolean() ? "{{ " : "{% ");
      for (int i = random.nextInt(14); i >= 0; i--) {
        template
            .append(pieces[random.nextInt(pieces.length)])
            .append(random.nextBoolean() ? " " : "");
      }
      template.append(random.nextBoolean() ? " }}" : " %}");
      try {
        JinjaTemplate.compile(template.toString())
            .render(Map.of("x", List.of(1, "b"), "y", "text"));
        rendered++;
      } catch (JinjaException e) {
        assertThat(e.getMessage()).as(template.toString()).isNotEmpty();
      }
    }
    assertThat(rendered).isPositive();
  }
}
