package io.predilect.jobs.bench;

import io.predilect.jobs.pipeline.JobException;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.RankAddress;
import io.predilect.model.distributed.RingMeeting;
import io.predilect.model.distributed.RingSecret;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sums of two ranks over the loopback interface, by the ring that training uses, plain and
 * encrypted, and by XGBoost's Rabit: all gradients of a small model, those of LoRA adapters, and a
 * message as small as a step's metrics. The figure to watch is the ring's rate: bytes of the array
 * by the time until both have its sum. Beside it, a step of those adapters and the share of it that
 * summing their gradients takes.
 */
final class AllReduceBench implements Bench {
  private static final int RANKS = 2;
  private static final int TIMES = 5;
  private static final double TARGET = 0.4;
  private static final int LARGE = 50_000_000;
  // SmolLM-135M: 30 layers of 576 / 192 keys / 1536 wide, r = 16 on all seven of a layer.
  private static final int LORA = 30 * 16 * (2 * (576 + 576) + 2 * (576 + 192) + 3 * (576 + 1536));
  private static final int SMALL = 1_000;

  @Override
  public String name() {
    return "allreduce";
  }

  @Override
  public String description() {
    return "GB/s of sums between two ranks on this machine, the ring's and Rabit's";
  }

  @Override
  public BenchResult run() throws IOException {
    double[] ring;
    double[] sealed;
    double[] rabit;
    try (RabitMeeting meeting = meeting()) { // first, since it may not be there
      ring = ring(false);
      sealed = ring(true);
      rabit = together(meeting::join);
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    put(figures, "ring", ring);
    put(figures, "encrypted", sealed);
    put(figures, "rabit", rabit);
    figures.put("encrypted_times_ring", sealed[0] / ring[0]);
    LoraStep.Measured step = LoraStep.measure();
    figures.put("lora_135m_r16_gradients", (double) step.gradients());
    figures.put("lora_135m_r16_step_ms", 1e3 * step.seconds());
    figures.put("ring_percent_of_step", 100 * ring[1] / (ring[1] + step.seconds()));
    figures.put("rabit_percent_of_step", 100 * rabit[1] / (rabit[1] + step.seconds()));
    return new BenchResult(name(), rate(LARGE, ring[0]), TARGET, figures);
  }

  private static void put(Map<String, Double> figures, String name, double[] seconds) {
    figures.put(name + "_gb_per_second", rate(LARGE, seconds[0]));
    figures.put(name + "_50m_floats_ms", 1e3 * seconds[0]);
    figures.put(name + "_lora_135m_r16_ms", 1e3 * seconds[1]);
    figures.put(name + "_1000_floats_ms", 1e3 * seconds[2]);
  }

  private static double rate(int floats, double seconds) {
    return floats * (double) Float.BYTES / 1e9 / seconds;
  }

  private static double[] ring(boolean encrypts) throws IOException {
    List<RingMeeting> meetings = new ArrayList<>();
    try {
      List<RankAddress> members = new ArrayList<>();
      for (int rank = 0; rank < RANKS; rank++) {
        RingMeeting meeting = RingMeeting.listen("127.0.0.1");
        meetings.add(meeting);
        members.add(meeting.address());
      }
      RingSecret secret = RingSecret.of("bench", encrypts);
      return together(
          rank ->
              meetings.get(rank).join(rank, members, secret, Duration.ofMinutes(1), () -> false));
    } finally {
      for (RingMeeting meeting : meetings) {
        meeting.close();
      }
    }
  }

  private static RabitMeeting meeting() throws IOException {
    try {
      return new RabitMeeting(RANKS);
    } catch (NoClassDefFoundError e) {
      throw new JobException(
          "the ring is measured beside XGBoost's Rabit, which the jars for spark-submit leave out:"
              + " run spark-jobs/bin/predilect bench allreduce, which has it",
          e);
    }
  }

  /** How a rank gets its collective, on its own thread. */
  private interface Joining {
    Collective join(int rank) throws IOException;
  }

  private static double[] together(Joining joining) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(RANKS);
    try {
      List<Future<double[]>> ranks = new ArrayList<>();
      for (int rank = 0; rank < RANKS; rank++) {
        int number = rank;
        ranks.add(
            threads.submit(
                () -> {
                  try (Collective collective = joining.join(number)) {
                    return new double[] {
                      seconds(collective, LARGE),
                      seconds(collective, LORA),
                      seconds(collective, SMALL)
                    };
                  }
                }));
      }
      return ranks.get(0).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException("a rank failed: " + e.getCause().getMessage(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static double seconds(Collective collective, int floats) throws IOException {
    float[] values = new float[floats];
    return Stopwatch.median(
        TIMES,
        () -> {
          Arrays.fill(values, 1);
          collective.sum(values);
          if (values[floats - 1] != RANKS) {
            throw new IOException("a sum of " + RANKS + " ones is " + values[floats - 1]);
          }
        });
  }
}
