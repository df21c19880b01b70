package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.predilect.jobs.cli.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A GPU fails under an executor of a real cluster, as CUDA fails: every later call as well. Needs
 * the stand-in of model-core's src/test/tools/stand-in-gpu.
 */
final class LostGpuTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int STEPS = 12;

  @TempDir Path folder;

  @BeforeEach
  void needsIt() throws IOException {
    String torch = System.getenv().getOrDefault("PREDILECT_TORCH", "");
    Path library = Path.of(torch, "lib", "libtorch.so");
    assumeTrue(
        !torch.isEmpty()
            && Files.exists(library)
            && new String(Files.readAllBytes(library), StandardCharsets.ISO_8859_1)
                .contains("stand_in_gpu_count"),
        "skipped: PREDILECT_TORCH names no torch with the stand-in GPU of model-core's"
            + " src/test/tools/stand-in-gpu");
  }

  // While pairs are scored, and in the training behind it.
  @ParameterizedTest(name = "after {0} calls")
  @ValueSource(ints = {300, 4000})
  void anotherExecutorGoesOn(int calls) throws Exception {
    String output =
        run(
            Map.of(
                "spark.executorEnv.STAND_IN_GPU_BREAK_AFTER", Integer.toString(calls),
                "spark.executorEnv.STAND_IN_GPU_BREAK_ONCE", folder.resolve("broken").toString()),
            0);
    assertTrue(
        output.contains("Lost executor 0 on 127.0.0.1: Command exited with code 20"), output);
    try (var lines =
        Files.lines(folder.resolve("run/runs/lost/" + RanksRun.TRAIN + "/metrics.jsonl"))) {
      assertEquals(STEPS, lines.filter(line -> line.contains("\"loss\"")).count(), output);
    }
  }

  @Test
  void aGpuThatFailsUnderEveryExecutorIsTold() throws Exception {
    String output = run(Map.of("spark.executorEnv.STAND_IN_GPU_BREAK_AFTER", "300"), 1);
    String error = output.substring(output.lastIndexOf("error: stage score: "));
    assertTrue(error.contains("CUDA error: an illegal memory access was encountered;"), error);
    assertTrue(error.contains("predilect doctor checks the machine and its GPU"), error);
  }

  private String run(Map<String, String> conf, int expected) throws Exception {
    try (StandaloneCluster cluster =
        StandaloneCluster.start(
            folder.resolve("cluster"), 1, 1, "1g", GpuScript.worker(folder, 1))) {
      Map<String, String> all = new HashMap<>(conf);
      all.put("spark.executor.resource.gpu.amount", "1");
      all.put("spark.task.resource.gpu.amount", "1");
      RanksRun run = new RanksRun(folder.resolve("run"));
      String[] arguments =
          run.arguments(
              "lost",
              1,
              "device=cuda",
              "stages.score.batch_tokens=8192",
              "stages.dpo.max_steps=" + STEPS);
      try (JavaProcess application = cluster.startSubmit(all, Main.class.getName(), arguments)) {
        assertEquals(expected, application.await(LIMIT), application.output());
        return application.output();
      }
    }
  }
}
