package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class StatusWatchTest {
  @TempDir private Path run;

  @Test
  @Timeout(60)
  void inALogItTellsTheTableOnceThenWhatEndsThenTheEnd()
      throws IOException, InterruptedException, ExecutionException {
    manifest("running", "");
    Files.writeString(
        run.resolve("status.json"),
        """
        {"host": "node-7", "pid": 4711, "updated": %s, "everyMillis": 600000, "stage": "sft",
         "share": 0.25, "detail": "step 3/12", "figures": {}}
        """
            .formatted(System.currentTimeMillis())); // alive however slow this is
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out));
    ExecutorService watching = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> code =
          watching.submit(() -> line.execute("status", run.toString(), "--watch"));
      while (!out.toString().contains("running") && !code.isDone()) {
        Thread.sleep(20);
      }
      manifest("failed", ", \"error\": \"no disk\"");
      Files.delete(run.resolve("status.json"));
      assertEquals(1, code.get());
      assertEquals(
          """
          stage status time rows in kept rejected
          01-sft running TIME

          01-sft failed 1.5 s
          nothing runs; the same run command does what is left
          last error: no disk
          """,
          out.toString().replaceAll(" +", " ").replaceAll("running [0-9:]+ h", "running TIME"));
    } finally {
      watching.shutdownNow();
    }
  }

  /** Between a stage's end and the program's next word, which a slow last stage makes long. */
  @Test
  @Timeout(60)
  void whatHasEndedIsNotSaidToRun() throws IOException, InterruptedException, ExecutionException {
    manifest("running", "");
    Files.writeString(
        run.resolve("status.json"),
        """
        {"host": "node-7", "pid": 4711, "updated": %s, "everyMillis": 600000, "stage": "sft",
         "share": 0.25, "detail": "step 3/12", "figures": {}}
        """
            .formatted(System.currentTimeMillis()));
    StringWriter out = new StringWriter();
    ExecutorService watching = Executors.newSingleThreadExecutor();
    System.setProperty("predilect.terminal", "true"); // where each move is shown
    try {
      Future<Integer> code =
          watching.submit(
              () ->
                  Main.commandLine()
                      .setOut(new PrintWriter(out))
                      .execute("status", run.toString(), "--watch"));
      while (!out.toString().contains("running sft") && !code.isDone()) {
        Thread.sleep(20);
      }
      manifest("done", "");
      while (!out.toString().contains("01-sft  done") && !code.isDone()) {
        Thread.sleep(20);
      }
      Thread.sleep(2_500); // it looks once more
      Files.delete(run.resolve("status.json"));
      assertEquals(0, code.get());
      String after = out.toString().substring(out.toString().indexOf("01-sft  done"));
      assertFalse(after.contains("running"), after);
      assertTrue(after.contains("\ndone\n"), after);
    } finally {
      System.clearProperty("predilect.terminal");
      watching.shutdownNow();
    }
  }

  private void manifest(String status, String more) throws IOException {
    Path written = run.resolve("written");
    Files.writeString(
        written,
        """
        {"run": "r", "stages": [
          {"name": "sft", "kind": "train", "folder": "01-sft", "status": "%s",
           "started": "2026-01-01T00:00:00Z", "seconds": 1.5%s}]}
        """
            .formatted(status, more));
    Files.move(written, run.resolve("pipeline.json"), StandardCopyOption.REPLACE_EXISTING);
  }
}
