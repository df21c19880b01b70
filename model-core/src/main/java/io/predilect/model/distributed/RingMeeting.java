package io.predilect.model.distributed;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How ranks that know each other's addresses come to be a ring: every rank listens before any
 * address is told, connects to the next one, and is connected to by the one before, who must know
 * the ring's secret.
 */
public final class RingMeeting implements AutoCloseable {
  private static final int BUFFER_BYTES = 4 << 20;
  private static final int HELLO_MILLIS = 5_000;

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
      server.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
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
      String secret,
      Duration timeout,
      BooleanSupplier cancelled)
      throws IOException {
    int ranks = members.size();
    int after = (rank + 1) % ranks;
    int before = (rank + ranks - 1) % ranks;
    RingLinks.Peer next = null;
    RingLinks.Peer previous = null;
    try {
      next =
          new RingLinks.Peer(
              connect(after, members.get(after), rank, secret, timeout), name(after, members));
      previous =
          new RingLinks.Peer(
              accept(before, members, secret, timeout, cancelled), name(before, members));
      return new RingCollective(rank, ranks, new RingLinks(next, previous, timeout, cancelled));
    } catch (IOException | RuntimeException e) {
      close(next, e);
      close(previous, e);
      throw e;
    }
  }

  private static String name(int rank, List<RankAddress> members) {
    return "rank " + rank + " on " + members.get(rank).host();
  }

  private static SocketChannel connect(
      int to, RankAddress address, int rank, String secret, Duration timeout) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
      channel
          .socket()
          .connect(
              new InetSocketAddress(address.host(), address.port()),
              (int) Math.min(Integer.MAX_VALUE, timeout.toMillis()));
      ByteBuffer hello = ByteBuffer.wrap(hello(secret, rank));
      while (hello.hasRemaining()) {
        channel.write(hello);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new RankLostException(
          "rank " + to + " on " + address.host() + " cannot be reached at " + address + ": " + e,
          e);
    }
  }

  private SocketChannel accept(
      int from,
      List<RankAddress> members,
      String secret,
      Duration timeout,
      BooleanSupplier cancelled)
      throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    server.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      server.register(selector, SelectionKey.OP_ACCEPT);
      while (System.nanoTime() < deadline && !cancelled.getAsBoolean()) {
        selector.select(200);
        selector.selectedKeys().clear();
        SocketChannel channel = server.accept();
        if (channel != null) {
          if (knows(channel, hello(secret, from))) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return channel;
          }
          channel.close(); // a stranger, or a rank of an earlier attempt
        }
      }
    }
    throw new RankLostException(
        name(from, members)
            + (cancelled.getAsBoolean()
                ? " was waited for when the training was ended"
                : " did not connect within " + timeout.toSeconds() + " s"));
  }

  private static boolean knows(SocketChannel channel, byte[] expected) throws IOException {
    byte[] heard = new byte[expected.length];
    channel.configureBlocking(true);
    channel.socket().setSoTimeout(HELLO_MILLIS);
    try {
      int read = channel.socket().getInputStream().readNBytes(heard, 0, heard.length);
      return read == heard.length && MessageDigest.isEqual(heard, expected);
    } catch (EOFException | java.net.SocketException | java.net.SocketTimeoutException e) {
      return false;
    }
  }

  private static byte[] hello(String secret, int rank) {
    return ("predilect ring " + secret + " " + rank).getBytes(StandardCharsets.UTF_8);
  }

  private static void close(RingLinks.Peer peer, Exception first) {
    if (peer != null) {
      try {
        peer.channel().close();
      } catch (IOException e) {
        first.addSuppressed(e);
      }
    }
  }

  /** Listens no longer; a ring that was made stays. */
  @Override
  public void close() throws IOException {
    server.close();
  }
}
