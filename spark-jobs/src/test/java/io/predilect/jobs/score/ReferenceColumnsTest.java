package io.predilect.jobs.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.predilect.data.shard.TokenFingerprint;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.scoring.ResponseScore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReferenceColumnsTest {
  private static final ReferenceColumns COLUMNS = new ReferenceColumns("model-1", Optional.empty());

  private static TokenizedPair pair(Tokens chosen, Tokens rejected) {
    return TokenizedPair.of("id", "", Tokens.of(3), chosen, rejected);
  }

  private static ResponseScore said(float... logps) {
    return ResponseScore.ofLogps(logps, ResponseScore.Measured.NOTHING);
  }

  @Test
  void whatIsSaidStandsInItsColumnsAndWhatIsNotStaysEmpty() {
    TokenizedPair both = pair(Tokens.of(5), Tokens.of(6, 7));
    String of = TokenFingerprint.of(both).text();
    assertEquals(
        List.of(
            new Prompted(Tokens.of(3), Tokens.of(5)), new Prompted(Tokens.of(3), Tokens.of(6, 7))),
        COLUMNS.question(both).sequences());
    assertEquals(
        Arrays.asList(-2.0, -4.0, -2.0, -1.0, null, null, "model-1", of, null),
        values(both, said(-2), said(-1, -3)));
    TokenizedPair one = pair(Tokens.empty(), Tokens.of(6, 7));
    of = TokenFingerprint.of(one).text();
    assertEquals(
        Arrays.asList(null, -4.0, null, null, null, null, "model-1", of, null),
        values(one, said(-1, -3)));
    assertEquals(ReferenceColumns.TYPE.size(), values(one, said(-1, -3)).size());
  }

  @Test
  void aLogProbThatIsNotFiniteIsNamed() {
    TokenizedPair both = pair(Tokens.of(5), Tokens.of(6));
    PairColumns.Refused refused =
        assertInstanceOf(
            PairColumns.Refused.class,
            COLUMNS.of(both, List.of(said(-1), said(Float.NEGATIVE_INFINITY))));
    assertEquals("reference log-prob is not finite", refused.reason());
    assertEquals("ref_rejected_logps is -Infinity", refused.detail());
  }

  private static List<Object> values(TokenizedPair pair, ResponseScore... scores) {
    return assertInstanceOf(PairColumns.Values.class, COLUMNS.of(pair, List.of(scores))).values();
  }
}
