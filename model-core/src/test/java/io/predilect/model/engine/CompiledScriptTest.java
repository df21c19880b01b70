package io.predilect.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Who asks for the same source has the same kernels, for as long as anybody needs them. */
class CompiledScriptTest {
  private static String adding(int number) {
    return """
      def add(self: __torch__.Ops, x: Tensor) -> Tensor:
        return torch.add(x, %s)
    """
        .formatted(number);
  }

  private static float[] added(Kernels kernels) {
    try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu())) {
      return kernels
          .call("add")
          .with(scope.create(new float[] {1, 2}))
          .run(scope)
          .get(0)
          .toFloatArray();
    }
  }

  private static CompiledScript script(int number) {
    return CompiledScript.of(adding(number), Device.cpu());
  }

  @Test
  void oneSourceIsCompiledOnceAndAnotherIsAnother() {
    CompiledScript one = script(101);
    CompiledScript same = script(101);
    CompiledScript other = script(102);
    assertSame(one, same);
    assertNotSame(one, other);
    List.of(one, same, other).forEach(CompiledScript::release);
    CompiledScript again = script(101);
    assertSame(one, again, "it is idle and stays");
    again.release();
  }

  @Test
  void nothingStaysOnDisk() throws IOException, InterruptedException {
    Set<Path> before = temporary();
    script(103).release();
    Set<Path> made = temporary();
    made.removeAll(before);
    // tests in another process have theirs for a moment
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    made.removeIf(Files::notExists);
    while (!made.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(20);
      made.removeIf(Files::notExists);
    }
    assertEquals(Set.of(), made);
  }

  private static Set<Path> temporary() throws IOException {
    Set<Path> found = new HashSet<>();
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> models = Files.newDirectoryStream(folder, "pt-model*")) {
      models.forEach(found::add);
    }
    return found;
  }

  @Test
  void onesThatAreUsedStayAndIdleOnesGoTheOldestFirst() {
    CompiledScript idle = script(200);
    try (Kernels used = Kernels.compile(adding(201), Device.cpu())) {
      idle.release();
      manyComeAndGo(1000);
      assertArrayEquals(new float[] {202, 203}, added(used));
      assertNotSame(idle, compiledAnew());
      CompiledScript newest = script(1000 + CompiledScript.MOST_IDLE);
      assertSame(newest, script(1000 + CompiledScript.MOST_IDLE));
      newest.release();
      newest.release();
    }
  }

  private static void manyComeAndGo(int first) {
    for (int i = 0; i <= CompiledScript.MOST_IDLE; i++) {
      script(first + i).release();
    }
  }

  private static CompiledScript compiledAnew() {
    CompiledScript script = script(200);
    script.release();
    return script;
  }

  @Test
  void whoClosesKernelsLeavesThoseOfOthers() {
    try (Kernels one = Kernels.compile(adding(400), Device.cpu())) {
      Kernels other = Kernels.compile(adding(400), Device.cpu());
      other.close();
      other.close(); // counts once
      assertThrows(IllegalStateException.class, () -> other.call("add"));
      manyComeAndGo(2000);
      assertArrayEquals(new float[] {401, 402}, added(one));
    }
  }

  @Test
  void severalThreadsCallOneScript() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> calls = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        Callable<Integer> calling =
            () -> {
              int right = 0;
              for (int i = 0; i < 50; i++) {
                try (Kernels kernels = Kernels.compile(adding(600), Device.cpu())) {
                  right += added(kernels)[1] == 602 ? 1 : 0;
                }
              }
              return right;
            };
        calls.add(threads.submit(calling));
      }
      for (Future<Integer> call : calls) {
        assertEquals(50, call.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aSourceThatDoesNotCompileIsToldEachTime() {
    for (int i = 0; i < 2; i++) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Kernels.compile("  def broken(self: __torch__.Ops) -> Nothing:\n", Device.cpu()));
    }
  }
}
