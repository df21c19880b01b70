package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class StallJudgeTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final StallJudge judge = new StallJudge(Duration.ofSeconds(10));

  private void hear(int attempt, int rank, long moves, boolean waiting, long second) {
    judge.hear(
        new RankNews(
            attempt,
            rank,
            "host-" + rank,
            "7",
            40 + rank,
            3,
            moves,
            waiting,
            "training",
            "",
            false),
        second * SECOND);
  }

  @Test
  void aSilentRankIsTheCulpritAndNotThoseThatWaitForIt() {
    hear(0, 0, 5, true, 0);
    hear(0, 1, 5, false, 0);
    for (int second = 1; second <= 11; second++) {
      hear(0, 0, 5, true, second);
      if (second <= 10) {
        assertTrue(judge.stalled(second * SECOND).isEmpty());
      }
    }
    StallJudge.Stall stall = judge.stalled(11 * SECOND).orElseThrow();
    assertEquals(1, stall.rank().rank());
    assertEquals(
        "rank 1 on host-1 stalled: nothing was heard of it for 10 s (stall_timeout); its last step"
            + " was 3, training",
        stall.message());
  }

  @Test
  void aRankThatIsHeardOfButDoesNotGetOnIsTheCulprit() {
    for (int second = 0; second <= 11; second++) {
      hear(0, 0, 5, true, second);
      hear(0, 1, 9, false, second);
    }
    assertTrue(judge.stalled(11 * SECOND).orElseThrow().message().contains("did not get on"));
  }

  @Test
  void waitingAndGettingOnAreNoStalls() {
    for (int second = 0; second <= 60; second++) {
      hear(0, 0, 5, true, second);
      hear(0, 1, second / 5, false, second);
      assertTrue(judge.stalled(second * SECOND).isEmpty());
    }
  }

  @Test
  void aRankThatIsThroughAndAnAttemptThatIsOverAreNotWaitedFor() {
    hear(0, 0, 5, false, 0);
    judge.hear(
        new RankNews(0, 0, "host-0", "7", 40, 3, 5, false, RankNews.DONE, "", false), SECOND);
    assertTrue(judge.stalled(60 * SECOND).isEmpty());
    hear(0, 1, 5, false, 0);
    judge.over(0);
    hear(0, 1, 5, false, 1);
    assertTrue(judge.stalled(60 * SECOND).isEmpty());
    hear(1, 1, 0, false, 2);
    hear(0, 0, 0, false, 3);
    assertEquals(1, judge.known().size());
    assertEquals(1, judge.stalled(60 * SECOND).orElseThrow().rank().attempt());
  }

  @Test
  void newsTravelAsJson() {
    RankNews news = new RankNews(1, 2, "h\"ö", "driver", 3, -1, 5, true, "a\nb", "c", true);
    assertEquals(news, RankNews.parse(news.json()));
    assertEquals("it had finished no step, a\nb", news.where());
  }
}
