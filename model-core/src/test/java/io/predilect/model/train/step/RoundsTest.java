package io.predilect.model.train.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.ThreadRanks;
import io.predilect.model.train.BigramModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {
  /** A model whose passes are all ranks' together. */
  private static final class Together extends BigramModel {
    private final Collective ranks;
    private int joined;

    Together(Collective ranks) {
      super(false, 1);
      this.ranks = ranks;
    }

    @Override
    public Collective passSharers() {
      return ranks;
    }

    @Override
    public void joinPass() {
      joined++;
    }
  }

  @Test
  void ranksWithFewerPassesJoinThoseOfTheOthers() throws Exception {
    List<List<String>> runs =
        ThreadRanks.run(
            3,
            ranks -> {
              Together model = new Together(ranks);
              List<String> done = new ArrayList<>();
              List<String> passes =
                  List.of("a", "b", "c").subList(0, ranks.rank() == 2 ? 0 : 1 + ranks.rank());
              assertTrue(new Rounds(model).run(passes, done::add));
              assertEquals(2 - passes.size(), model.joined);
              return done;
            });
    assertEquals(List.of(List.of("a"), List.of("a", "b"), List.of()), runs);
  }

  @Test
  void aloneEveryPassIsRunAndNoneJoined() {
    List<Integer> done = new ArrayList<>();
    assertTrue(new Rounds(new BigramModel(false, 1)).run(List.of(4, 5, 6), done::add));
    assertEquals(List.of(4, 5, 6), done);
  }

  /** The rank that had no room begins anew with smaller passes; the others with their own. */
  @Test
  void oneThatHadNoRoomEndsTheRoundAndAllBeginAnew() throws Exception {
    List<Map<String, Integer>> counts =
        ThreadRanks.run(
            2,
            ranks -> {
              Together model = new Together(ranks);
              List<String> done = new ArrayList<>();
              Rounds rounds = new Rounds(model);
              if (ranks.rank() == 0) {
                EngineException e =
                    assertThrows(
                        EngineException.class,
                        () ->
                            rounds.run(
                                List.of("half", "whole", "rest"),
                                pass -> {
                                  if (pass.equals("whole")) {
                                    throw new EngineException("CUDA out of memory.");
                                  }
                                  done.add(pass);
                                }));
                assertTrue(e.getMessage().contains("out of memory"));
                assertTrue(rounds.run(List.of("1", "2", "3", "4"), done::add));
              } else {
                assertTrue(!rounds.run(List.of("own"), done::add), "the other had no room");
                assertTrue(rounds.run(List.of("own"), done::add));
              }
              return Map.of("done", done.size(), "joined", model.joined);
            });
    assertEquals(Map.of("done", 5, "joined", 1), counts.get(0));
    assertEquals(Map.of("done", 2, "joined", 4), counts.get(1));
  }

  @Test
  void anotherFailureIsNobodyElses() {
    EngineException e =
        assertThrows(
            EngineException.class,
            () ->
                new Rounds(new BigramModel(false, 1))
                    .run(
                        List.of(1),
                        pass -> {
                          throw new EngineException("no such kernel");
                        }));
    assertEquals("no such kernel", e.getMessage());
  }
}
