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

class WeightColumnTest {

  private static WeightColumn.Told told(Map<String, String> columns) {
    return new WeightColumn("trust")
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
    assertEquals(new WeightColumn.Weight(weight), told(Map.of("trust", text)));
  }

  @ParameterizedTest
  @CsvSource({"-1", "-0.001", "NaN", "Infinity", "1e999", "7d", "0x1p3", "much", "''"})
  void anythingElseIsNone(String text) {
    WeightColumn.NoWeight none =
        assertInstanceOf(WeightColumn.NoWeight.class, told(Map.of("trust", text)));
    assertEquals(
        "column 'trust' is '" + text + "': a weight is a number of at least 0", none.why());
  }

  @Test
  void aMissingColumnIsNamedBesideThoseThereAre() {
    WeightColumn.NoWeight none =
        assertInstanceOf(
            WeightColumn.NoWeight.class, told(Map.of("trusted", "1", "source", "web")));
    assertTrue(none.why().contains("no column 'trust'"), none.why());
    assertTrue(none.why().contains("[source, trusted]"), none.why());
  }

  @ParameterizedTest
  @CsvSource({"-1", "NaN", "Infinity"})
  void aPairHasNoOther(double weight) {
    TokenizedPair pair = TokenizedPair.of("a", "", Tokens.of(1), Tokens.of(2), Tokens.of(3));
    assertThrows(IllegalArgumentException.class, () -> pair.withWeight(OptionalDouble.of(weight)));
  }
}
