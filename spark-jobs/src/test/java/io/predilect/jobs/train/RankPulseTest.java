package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.token.Tokens;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.RankLostException;
import io.predilect.model.scoring.PromptScores;
import io.predilect.model.train.step.Trainable;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RankPulseTest {
  private static final RankNews WHO =
      new RankNews(2, 1, "host", "7", 40, -1, 0, false, "", "", false);

  private final List<RankNews> heard = new CopyOnWriteArrayList<>();
  private final RankPulse pulse = new RankPulse(WHO, heard::add);

  private static Collective collective(Runnable sum) {
    return (Collective)
        Proxy.newProxyInstance(
            Collective.class.getClassLoader(),
            new Class<?>[] {Collective.class},
            (proxy, method, arguments) -> {
              sum.run();
              return null;
            });
  }

  @Test
  void stepsPassesAndSumsAreTold() {
    pulse.steps().stepped(3);
    RankNews before = pulse.news("");
    assertEquals(3, before.step());
    pulse.watched(collective(() -> assertTrue(pulse.news("").waiting()))).sum(new float[] {1});
    Trainable model =
        (Trainable)
            Proxy.newProxyInstance(
                Trainable.class.getClassLoader(),
                new Class<?>[] {Trainable.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("step")) {
                    throw new IllegalStateException("as it was thrown");
                  }
                  return null;
                });
    pulse.watched(model).zeroGradients();
    RankNews after = pulse.news("");
    assertEquals(before.moves() + 2, after.moves());
    assertTrue(!after.waiting());
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> pulse.watched(model).step(1));
    assertEquals("as it was thrown", thrown.getMessage());
  }

  @Test
  void rewardsUnderSharedPromptsCountAsGettingOn() {
    PromptScores none =
        new PromptScores() {
          @Override
          public double[][] of(List<Tokens> responses, int batchTokens) {
            return new double[0][responses.size()];
          }

          @Override
          public void close() {}
        };
    Trainable model =
        (Trainable)
            Proxy.newProxyInstance(
                Trainable.class.getClassLoader(),
                new Class<?>[] {Trainable.class},
                (proxy, method, arguments) -> none);
    try (PromptScores rewards = pulse.watched(model).pool(List.of())) {
      long before = pulse.news("").moves();
      rewards.of(List.of(), 10);
      rewards.of(List.of(), 10);
      assertEquals(before + 2, pulse.news("").moves());
    }
  }

  @Test
  void aRankWhoseSumFailsStaysOneThatWaits() {
    Collective broken =
        pulse.watched(
            collective(
                () -> {
                  throw new RankLostException("rank 0 on host is gone");
                }));
    assertThrows(RankLostException.class, () -> broken.sum(new float[1]));
    assertTrue(pulse.news("gone").waiting());
    assertEquals("gone", pulse.news("gone").failure());
  }

  @Test
  void newsThatAreUnderWayArriveBeforeTheLastOnes() throws InterruptedException {
    List<RankNews> told = new CopyOnWriteArrayList<>();
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch arrived = new CountDownLatch(1);
    RankPulse slow =
        new RankPulse(
            WHO,
            news -> {
              if (!news.ended()) {
                underWay.countDown();
                pause();
                arrived.countDown();
              }
              told.add(news);
            });
    assertTrue(underWay.await(10, TimeUnit.SECONDS));
    slow.close();
    assertTrue(arrived.await(10, TimeUnit.SECONDS));
    assertEquals(List.of(false, true), told.stream().map(RankNews::ended).toList());
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theLastNewsSayThatTheRankIsThrough() {
    pulse.close();
    assertTrue(heard.get(heard.size() - 1).ended());
    assertEquals(2, heard.get(0).attempt());
  }
}
