package io.predilect.jobs.spark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.JobException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnAddressTest {
  private static final OwnAddress.Lookup NONE =
      () -> {
        throw new UnknownHostException("node-7: Name or service not known");
      };

  @Test
  void aMachineWhoseNameLeadsNowhereIsToldWithTheRemedy() {
    String told =
        assertThrows(JobException.class, () -> OwnAddress.require(Map.of(), NONE)).getMessage();
    assertTrue(told.contains("node-7"), told);
    assertTrue(told.contains("SPARK_LOCAL_IP"), told);
  }

  @Test
  void anAddressThatIsGivenOrFoundIsEnough() {
    assertDoesNotThrow(() -> OwnAddress.require(Map.of("SPARK_LOCAL_IP", "127.0.0.1"), NONE));
    assertDoesNotThrow(() -> OwnAddress.require(Map.of(), InetAddress::getLoopbackAddress));
  }
}
