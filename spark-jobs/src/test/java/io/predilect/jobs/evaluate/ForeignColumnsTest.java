package io.predilect.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.ResponseCut;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.GapOrigin;
import io.predilect.jobs.rows.PairRows;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ForeignColumnsTest {
  private static final StructType TYPE =
      Columns.PAIR
          .add(Columns.CUT, Columns.CUT_TYPE)
          .add(Columns.REF_CHOSEN_LOGPS, DataTypes.DoubleType)
          .add(Columns.REF_OF, DataTypes.StringType)
          .add(Columns.PROMPT_FREE_GAP, DataTypes.DoubleType)
          .add(Columns.PROMPT_FREE_OF, DataTypes.StringType);
  private static final Optional<String> NONE = Optional.empty();

  private static TokenFingerprint tokens(int prompt, int chosen) {
    return TokenFingerprint.parse(
            "prompt:%s-00000000000000aa chosen:%s-00000000000000bb".formatted(prompt, chosen))
        .orElseThrow();
  }

  private static Row row(String chosen, ResponseCut cut, Double score, String of) {
    Row pair =
        PairRows.row(PreferencePair.of(List.of(new Message("user", "x")), chosen, "no"), "test");
    Object[] values = new Object[TYPE.size()];
    for (int i = 0; i < pair.size(); i++) {
      values[i] = pair.get(i);
    }
    // as Spark's rows have it
    values[1] =
        scala.collection.JavaConverters.asScalaBuffer(
                List.of(
                    (Row) new GenericRowWithSchema(new Object[] {"user", "x"}, Columns.MESSAGE)))
            .toSeq();
    if (cut != null) {
      Object[] parts = new Object[Columns.CUT_TYPE.size()];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = PairRows.row(cut).get(i);
      }
      values[pair.size()] = new GenericRowWithSchema(parts, Columns.CUT_TYPE);
    }
    values[pair.size() + 1] = score;
    values[pair.size() + 2] = of;
    values[pair.size() + 3] = score;
    values[pair.size() + 4] = of;
    return new GenericRowWithSchema(values, TYPE);
  }

  private static ResponseCut cut(int tokens) {
    return new ResponseCut(ResponseCut.Unit.TOKENS, tokens, tokens, true);
  }

  @Test
  void aReferenceCountsForTheTokensItWasAskedAbout() {
    assertEquals(
        NONE, ForeignColumns.reference(row("a", null, -1.0, tokens(3, 4).text()), tokens(3, 4)));
    assertEquals(
        Optional.of("the chosen response had 4 tokens when it was scored and has 2"),
        ForeignColumns.reference(row("a", null, -1.0, tokens(3, 4).text()), tokens(3, 2)));
    assertEquals(
        Optional.of("of which they are is not known"),
        ForeignColumns.reference(row("a", null, -1.0, null), tokens(3, 4)));
    assertEquals(NONE, ForeignColumns.reference(row("a", null, null, null), tokens(3, 4)));
  }

  @Test
  void aGapCountsForTheTextsAsTheyWereCutAndForItsModelsTokens() {
    Row scored = row("a", cut(5), null, null);
    String of = new GapOrigin(PairRows.textsAsCut(scored), "aa11", tokens(3, 4)).text();
    Map<String, TokenFingerprint> nothing = Map.of();
    assertEquals(NONE, ForeignColumns.gap(row("a", cut(5), 0.5, of), nothing));
    Optional<String> others =
        Optional.of("its texts were others when it was scored, or were cut otherwise");
    assertEquals(others, ForeignColumns.gap(row("a", cut(4), 0.5, of), nothing));
    assertEquals(others, ForeignColumns.gap(row("a", null, 0.5, of), nothing));
    assertEquals(others, ForeignColumns.gap(row("b", cut(5), 0.5, of), nothing));
    assertEquals(
        Optional.of("of which they are is not known"),
        ForeignColumns.gap(row("a", cut(5), 0.5, "aa11"), nothing));
    assertEquals(NONE, ForeignColumns.gap(row("a", cut(5), null, null), nothing));
    assertEquals(
        NONE,
        ForeignColumns.gap(
            row("a", cut(5), 0.5, of), Map.of("aa11", tokens(3, 4), "bb22", tokens(1, 1))));
    assertEquals(
        Optional.of("the prompt had 3 tokens when it was scored and has 2"),
        ForeignColumns.gap(row("a", cut(5), 0.5, of), Map.of("aa11", tokens(2, 4))));
  }
}
