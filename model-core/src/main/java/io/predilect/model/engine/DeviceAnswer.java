package io.predilect.model.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.util.Optional;

/**
 * Whether a device still takes work. After a kernel that went wrong (an address out of bounds, a
 * failed assertion, an error of the memory) CUDA refuses every later call of the process with the
 * same error; after others, such as a lack of memory, the device goes on.
 */
public final class DeviceAnswer {
  private DeviceAnswer() {}

  /**
   * Has the device hold a number, and asks for it.
   *
   * @param device {@code cpu}, or {@code cuda:N} as this process counts its GPUs
   * @return why it refuses, in the engine's own words; empty: it answers, or has no memory left
   */
  public static Optional<String> refusal(String device) {
    try (NDManager scope = Engines.pytorch().newBaseManager(Engines.device(device))) {
      scope.create(1f).getFloat();
      return Optional.empty();
    } catch (EngineException e) {
      return OutOfMemory.is(e)
          ? Optional.empty()
          : Optional.of(EngineMessage.cause(String.valueOf(e.getMessage())));
    }
  }
}
