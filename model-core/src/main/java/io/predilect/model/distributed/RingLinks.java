package io.predilect.model.distributed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A rank's two connections: it sends to the next rank while it receives from the one before. */
final class RingLinks implements AutoCloseable {
  private static final long LOOK_UP_MILLIS = 200;

  private final Peer next;
  private final Peer previous;
  private final Duration timeout;
  private final BooleanSupplier cancelled;
  private final Selector selector;
  private final SelectionKey toNext;
  private final SelectionKey fromPrevious;
  private final ByteBuffer out = direct();
  private final ByteBuffer in = direct();

  /** A connection and who is at its other end, such as {@code rank 1 on 10.0.0.2}. */
  record Peer(SocketChannel channel, String name) {}

  /**
   * Takes the connections over.
   *
   * @param timeout how long nothing may arrive or leave before the other rank counts as lost
   * @param cancelled asked while waiting: true ends the wait
   */
  RingLinks(Peer next, Peer previous, Duration timeout, BooleanSupplier cancelled)
      throws IOException {
    this.next = next;
    this.previous = previous;
    this.timeout = timeout;
    this.cancelled = cancelled;
    this.selector = Selector.open();
    next.channel.configureBlocking(false);
    previous.channel.configureBlocking(false);
    this.toNext = next.channel.register(selector, 0);
    this.fromPrevious = previous.channel.register(selector, 0);
  }

  private static ByteBuffer direct() {
    return ByteBuffer.allocateDirect(RingValues.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The numbers from one index up to another. */
  record Stretch(int from, int to) {}

  /**
   * Sends one stretch and takes another in, both at once.
   *
   * @param add whether what arrives is added to what is there, or replaces it
   * @throws RankLostException when a neighbour is gone, or nothing moved for the timeout
   */
  void exchange(RingValues values, Stretch give, Stretch take, boolean add) {
    int given = give.from;
    int taken = take.from;
    out.clear().limit(0);
    in.clear();
    long moved = System.nanoTime();
    while (given < give.to || out.hasRemaining() || taken < take.to) {
      if (!out.hasRemaining() && given < give.to) {
        int count = Math.min(RingValues.BLOCK_BYTES / values.width(), give.to - given);
        out.clear();
        values.give(given, count, out);
        out.flip();
        given += count;
      }
      boolean some = out.hasRemaining() && send();
      if (taken < take.to && receive((long) (take.to - taken) * values.width())) {
        some = true;
        taken += take(values, taken, add);
      }
      if (some) {
        moved = System.nanoTime();
      } else {
        await(out.hasRemaining(), taken < take.to, moved);
      }
    }
  }

  private int take(RingValues values, int to, boolean add) {
    in.flip();
    int count = in.remaining() / values.width();
    if (add) {
      values.add(to, count, in);
    } else {
      values.replace(to, count, in);
    }
    in.position(count * values.width());
    in.compact();
    return count;
  }

  private boolean send() {
    try {
      return next.channel.write(out) > 0;
    } catch (IOException e) {
      throw gone(next, e);
    }
  }

  private boolean receive(long wanted) {
    in.limit((int) Math.min(in.capacity(), wanted));
    int read;
    try {
      read = previous.channel.read(in);
    } catch (IOException e) {
      throw gone(previous, e);
    }
    if (read < 0) {
      throw new RankLostException(previous.name + " is gone: it closed the connection");
    }
    return read > 0;
  }

  private static RankLostException gone(Peer peer, IOException e) {
    return new RankLostException(peer.name + " is gone: " + e.getMessage(), e);
  }

  private void await(boolean sending, boolean receiving, long moved) {
    toNext.interestOps(sending ? SelectionKey.OP_WRITE : 0);
    fromPrevious.interestOps(receiving ? SelectionKey.OP_READ : 0);
    try {
      selector.select(LOOK_UP_MILLIS);
      selector.selectedKeys().clear();
    } catch (IOException e) {
      throw new UncheckedIOException("waiting for other ranks failed: " + e.getMessage(), e);
    }
    if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
      throw new RankLostException("the training of this rank was ended while it waited for others");
    }
    if (System.nanoTime() - moved > timeout.toNanos()) {
      Peer slow = receiving ? previous : next;
      throw new RankLostException(
          slow.name
              + (receiving ? " sent nothing for " : " took nothing for ")
              + timeout.toSeconds()
              + " s");
    }
  }

  @Override
  public void close() {
    try {
      selector.close();
      next.channel.close();
      previous.channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
