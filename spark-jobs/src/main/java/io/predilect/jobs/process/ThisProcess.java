package io.predilect.jobs.process;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** How this process is named to people who look at a run from elsewhere. */
public final class ThisProcess {
  private ThisProcess() {}

  public static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown host";
    }
  }

  public static long pid() {
    return ProcessHandle.current().pid();
  }
}
