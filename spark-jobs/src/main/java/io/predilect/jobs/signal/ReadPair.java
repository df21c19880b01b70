package io.predilect.jobs.signal;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.signal.CutResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A pair as one model reads it.
 *
 * @param tokens its tokens, the responses whole but for the limits of length
 * @param chosen where the chosen response may be cut
 * @param rejected where the rejected one may be
 */
record ReadPair(TokenizedPair tokens, CutResponse chosen, CutResponse rejected) {

  /** Both responses, the chosen one first. */
  List<Prompted> whole() {
    return Prompted.responses(tokens);
  }

  /** Both responses at every cut, each with the end-of-turn token where it was really cut. */
  List<Prompted> cut(List<Cut> cuts, int endOfTurn) {
    List<Prompted> all = new ArrayList<>();
    for (Cut cut : cuts) {
      Stream.of(
              cut(tokens.chosen(), chosen, cut.kept(chosen.body(), true), endOfTurn),
              cut(tokens.rejected(), rejected, cut.kept(rejected.body(), true), endOfTurn))
          .map(response -> new Prompted(tokens.prompt(), response))
          .forEach(all::add);
    }
    return all;
  }

  private static Tokens cut(Tokens response, CutResponse where, int kept, int endOfTurn) {
    return where.endsAfter(kept)
        ? response.first(kept).plus(Tokens.of(endOfTurn))
        : response.first(where.tokens(kept));
  }
}
