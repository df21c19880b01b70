package io.predilect.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ResidentMemoryTest {

  @Test
  void aLineOfLinuxIsRead() {
    List<String> lines = List.of("Name:\tjava", "VmHWM:\t  2048 kB", "VmRSS:\t     7 kB");
    assertEquals(OptionalLong.of(2048 * 1024), ResidentMemory.bytes(lines, "VmHWM:"));
    assertEquals(OptionalLong.of(7 * 1024), ResidentMemory.bytes(lines, "VmRSS:"));
  }

  @Test
  void whatIsNotUnderstoodIsNoNumber() {
    assertEquals(OptionalLong.empty(), ResidentMemory.bytes(List.of("Name:\tjava"), "VmHWM:"));
    assertEquals(OptionalLong.empty(), ResidentMemory.bytes(List.of("VmHWM:\t2 MB 3"), "VmHWM:"));
  }
}
