package io.predilect.data.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.token.Tokens;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberColumnTest {

  private static NumberColumn.Told told(Map<String, String> columns) {
    return told(NumberColumn.Kind.WEIGHT, columns);
  }

  private static NumberColumn.Told told(NumberColumn.Kind kind, Map<String, String> columns) {
    return new NumberColumn("trust", kind)
        .of(
            new PreferencePair(
                "a",
                List.of(new Message(Message.USER, "Why?")),
                "Because.",
                "No.",
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                "",
                columns));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "' 0.25 ', 0.25", "3e-2, 0.03"})
  void aNumberIsAWeight(String text, double weight) {
    assertEquals(new NumberColumn.Known(weight), told(Map.of("trust", text)));
  }

  @ParameterizedTest
  @CsvSource({"-1", "-0.001", "NaN", "Infinity", "1e999", "7d", "0x1p3", "much", "''"})
  void anythingElseIsNone(String text) {
    NumberColumn.Unknown none =
        assertInstanceOf(NumberColumn.Unknown.class, told(Map.of("trust", text)));
    assertEquals(
        "column 'trust' is '" + text + "': a weight is a number of at least 0", none.why());
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1.5, -1.5", "' 0.25 ', 0.25"})
  void aMarginMayBeBelowZero(String text, double margin) {
    assertEquals(
        new NumberColumn.Known(margin), told(NumberColumn.Kind.MARGIN, Map.of("trust", text)));
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity", "1e999", "7d", "much", "''"})
  void anythingElseIsNoMargin(String text) {
    NumberColumn.Unknown none =
        assertInstanceOf(
            NumberColumn.Unknown.class, told(NumberColumn.Kind.MARGIN, Map.of("trust", text)));
    assertEquals("column 'trust' is '" + text + "': a margin is a finite number", none.why());
    NumberColumn.Unknown missing =
        assertInstanceOf(
            NumberColumn.Unknown.class, told(NumberColumn.Kind.MARGIN, Map.of("other", "1")));
    assertTrue(
        missing.why().endsWith("name one of these in margin_column, or set it to null"),
        missing.why());
  }

  @Test
  void aMissingColumnIsNamedBesideThoseThereAre() {
    NumberColumn.Unknown none =
        assertInstanceOf(NumberColumn.Unknown.class, told(Map.of("trusted", "1", "source", "web")));
    assertTrue(none.why().contains("nothing in column 'trust'"), none.why());
    assertTrue(none.why().contains("[source, trusted]"), none.why());
  }

  @ParameterizedTest
  @CsvSource({"-1", "NaN", "Infinity"})
  void aPairHasNoOther(double weight) {
    TokenizedPair pair = TokenizedPair.of("a", "", Tokens.of(1), Tokens.of(2), Tokens.of(3));
    assertThrows(IllegalArgumentException.class, () -> pair.withWeight(OptionalDouble.of(weight)));
  }
}
