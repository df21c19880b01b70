package io.predilect.jobs.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the loopback interface itself can do. */
final class Loopback {
  private static final int BUFFER = 1 << 20;

  private Loopback() {}

  /** Seconds until so many bytes went through a socket each way, both at once; the median. */
  static double bothWays(long bytes, int times) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket here = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket there = server.accept()) {
      return Stopwatch.median(
          times,
          () -> {
            Future<?> sent = threads.submit(() -> send(here.getOutputStream(), bytes));
            Future<?> received = threads.submit(() -> receive(here.getInputStream(), bytes));
            Future<?> back = threads.submit(() -> send(there.getOutputStream(), bytes));
            receive(there.getInputStream(), bytes);
            for (Future<?> part : new Future<?>[] {sent, received, back}) {
              await(part);
            }
          });
    } finally {
      threads.shutdownNow();
    }
  }

  private static void await(Future<?> part) throws IOException {
    try {
      part.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
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
