package io.predilect.model.distributed;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Those who connect to a rank, until one has proved to be the rank before. Who says something wrong
 * is closed at once, who does not come to an end after a few seconds, and of too many the oldest,
 * first of those who said nothing yet.
 */
final class RingVisitors implements AutoCloseable {
  private static final int MOST = 64;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Selector selector;
  private final ServerSocketChannel server;
  private final int from;
  private final int to;
  private final RingSecret secret;
  private final Deque<Handshake> visitors = new ArrayDeque<>(); // the oldest first
  private Optional<Handshake> rank = Optional.empty();
  private boolean taken;

  RingVisitors(Selector selector, ServerSocketChannel server, int from, int to, RingSecret secret)
      throws IOException {
    this.selector = selector;
    this.server = server;
    this.from = from;
    this.to = to;
    this.secret = secret;
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  int from() {
    return from;
  }

  boolean proven() {
    return rank.isPresent();
  }

  /** Hears all of them as far as it can without waiting. */
  void advance() throws IOException {
    if (proven()) {
      return;
    }
    accept();
    List<Handshake> over = new ArrayList<>();
    for (Handshake visitor : visitors) {
      if (rank.isEmpty() && !goesOn(visitor)) {
        over.add(visitor);
      }
    }
    for (Handshake visitor : over) {
      visitors.remove(visitor);
      if (rank.filter(visitor::equals).isEmpty()) {
        turnAway(visitor);
      }
    }
  }

  private void accept() throws IOException {
    for (int i = 0; i < MOST; i++) {
      SocketChannel channel = server.accept();
      if (channel == null) {
        return;
      }
      try {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.register(selector, SelectionKey.OP_READ);
      } catch (IOException e) {
        channel.close(); // it is gone already
        continue;
      }
      if (visitors.size() == MOST) {
        Handshake least =
            visitors.stream().filter(v -> !v.greeted()).findFirst().orElseGet(visitors::peekFirst);
        visitors.remove(least);
        turnAway(least);
      }
      visitors.addLast(new Handshake.Visitor(channel, secret, from, to));
    }
  }

  private boolean goesOn(Handshake visitor) {
    Handshake.Outcome outcome;
    try {
      outcome = visitor.advance();
    } catch (IOException e) {
      outcome = Handshake.Outcome.CLOSED;
    }
    if (outcome == Handshake.Outcome.PROVEN) {
      rank = Optional.of(visitor);
      visitor.channel().keyFor(selector).cancel();
      server.keyFor(selector).interestOps(0);
    }
    if (outcome != Handshake.Outcome.GOES_ON
        || System.nanoTime() - visitor.begun() > PATIENCE_NANOS) {
      return false;
    }
    visitor.channel().keyFor(selector).interestOps(visitor.interest());
    return true;
  }

  private static void turnAway(Handshake visitor) {
    try {
      visitor.channel().close();
    } catch (IOException e) {
      // A stranger's connection that cannot be closed properly is no trouble of this rank.
    }
  }

  /** The connection, now its taker's to close. */
  Handshake take() {
    taken = true;
    return rank.orElseThrow();
  }

  @Override
  public void close() {
    visitors.forEach(RingVisitors::turnAway);
    if (!taken) {
      rank.ifPresent(RingVisitors::turnAway);
    }
  }
}
