package io.predilect.jobs.bench;

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

/**
 * Sums of two ranks over the loopback interface, by the ring that training uses, plain and
 * encrypted: all gradients of a small model, those of LoRA adapters, and a message as small as a
 * step's metrics. The figure to watch is the ring's time against the same bytes pushed both ways
 * through a socket, the least that any sum of two ranks needs. Beside it, a step of those adapters
 * and the share of it that summing their gradients takes.
 */
final class AllReduceBench {
  private static final int RANKS = 2;
  private static final int TIMES = 5;
  private static final double TARGET = 0.8;
  private static final int LARGE = 50_000_000;
  // SmolLM-135M: 30 layers of 576 / 192 keys / 1536 wide, r = 16 on all seven of a layer.
  private static final int LORA = 30 * 16 * (2 * (576 + 576) + 2 * (576 + 192) + 3 * (576 + 1536));
  private static final int SMALL = 1_000;

  private AllReduceBench() {}

  static BenchResult run() throws IOException {
    double[] ring = ring(false);
    double[] sealed = ring(true);
    double bare = Loopback.bothWays((long) LARGE * Float.BYTES, TIMES);
    Map<String, Double> figures = new LinkedHashMap<>();
    put(figures, "ring", ring);
    put(figures, "encrypted", sealed);
    figures.put("socket_gb_per_second", rate(LARGE, bare));
    figures.put("encrypted_times_ring", sealed[0] / ring[0]);
    LoraStep.Measured step = LoraStep.measure();
    figures.put("lora_135m_r16_gradients", (double) step.gradients());
    figures.put("lora_135m_r16_step_ms", 1e3 * step.seconds());
    figures.put("ring_percent_of_step", 100 * ring[1] / (ring[1] + step.seconds()));
    return new BenchResult(bare / ring[0], TARGET, figures);
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
      return Together.run(
              RANKS,
              rank -> {
                try (Collective ranks =
                    meetings
                        .get(rank)
                        .join(rank, members, secret, Duration.ofMinutes(1), () -> false)) {
                  return new double[] {
                    seconds(ranks, LARGE), seconds(ranks, LORA), seconds(ranks, SMALL)
                  };
                }
              })
          .get(0);
    } finally {
      for (RingMeeting meeting : meetings) {
        meeting.close();
      }
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
