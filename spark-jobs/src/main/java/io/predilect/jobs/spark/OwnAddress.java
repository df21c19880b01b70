package io.predilect.jobs.spark;

import io.predilect.jobs.failure.JobException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

/**
 * The address of this machine, which Spark asks for when its first classes are loaded. Where the
 * machine's own name leads to none, they never load in this process.
 */
final class OwnAddress {
  private static final String GIVEN = "SPARK_LOCAL_IP"; // read by Spark from the environment alone

  private OwnAddress() {}

  /** Looks a name up. */
  @FunctionalInterface
  interface Lookup {
    InetAddress address() throws UnknownHostException;
  }

  /**
   * Sees whether there is one.
   *
   * @throws JobException with the remedy where there is none
   */
  static void require() {
    require(System.getenv(), InetAddress::getLocalHost);
  }

  static void require(Map<String, String> environment, Lookup lookup) {
    if (environment.containsKey(GIVEN)) {
      return;
    }
    try {
      lookup.address();
    } catch (UnknownHostException e) {
      throw new JobException(
          "the name of this machine leads to no address, which Spark needs ("
              + e.getMessage()
              + "): give it one in /etc/hosts, or set "
              + GIVEN
              + " in the environment, to 127.0.0.1 where no other machine takes part",
          e);
    }
  }
}
