package io.predilect.model.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Compiled kernels: the methods of one TorchScript class, called by name. Safe for several threads.
 */
public final class Kernels implements AutoCloseable {
  private final CompiledScript script;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Kernels(CompiledScript script) {
    this.script = script;
  }

  /**
   * Compiles kernels, or takes those that the process has of the same source.
   *
   * @param methods definitions in TorchScript's serialised dialect, indented by two spaces
   * @param device where they will run
   * @throws IllegalArgumentException when the source does not compile; the message is PyTorch's
   */
  public static Kernels compile(String methods, Device device) {
    return new Kernels(CompiledScript.of(methods, device));
  }

  /** Begins a call of one kernel; arguments follow in their order. */
  public Call call(String method) {
    if (closed.get()) {
      throw new IllegalStateException("the kernels are closed");
    }
    return new Call(script.selector(method));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      script.release();
    }
  }

  /** The arguments of one call. */
  public final class Call {
    private final NDList arguments = new NDList();
    private final NDList numbers = new NDList(); // those of the arguments that are this call's own
    private final NDArray selector;

    private Call(NDArray selector) {
      this.selector = selector;
    }

    /** A tensor argument. */
    public Call with(NDArray tensor) {
      named(tensor, null);
      arguments.add(tensor);
      return this;
    }

    /**
     * A {@code List[Tensor]} argument, not empty.
     *
     * @param name what tells this list from the call's other lists
     */
    public Call with(String name, List<? extends NDArray> tensors) {
      if (tensors.isEmpty()) {
        throw new IllegalArgumentException("the list " + name + " of a kernel call is empty");
      }
      for (NDArray tensor : tensors) {
        named(tensor, name + "[]");
        arguments.add(tensor);
      }
      return this;
    }

    /**
     * A tensor argument of numbers that the kernel reads one by one. It lies on the processor: to
     * read a number from a GPU is to wait for all that the GPU has to do.
     */
    public Call numbers(double... values) {
      return own(script.cpu().create(values));
    }

    /** The same of whole numbers. */
    public Call numbers(long... values) {
      return own(script.cpu().create(values));
    }

    private Call own(NDArray tensor) {
      numbers.add(tensor);
      return with(tensor);
    }

    /** Runs without recording; the results belong to {@code scope}. */
    public NDList run(NDManager scope) {
      return run(scope, false);
    }

    /** Runs with autograd recording; the results belong to {@code scope}. */
    public NDList record(NDManager scope) {
      return run(scope, true);
    }

    // The bridge's own mode without gradients makes "inference tensors", which no recorded call may
    // use later; so calls are always training calls, and the thread's gradient mode decides.
    private NDList run(NDManager scope, boolean gradients) {
      arguments.add(selector);
      // Per thread, like the gradient mode. The optimising executor profiles the first calls and
      // then runs other code, whose last bits differ: a resumed training would not be the same.
      JniUtils.setGraphExecutorOptimize(false);
      boolean before = JniUtils.isGradMode();
      JniUtils.setGradMode(gradients);
      try {
        NDList results = IValueUtils.forward(script.block(), arguments, true);
        results.attach(scope);
        return results;
      } finally {
        JniUtils.setGradMode(before);
        numbers.close();
      }
    }

    // Only a change is written: shared weights always play the same role, so threads do not race.
    private static void named(NDArray array, String name) {
      if (!Objects.equals(array.getName(), name)) {
        array.setName(name);
      }
    }
  }
}
