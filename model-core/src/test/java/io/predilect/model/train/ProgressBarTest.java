package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long nanos;

  private ProgressBar bar(boolean terminal) {
    return new ProgressBar("dpo", out, terminal, () -> nanos);
  }

  private static StepMetrics step(int step) {
    return new StepMetrics(
        step, 40, step / 40.0, Map.of("loss", 0.6931, "tokens_per_second", 18400.4));
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void onATerminalOneLineIsWrittenOver() {
    ProgressBar bar = bar(true);
    bar.started(0, 40);
    nanos = 25_000_000_000L;
    bar.logged(step(10));
    assertEquals(
        "\rdpo  #####---------------  10/40  loss 0.6931  18,400 tokens/s  1m 15s left\u001b[K",
        text());
    bar.logged(step(40));
    assertEquals('\n', text().charAt(text().length() - 1));
  }

  @Test
  void elsewhereALineAppearsAboutEveryTenSeconds() {
    ProgressBar bar = bar(false);
    bar.started(0, 40);
    for (int step = 1; step <= 40; step++) {
      nanos += 1_000_000_000L;
      bar.logged(step(step));
    }
    assertEquals(
        """
        dpo  --------------------  1/40  loss 0.6931  18,400 tokens/s  39s left
        dpo  #####---------------  11/40  loss 0.6931  18,400 tokens/s  29s left
        dpo  ##########----------  21/40  loss 0.6931  18,400 tokens/s  19s left
        dpo  ###############-----  31/40  loss 0.6931  18,400 tokens/s  9s left
        dpo  ####################  40/40  loss 0.6931  18,400 tokens/s  0s left
        """,
        text());
  }

  @Test
  void aResumeCountsTimeFromWhereItBegan() {
    ProgressBar bar = bar(false);
    bar.started(20, 40);
    nanos = 7_200_000_000_000L;
    bar.logged(step(22));
    assertEquals(
        """
        dpo  resumed after step 20 of 40
        dpo  ###########---------  22/40  loss 0.6931  18,400 tokens/s  18h 0m left
        """,
        text());
  }
}
