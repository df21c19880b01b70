package io.predilect.jobs.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A service of chat completions that answers the same to everything, after a while. One thread does
 * it all, and reads no more of a request than where it ends, so that it takes little of a machine
 * that it shares with those who ask.
 */
final class DelayedServer implements AutoCloseable {
  static final String MODEL = "bench";
  private static final String ANSWER =
      "{\"choices\": [{\"index\": 0, \"finish_reason\": \"stop\", \"message\": {\"role\":"
          + " \"assistant\", \"content\": \"yes\"}}], \"usage\": {\"prompt_tokens\": 20,"
          + " \"completion_tokens\": 10}}";
  private static final String LENGTH = "content-length:";
  private static final String HEADERS_END = "\r\n\r\n";
  private static final int LONGEST_REQUEST = 16 << 10;
  private static final int BACKLOG = 512;

  private final Selector selector = Selector.open();
  private final ServerSocketChannel listening = ServerSocketChannel.open();
  private final ByteBuffer answer;
  private final long delay;
  private final Deque<Due> due = new ArrayDeque<>();
  private final List<Long> arrived = new ArrayList<>();
  private final Thread thread = new Thread(this::serve, "delayed-server");

  /** An answer that is to be written when its time has come. */
  private record Due(long at, SocketChannel to) {}

  /**
   * Listens on this machine.
   *
   * @param millis from a request to its answer
   */
  DelayedServer(long millis) throws IOException {
    delay = TimeUnit.MILLISECONDS.toNanos(millis);
    answer =
        StandardCharsets.US_ASCII.encode(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + ANSWER.length()
                + HEADERS_END
                + ANSWER);
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    listening.configureBlocking(false);
    listening.register(selector, SelectionKey.OP_ACCEPT);
    thread.setDaemon(true);
    thread.start();
  }

  String url() {
    return "http://127.0.0.1:" + listening.socket().getLocalPort() + "/v1";
  }

  /** When requests came since this was asked last, seconds, in order. */
  synchronized List<Double> arrivals() {
    List<Double> seconds = arrived.stream().map(nanos -> nanos / 1e9).toList();
    arrived.clear();
    return seconds;
  }

  /** What it has taken of the processor, seconds. */
  double cpuSeconds() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()) / 1e9;
  }

  private void serve() {
    try (selector) {
      while (listening.isOpen()) {
        selector.select(this::ready, untilNext());
        answerThoseDue();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // At least one, since 0 would be for ever.
  private long untilNext() {
    Due next = due.peek();
    long wait = next == null ? 1000 : (next.at() - System.nanoTime()) / 1_000_000;
    return Math.max(1, wait);
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else {
        read((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
      }
    } catch (IOException | CancelledKeyException e) {
      key.cancel(); // whoever asked is gone, or this is closed
    }
  }

  private void accept() throws IOException {
    SocketChannel client = listening.accept();
    if (client != null) {
      client.configureBlocking(false);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      client.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(LONGEST_REQUEST));
    }
  }

  private void read(SocketChannel client, ByteBuffer request) throws IOException {
    if (client.read(request) < 0) {
      client.close();
    } else if (isWhole(request)) {
      request.clear();
      long now = System.nanoTime();
      synchronized (this) {
        arrived.add(now);
      }
      due.add(new Due(now + delay, client));
    }
  }

  private static boolean isWhole(ByteBuffer request) {
    String text =
        StandardCharsets.ISO_8859_1
            .decode(request.duplicate().flip())
            .toString()
            .toLowerCase(Locale.ROOT);
    int end = text.indexOf(HEADERS_END);
    int length = text.indexOf(LENGTH) + LENGTH.length();
    return end >= 0
        && request.position()
            >= end
                + HEADERS_END.length()
                + Integer.parseInt(text.substring(length, text.indexOf('\r', length)).strip());
  }

  private void answerThoseDue() throws IOException {
    while (!due.isEmpty() && due.peek().at() <= System.nanoTime()) {
      SocketChannel client = due.remove().to();
      if (client.isOpen()) {
        client.write(answer.duplicate()); // shorter than any socket's buffer
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    selector.wakeup();
  }
}
