package io.predilect.jobs.train.heartbeat;

import io.predilect.model.distributed.Collective;
import io.predilect.model.scoring.PromptScores;
import io.predilect.model.scoring.PromptedModel;
import io.predilect.model.train.step.Trainable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/** What a rank works with, made to tell its {@link Heartbeats} that it gets on or waits. */
public final class Watched {
  private static final Set<String> TOGETHER = Set.of("sum", "reduceScatter", "allGather", "gather");

  private Watched() {}

  /** The same model; every call, such as a forward pass, counts as getting on. */
  public static Trainable model(Trainable model, Heartbeats beats) {
    return moving(Trainable.class, model, beats);
  }

  /** The same of a model that only scores. */
  public static PromptedModel model(PromptedModel model, Heartbeats beats) {
    return moving(PromptedModel.class, model, beats);
  }

  private static <T> T moving(Class<T> type, T watched, Heartbeats beats) {
    return proxy(
        type,
        (proxy, method, arguments) -> {
          beats.moved();
          Object result = call(method, watched, arguments);
          return result instanceof PromptScores scores
              ? moving(PromptScores.class, scores, beats)
              : result;
        });
  }

  /** The same collective; during a sum the rank waits for others. */
  public static Collective collective(Collective collective, Heartbeats beats) {
    return proxy(
        Collective.class,
        (proxy, method, arguments) ->
            TOGETHER.contains(method.getName())
                ? beats.awaiting(() -> call(method, collective, arguments))
                : call(method, collective, arguments));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object call(Method method, Object watched, Object[] arguments) throws Throwable {
    try {
      return method.invoke(watched, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
