package io.predilect.jobs.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.List;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final String PRODUCT =
      """
        def product(self: __torch__.Ops, a: Tensor, b: Tensor) -> Tensor:
          return torch.mm(a, b)
      """;

  /** Scripts' failures begin with the script, and end with native calls. */
  @Test
  void whatPyTorchSaysIsToldWithoutWhereItWasSaid() {
    EngineException failure = failure();
    assertTrue(failure.getMessage().lines().count() > 3, failure::getMessage);
    String expected = "PyTorch: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)";
    assertEquals(expected, Failures.message(failure));
    assertEquals(expected, Failures.message(new IllegalStateException("in a task", failure)));
  }

  /** Data may be in it: one that nobody gets to the end of would hide the failure. */
  @Test
  void aMessageMayBeLongAndOfAnyText() {
    String remote = "task 0: " + JobException.class.getName() + ": ";
    String engine = "task 0: " + EngineException.class.getName() + ": ";
    for (String text : List.of("a.", "ab.C", "\n \n", "\r\n\t", "x.yException: ", "e.g. ")) {
      String said = "x" + text.repeat(40_000);
      assertTrue(Failures.message(new IOException(said)).startsWith("IOException: x"), text);
      assertFalse(Failures.isExplained(new IOException(said)), text);
      assertTrue(Failures.message(new IOException(remote + said)).startsWith("x"), text);
      assertTrue(Failures.message(new IOException(engine + said)).startsWith("PyTorch: x"), text);
    }
    IOException full = new IOException("a.".repeat(40_000) + ": No space left on device");
    assertTrue(Failures.isExplained(full));
  }

  /** As Java says it in a locale of English letters. */
  @Test
  void aPathThatTheLocaleCannotNameIsToldWithTheRemedy() {
    InvalidPathException failure =
        new InvalidPathException(
            "/data/d\u00e4", "Malformed input or input contains unmappable characters");
    assertTrue(Failures.isExplained(failure));
    String said = Failures.message(failure);
    assertTrue(
        said.startsWith("/data/d\u00e4 has characters that are not in this process's"), said);
    assertTrue(said.endsWith("start it with LC_ALL=C.UTF-8 in its environment"), said);
  }

  /** From an executor it comes as text, with Java's calls behind it. */
  @Test
  void soItIsFromAnExecutor() {
    StringBuilder trace =
        new StringBuilder("Job aborted: Lost task 0.3 in stage 5.0 (executor 1): ");
    trace.append(failure());
    for (StackTraceElement call : failure().getStackTrace()) {
      trace.append("\n\tat ").append(call);
    }
    assertEquals(
        "PyTorch: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)",
        Failures.message(new SparkException(trace.toString())));
  }

  @Test
  void ofAFullMemoryItSaysHowToGiveMore() {
    for (Throwable failure :
        List.of(
            new OutOfMemoryError("Java heap space"),
            new SparkException(
                "Job aborted: Lost task 0.0 in stage 5.0: java.lang.OutOfMemoryError: Java heap"
                    + " space\n\tat java.base/java.util.Arrays.copyOf(Arrays.java:3537)"))) {
      assertTrue(Failures.isExplained(failure));
      String said = Failures.message(failure);
      assertTrue(
          said.startsWith("the memory of a Java process is full (Java heap space): give it"), said);
      assertTrue(said.contains("PREDILECT_HEAP"), said);
    }
    assertFalse(Failures.isExplained(new OutOfMemoryError("unable to create native thread")));
  }

  @Test
  void afterAnErrorOfCudaItSaysWhatHelps() {
    String said =
        Failures.message(
            new EngineException(
                "CUDA error: misaligned address\nCUDA kernel errors might be asynchronously"
                    + " reported\nException raised from c10_cuda_check_implementation"));
    assertTrue(said.startsWith("PyTorch: CUDA error: misaligned address; "), said);
    assertTrue(said.contains("predilect doctor"), said);
    assertFalse(said.contains("Exception raised"), said);
  }

  private static EngineException failure() {
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
        Kernels kernels = Kernels.compile(PRODUCT, Device.cpu())) {
      NDArray a = manager.zeros(new Shape(2, 3));
      return assertThrows(
          EngineException.class, () -> kernels.call("product").with(a).with(a).run(manager));
    }
  }
}
