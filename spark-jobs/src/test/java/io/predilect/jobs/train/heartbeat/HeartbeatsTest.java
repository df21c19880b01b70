package io.predilect.jobs.train.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.token.Tokens;
import io.predilect.jobs.train.heartbeat.Heartbeat.State;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.RankLostException;
import io.predilect.model.scoring.PromptScores;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HeartbeatsTest {
  private static final RankPlace PLACE = new RankPlace(2, 1, "h\"ö", "7", 40);

  private final List<Heartbeat> heard = new CopyOnWriteArrayList<>();
  private volatile Heartbeat.Reply reply = Heartbeat.Reply.GO_ON;
  private volatile boolean away;
  private final Heartbeats beats = new Heartbeats(PLACE, this::answer, Duration.ofMillis(20));

  // As it travels: in JSON.
  private Heartbeat.Reply answer(Heartbeat beat) {
    if (away) {
      throw new IllegalStateException("no route to host");
    }
    heard.add(Heartbeat.parse(beat.json()));
    return Heartbeat.Reply.parse(reply.json());
  }

  @AfterEach
  void close() {
    beats.close();
  }

  private Heartbeat last() {
    return heard.get(heard.size() - 1);
  }

  private static <T> T proxy(Class<T> type, Supplier<Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answer.get()));
  }

  @Test
  void theFirstIsAnsweredBeforeTheRankBeginsAndTheLastSaysThatItIsThrough() {
    assertEquals(1, heard.size());
    assertEquals(PLACE, heard.get(0).place());
    assertEquals("it had finished no step, starting", heard.get(0).where());
    assertEquals(TrainProgress.NONE, heard.get(0).progress());
    beats.close();
    assertEquals(State.DONE, last().state());
  }

  @Test
  void progressLossAndTotalsTravel() throws IOException {
    TrainListener listener = beats.listener();
    listener.started(2, 12);
    listener.stepped(3);
    listener.logged(
        new StepMetrics(
            3, 12, 0.5, Map.of("loss", 0.25, "num_tokens", 900.0, "tokens_per_second", 30.0)));
    listener.stepped(4);
    beats.close();
    TrainProgress progress = last().progress();
    assertEquals(List.of(4, 12), List.of(progress.step(), progress.totalSteps()));
    assertEquals(0.25, progress.loss());
    assertEquals(900, progress.tokens());
    assertEquals(30.0, progress.tokensPerSecond());
    assertTrue(progress.secondsLeft() >= 0 && progress.secondsLeft() < 60);
    assertEquals("its last step was 4, training", last().where());
  }

  @Test
  void theAnswerBringsTheRequestToStopAndItsReason() {
    assertFalse(beats.stop());
    reply = new Heartbeat.Reply(true, "on \"request\"");
    beats.close();
    assertTrue(beats.stop());
    assertEquals("on \"request\"", beats.stopReason());
  }

  @Test
  void whyARankFailsIsToldAtOnceAndAgainAtTheEnd() {
    away = true;
    beats.failed("the disk is full");
    away = false;
    beats.close();
    assertEquals(State.FAILED, last().state());
    assertEquals("the disk is full", last().failure());
    beats.refused("a\nb");
    assertEquals(State.REFUSED, last().state());
    assertEquals("a\nb", last().failure());
  }

  @Test
  void aLostHeartbeatIsNoFailureAndALostDriverEndsTheRank() throws InterruptedException {
    away = true;
    assertFalse(beats.beat());
    Thread.sleep(30);
    beats.moved();
    away = false;
    assertTrue(beats.beat());
    away = true;
    assertFalse(beats.beat());
    beats.moved(); // only just lost again
    Thread.sleep(30);
    assertFalse(beats.beat());
    IllegalStateException lost = assertThrows(IllegalStateException.class, beats::moved);
    assertTrue(lost.getMessage().startsWith("the driver did not answer for 0 s (stall_timeout)"));
  }

  @Test
  void passesOfTheModelCountAsGettingOn() {
    long before = beats.now().moves();
    Watched.model(proxy(Trainable.class, () -> null), beats).zeroGradients();
    assertEquals(before + 1, beats.now().moves());
    Trainable broken =
        proxy(
            Trainable.class,
            () -> {
              throw new IllegalStateException("as it was thrown");
            });
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> Watched.model(broken, beats).step(1));
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
    Trainable model = Watched.model(proxy(Trainable.class, () -> none), beats);
    try (PromptScores rewards = model.pool(List.of())) {
      long before = beats.now().moves();
      rewards.of(List.of(), 10);
      rewards.of(List.of(), 10);
      assertEquals(before + 2, beats.now().moves());
    }
  }

  @Test
  void aRankWaitsDuringASumAndStaysOneThatWaitsIfTheSumFails() {
    Watched.collective(proxy(Collective.class, this::waits), beats).sum(new float[] {1});
    assertEquals(State.WORKING, beats.now().state());
    Collective broken =
        Watched.collective(
            proxy(
                Collective.class,
                () -> {
                  throw new RankLostException("rank 0 on host is gone");
                }),
            beats);
    assertThrows(RankLostException.class, () -> broken.sum(new float[1]));
    assertEquals(State.WAITING, beats.now().state());
  }

  private Object waits() {
    assertEquals(State.WAITING, beats.now().state());
    return null;
  }
}
