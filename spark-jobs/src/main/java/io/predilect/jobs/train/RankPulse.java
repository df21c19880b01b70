package io.predilect.jobs.train;

import io.predilect.model.distributed.Collective;
import io.predilect.model.scoring.PromptScores;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.step.Trainable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rank's sign of life: once a second it tells the driver where the rank is, from a thread of its
 * own, so that a rank that hangs is told from a process that is gone. The training touches it
 * through the passes of the model, the sums it makes and the steps it finishes.
 */
final class RankPulse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RankPulse.class);
  private static final long EVERY_MILLIS = 1000;

  private final RankNews who;
  private final Consumer<RankNews> driver;
  private final AtomicLong moves = new AtomicLong();
  private final ScheduledExecutorService beat =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "rank-pulse");
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledFuture<?> beating;
  private volatile int step = -1;
  private volatile boolean waiting;
  private volatile String doing = "starting";

  /**
   * Begins to beat.
   *
   * @param who attempt, rank, host, executor and task; the rest counts for nothing
   * @param driver takes the news there; must not block for long and may fail
   */
  RankPulse(RankNews who, Consumer<RankNews> driver) {
    this.who = who;
    this.driver = driver;
    this.beating = beat.scheduleAtFixedRate(this::tell, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The rank begins something else. */
  void doing(String what) {
    doing = what;
    moved();
  }

  void moved() {
    moves.incrementAndGet();
  }

  // One at a time, or news composed before the last ones might arrive after them.
  private synchronized void tell() {
    try {
      driver.accept(news(""));
    } catch (RuntimeException e) {
      // The driver hears nothing then, and says so; an exception would end the beat for good.
      LOG.debug("the driver was not reached", e);
    }
  }

  RankNews news(String failure) {
    return news(failure, false);
  }

  /** That it failed, and would fail again. */
  RankNews refusal(String why) {
    return news(why, true);
  }

  private RankNews news(String failure, boolean refused) {
    return new RankNews(
        who.attempt(),
        who.rank(),
        who.host(),
        who.executor(),
        who.task(),
        step,
        moves.get(),
        waiting,
        doing,
        failure,
        refused);
  }

  /** The same model; every call, such as a forward pass, counts as getting on. */
  Trainable watched(Trainable model) {
    return watched(Trainable.class, model);
  }

  private <T> T watched(Class<T> type, T target) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          moved();
          try {
            Object result = method.invoke(target, arguments);
            return result instanceof PromptScores scores
                ? watched(PromptScores.class, scores)
                : result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** The same collective; during a sum the rank waits for others. */
  Collective watched(Collective collective) {
    return new Collective() {
      @Override
      public int rank() {
        return collective.rank();
      }

      @Override
      public int ranks() {
        return collective.ranks();
      }

      @Override
      public void sum(float[] values) {
        await(() -> collective.sum(values));
      }

      @Override
      public void sum(double[] values) {
        await(() -> collective.sum(values));
      }

      @Override
      public List<byte[]> gather(byte[] own) {
        waiting = true;
        List<byte[]> all = collective.gather(own);
        waiting = false;
        moved();
        return all;
      }

      @Override
      public void close() {
        collective.close();
      }
    };
  }

  // A sum that fails leaves the rank waiting: what comes after is not its fault.
  private void await(Runnable sum) {
    waiting = true;
    sum.run();
    waiting = false;
    moved();
  }

  /** Counts the steps. */
  TrainListener steps() {
    return new TrainListener() {
      @Override
      public void stepped(int done) {
        step = done;
        doing("training");
      }
    };
  }

  /** Tells a last time: the rank is through. */
  @Override
  public void close() {
    beating.cancel(false);
    beat.shutdown();
    doing = RankNews.DONE;
    tell();
  }
}
