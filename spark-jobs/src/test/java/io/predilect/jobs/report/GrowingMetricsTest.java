package io.predilect.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.report.chart.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowingMetricsTest {
  @TempDir private Path folder;
  private final GrowingMetrics metrics = new GrowingMetrics("sft");

  private static String lines(int from, int to, double loss) {
    return IntStream.range(from, to)
        .mapToObj(step -> "{\"step\":%s,\"loss\":%s}%n".formatted(step, loss))
        .collect(Collectors.joining());
  }

  private List<Point> losses(String content) throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    Files.writeString(file, content);
    return metrics
        .look(FileSystem.getLocal(new Configuration()), new org.apache.hadoop.fs.Path(file.toUri()))
        .figures()
        .getOrDefault("loss", List.of());
  }

  @Test
  void eachLookReadsWhatIsNew() throws IOException {
    String all = lines(1, 5000, 2);
    assertEquals(4999, losses(all).size());
    long first = metrics.bytesRead();
    assertEquals(all.length(), first);
    for (int step = 5000; step < 5010; step++) {
      all += lines(step, step + 1, 2);
      assertEquals(step, losses(all).size());
    }
    assertTrue(metrics.bytesRead() - first < 10 * 5000, "read " + metrics.bytesRead());
  }

  @Test
  void aLineIsTakenOnceItIsWhole() throws IOException {
    String line = lines(1, 2, 2.5);
    assertEquals(0, losses("").size());
    assertEquals(0, losses(line.substring(0, 10)).size());
    assertEquals(1, losses(line).size());
    assertEquals(1, losses(line + "{\"step\":2,").size());
    assertEquals(2, losses(line + lines(2, 3, 2)).size());
  }

  @Test
  void whatATrainingTookBackIsGone() throws IOException {
    assertEquals(9, losses(lines(1, 10, 2)).size());
    List<Point> longer = losses(lines(1, 6, 2) + lines(6, 30, 1));
    assertEquals(29, longer.size());
    assertEquals(1.0, longer.get(6).y());
    assertEquals(3, losses(lines(1, 4, 2)).size());
  }

  @Test
  void aLineThatIsNoneIsTold() {
    JobException broken =
        assertThrows(JobException.class, () -> losses("{\"st\n{\"step\":2,\"loss\":2}\n"));
    String message = broken.getMessage();
    assertTrue(message.contains("metrics.jsonl: line 1 of the metrics of sft"), message);
    assertTrue(message.contains("--from sft"), message);
  }
}
