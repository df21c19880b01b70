package io.predilect.jobs.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** What the loopback interface itself can do. */
final class Loopback {
  private static final int BUFFER = 1 << 20;

  private Loopback() {}

  /** Seconds until so many bytes went through a socket each way, both at once; the median. */
  static double bothWays(long bytes, int times) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket here = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket there = server.accept()) {
      return Stopwatch.median(
          times,
          () ->
              Together.run(
                  4,
                  part ->
                      switch (part) {
                        case 0 -> send(here.getOutputStream(), bytes);
                        case 1 -> receive(here.getInputStream(), bytes);
                        case 2 -> send(there.getOutputStream(), bytes);
                        default -> receive(there.getInputStream(), bytes);
                      }));
    }
  }

  private static Void send(OutputStream out, long bytes) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (long left = bytes; left > 0; left -= BUFFER) {
      out.write(buffer, 0, (int) Math.min(BUFFER, left));
    }
    return null;
  }

  private static Void receive(InputStream in, long bytes) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (long left = bytes; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(BUFFER, left));
      if (read < 0) {
        throw new IOException("the socket closed with " + left + " bytes to come");
      }
      left -= read;
    }
    return null;
  }
}
