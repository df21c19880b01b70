package io.predilect.model.distributed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How ranks that know each other's addresses come to be a ring: every rank listens before any
 * address is told, connects to the next one, and is connected to by the one before, who must prove
 * that it knows the ring's secret. Whoever cannot is turned away and keeps nobody waiting.
 */
public final class RingMeeting implements AutoCloseable {
  /** Of a connection's buffers in the system. */
  static final int BUFFER_BYTES = 4 << 20;

  private static final long LOOK_UP_MILLIS = 100;
  private static final int BACKLOG = 256;

  private final String host;
  private final ServerSocketChannel server;

  private RingMeeting(String host, ServerSocketChannel server) {
    this.host = host;
    this.server = server;
  }

  /**
   * Begins to listen on a free port.
   *
   * @param host this machine's name or address, as the other ranks reach it
   * @throws IOException when the address cannot be listened on
   */
  public static RingMeeting listen(String host) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
      server.bind(new InetSocketAddress(InetAddress.getByName(host), 0), BACKLOG);
      return new RingMeeting(host, server);
    } catch (IOException | RuntimeException e) {
      server.close();
      if (e instanceof UnknownHostException) {
        throw new IOException("host " + host + " of this rank has no address", e);
      }
      throw new IOException("cannot listen on " + host + ": " + e.getMessage(), e);
    }
  }

  /** Where this rank listens. */
  public RankAddress address() throws IOException {
    return new RankAddress(host, ((InetSocketAddress) server.getLocalAddress()).getPort());
  }

  /**
   * Makes the ring; all ranks call it.
   *
   * @param rank this rank
   * @param members where every rank listens, at least two
   * @param secret the same on every rank and known to nobody else
   * @param timeout how long to wait for a rank, now and in every later sum
   * @param cancelled asked while waiting: true ends the wait
   * @throws RankLostException when a neighbour cannot be reached or does not come
   */
  public RingCollective join(
      int rank,
      List<RankAddress> members,
      RingSecret secret,
      Duration timeout,
      BooleanSupplier cancelled)
      throws IOException {
    int ranks = members.size();
    int after = (rank + 1) % ranks;
    int before = (rank + ranks - 1) % ranks;
    long deadline = System.nanoTime() + timeout.toNanos();
    List<SocketChannel> met = new ArrayList<>();
    try {
      Handshake next;
      Handshake previous;
      try (Selector selector = Selector.open();
          RingCall call = new RingCall(selector, rank, after, members.get(after), secret);
          RingVisitors visitors = new RingVisitors(selector, server, before, rank, secret)) {
        while (!call.proven() || !visitors.proven()) {
          refuseToWait(visitors, call, timeout, deadline, cancelled, members);
          selector.select(LOOK_UP_MILLIS);
          selector.selectedKeys().clear();
          call.advance();
          visitors.advance();
        }
        next = call.take();
        met.add(next.channel());
        previous = visitors.take();
        met.add(previous.channel());
      }
      return new RingCollective(
          rank,
          ranks,
          new RingLinks(
              new RingLinks.Peer(next.channel(), name(after, members)),
              new RingLinks.Peer(previous.channel(), name(before, members)),
              secret.encrypts() ? RingBlocks.sealed(next, previous) : RingBlocks.open(),
              timeout,
              cancelled));
    } catch (IOException | RuntimeException e) {
      for (SocketChannel channel : met) {
        close(channel, e);
      }
      throw e;
    }
  }

  private static void refuseToWait(
      RingVisitors visitors,
      RingCall call,
      Duration timeout,
      long deadline,
      BooleanSupplier cancelled,
      List<RankAddress> members) {
    boolean ended = cancelled.getAsBoolean() || Thread.currentThread().isInterrupted();
    if (!ended && System.nanoTime() < deadline) {
      return;
    }
    String missing = name(visitors.proven() ? call.to() : visitors.from(), members);
    throw new RankLostException(
        ended
            ? missing + " was waited for when the training was ended"
            : missing
                + (visitors.proven() ? " did not answer within " : " did not connect within ")
                + timeout.toSeconds()
                + " s");
  }

  private static String name(int rank, List<RankAddress> members) {
    return "rank " + rank + " on " + members.get(rank).host();
  }

  private static void close(SocketChannel channel, Exception first) {
    try {
      channel.close();
    } catch (IOException e) {
      first.addSuppressed(e);
    }
  }

  /** Listens no longer; a ring that was made stays. */
  @Override
  public void close() throws IOException {
    server.close();
  }
}
