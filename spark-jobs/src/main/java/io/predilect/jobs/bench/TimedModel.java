package io.predilect.jobs.bench;

import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.train.step.Trainable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/** A model in training that counts the time spent in it: forward, backward and optimiser. */
final class TimedModel {
  private static final Set<String> COUNTED =
      Set.of(
          "forward",
          "backward",
          "close",
          "zeroGradients",
          "sumGradients",
          "gradientNorm",
          "scaleGradients",
          "step");

  private final Trainable timed;
  private long nanos;

  TimedModel(Trainable model) {
    this.timed = timed(model, Trainable.class);
  }

  Trainable trainable() {
    return timed;
  }

  /** The time spent so far, in nanoseconds. */
  long nanos() {
    return nanos;
  }

  private <T> T timed(T target, Class<T> type) {
    InvocationHandler handler = (proxy, method, arguments) -> call(target, method, arguments);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private Object call(Object target, Method method, Object[] arguments) throws Throwable {
    long begun = System.nanoTime();
    try {
      Object result = method.invoke(target, arguments);
      return result instanceof ForwardPass pass ? timed(pass, ForwardPass.class) : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      if (COUNTED.contains(method.getName())) {
        nanos += System.nanoTime() - begun;
      }
    }
  }
}
