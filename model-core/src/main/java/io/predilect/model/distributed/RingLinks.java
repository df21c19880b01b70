package io.predilect.model.distributed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
  private final RingBlocks blocks;
  private final ByteBuffer out;
  private final ByteBuffer in;

  /** A connection and who is at its other end, such as {@code rank 1 on 10.0.0.2}. */
  record Peer(SocketChannel channel, String name) {}

  /**
   * Takes the connections over.
   *
   * @param blocks how the numbers travel
   * @param timeout how long nothing may arrive or leave before the other rank counts as lost
   * @param cancelled asked while waiting: true ends the wait
   */
  RingLinks(
      Peer next, Peer previous, RingBlocks blocks, Duration timeout, BooleanSupplier cancelled)
      throws IOException {
    this.next = next;
    this.previous = previous;
    this.blocks = blocks;
    this.out = blocks.buffer();
    this.in = blocks.buffer();
    this.timeout = timeout;
    this.cancelled = cancelled;
    this.selector = Selector.open();
    next.channel.configureBlocking(false);
    previous.channel.configureBlocking(false);
    this.toNext = next.channel.register(selector, 0);
    this.fromPrevious = previous.channel.register(selector, 0);
  }

  /**
   * Sends one stretch and takes another in, both at once, block by block.
   *
   * @param add whether what arrives is added to what is there, or replaces it
   * @throws RankLostException when a neighbour is gone, or nothing moved for the timeout
   */
  void exchange(RingValues values, Stretch give, Stretch take, boolean add) {
    int given = give.from();
    int taken = take.from();
    out.clear().limit(0);
    expect(values, take.to() - taken);
    long moved = System.nanoTime();
    while (given < give.to() || out.hasRemaining() || taken < take.to()) {
      if (!out.hasRemaining() && given < give.to()) {
        int count = block(values, give.to() - given);
        blocks.pack(values, given, count, out);
        given += count;
      }
      boolean some = out.hasRemaining() && send();
      if (taken < take.to() && receive()) {
        some = true;
        if (!in.hasRemaining()) {
          taken += take(values, taken, block(values, take.to() - taken), add);
          expect(values, take.to() - taken);
        }
      }
      if (some) {
        moved = System.nanoTime();
      } else {
        await(out.hasRemaining(), taken < take.to(), moved);
      }
    }
  }

  /** How many of some numbers the next block has, on both ends. */
  private static int block(RingValues values, int left) {
    return Math.min(RingValues.BLOCK_BYTES / values.width(), left);
  }

  private void expect(RingValues values, int left) {
    in.clear().limit(block(values, left) * values.width() + blocks.overhead());
  }

  private int take(RingValues values, int to, int count, boolean add) {
    ByteBuffer arrived =
        blocks
            .unpack(in.flip())
            .orElseThrow(
                () ->
                    new RankLostException(
                        "what came from " + previous.name + " was changed on its way"));
    if (add) {
      values.add(to, count, arrived);
    } else {
      values.replace(to, count, arrived);
    }
    return count;
  }

  private boolean send() {
    try {
      return next.channel.write(out) > 0;
    } catch (IOException e) {
      throw gone(next, e);
    }
  }

  private boolean receive() {
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
