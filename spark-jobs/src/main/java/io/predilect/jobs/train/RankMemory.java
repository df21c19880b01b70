package io.predilect.jobs.train;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.TaskDevice;
import io.predilect.model.engine.DeviceMemory;
import io.predilect.model.engine.OutOfMemoryException;
import io.predilect.model.train.memory.MemoryAdvice;
import io.predilect.model.train.memory.TrainingLoad;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a rank is expected to take of its device's memory, told before and when it was too much. */
final class RankMemory {
  private static final Logger LOG = LoggerFactory.getLogger(RankMemory.class);

  private final TaskDevice device;
  private Optional<TrainingLoad> load = Optional.empty();

  RankMemory(TaskDevice device) {
    this.device = device;
  }

  /** What the device has; empty where nobody tells. */
  OptionalLong available() {
    return DeviceMemory.bytes(device.name());
  }

  /** Now its model and examples are known: warns where they are not likely to fit. */
  void expect(TrainingLoad expected) {
    load = Optional.of(expected);
    OptionalLong bytes = available();
    if (bytes.isPresent()) {
      MemoryAdvice.where(expected, device.onGpu(), bytes.getAsLong()).ifPresent(LOG::warn);
    }
  }

  /** What to tell of a device that had no room. */
  JobException refusal(OutOfMemoryException e) {
    return new JobException(
        device.name()
            + ": "
            + e.getMessage()
            + load.map(one -> ". Expected were " + one.estimate(device.onGpu()).line()).orElse(""),
        e);
  }
}
