package io.predilect.model.train.metrics;

import ai.djl.Device;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a rank's machine did since the last log line, in this run: for people, not for resuming. */
public final class StepWindow {
  private final PeakMemory memory;
  private long tokens;
  private long nanos;

  public StepWindow(Device device) {
    memory = new PeakMemory(device);
  }

  public void step(long more, long spent) {
    tokens += more;
    nanos += spent;
    memory.sample();
  }

  /** Speed and memory, and the window begins again. */
  public Map<String, Double> close() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("tokens_per_second", tokens / Math.max(1e-9, nanos / 1e9));
    memory.hostMib().ifPresent(mib -> values.put("peak_memory_mib", mib));
    memory.deviceMib().ifPresent(mib -> values.put("peak_gpu_memory_mib", mib));
    tokens = 0;
    nanos = 0;
    return values;
  }
}
