package io.predilect.data.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenTest {

  @ParameterizedTest
  @CsvSource({
    "4.0,4",
    "-1e3,-1000",
    "' 7 ',7",
    ".5,0.5",
    "3.,3",
    "four,",
    "1/2,",
    "'1,5',",
    "0x1F,",
    "1e999,",
    "7d,",
    "Infinity,",
    "NaN,"
  })
  void numbers(String text, Double expected) {
    assertEquals(
        expected == null ? OptionalDouble.empty() : OptionalDouble.of(expected),
        Written.number(TextNode.valueOf(text)));
  }

  @Test
  void whatIsMissing() {
    for (JsonNode none :
        List.of(
            MissingNode.getInstance(),
            NullNode.getInstance(),
            DoubleNode.valueOf(Double.NaN),
            TextNode.valueOf(" "),
            TextNode.valueOf("nan"),
            TextNode.valueOf("\\N"),
            TextNode.valueOf("None"))) {
      assertTrue(Written.missing(none), none.toString());
      assertEquals(OptionalDouble.empty(), Written.number(none));
    }
    assertEquals(false, Written.missing(IntNode.valueOf(0)));
    assertEquals(false, Written.missing(DoubleNode.valueOf(Double.POSITIVE_INFINITY)));
    assertEquals(
        OptionalDouble.empty(), Written.number(DoubleNode.valueOf(Double.POSITIVE_INFINITY)));
  }

  // The right-hand sides are what Python 3's ast.literal_eval and json.dumps make of the left.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['a', \"b's\", 'c\\'d']|[\"a\",\"b's\",\"c'd\"]",
        "{'a': None, 'b': True, 'c': [1, -2.5, 1e3]}|{\"a\":null,\"b\":true,\"c\":[1,-2.5,1000.0]}",
        "['\\n\\t\\x41\\u00e9\\U0001f600\\\\']|[\"\\n\\tA\u00e9\\uD83D\\uDE00\\\\\"]",
        "('a', ('b',), [])|[\"a\",[\"b\"],[]]",
        "[{'a': 'x'}~n {'a': 'y'}]|[{\"a\":\"x\"},{\"a\":\"y\"}]",
        "[array([{'a': 1}], dtype=object), 2]|[[{\"a\":1}],2]",
        "[Row(a='x=1, (y)', b=None), Row(a=Row(c=[2]), b=1.5)]|[{\"a\":\"x=1, (y)\",\"b\":null},{\"a\":{\"c\":[2]},\"b\":1.5}]",
        "Turn(role='user', content=\"it's\")|{\"role\":\"user\",\"content\":\"it's\"}",
        "[\"JSON\", {\"too\": null}]|[\"JSON\",{\"too\":null}]"
      })
  void structuresOfPython(String text, String json) throws Exception {
    String list = "[" + text.replace("~n", "\n") + "]"; // a line break as numpy writes it
    assertEquals(
        new ObjectMapper().readTree("[" + json + "]").toString(),
        Written.structure(TextNode.valueOf(list)).orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "['a'",
        "['a]",
        "[a]",
        "{'a'}",
        "{'a': 1, 'a': 2}",
        "[1] [2]",
        "text",
        "[f('x')]",
        "[f(a='x'",
        "[f(a='x', a='y')]",
        "[f(a)]",
        "f(a='x')",
        "['\\x4']",
        "[1f]",
        "['a', 0x1p3]",
        "[2.5d, 'a']",
        "[__import__('os')]"
      })
  void whatIsNoStructure(String text) {
    assertEquals(Optional.empty(), Written.structure(TextNode.valueOf(text)));
  }

  @Test
  void deepTextsAreRefused() {
    String deep = "['" + "x".repeat(3) + "', " + "[".repeat(5_000) + "]".repeat(5_000) + "]";
    assertEquals(Optional.empty(), Written.structure(TextNode.valueOf(deep)));
  }
}
