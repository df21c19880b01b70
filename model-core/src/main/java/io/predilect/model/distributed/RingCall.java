package io.predilect.model.distributed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A rank's connection to the next one, until both have proved themselves. */
final class RingCall implements AutoCloseable {
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Selector selector;
  private final int from;
  private final int to;
  private final RankAddress address;
  private final RingSecret secret;
  private Optional<SocketChannel> channel = Optional.empty();
  private Optional<Handshake> handshake = Optional.empty();
  private boolean proven;
  private long notBefore = System.nanoTime();

  RingCall(Selector selector, int from, int to, RankAddress address, RingSecret secret) {
    this.selector = selector;
    this.from = from;
    this.to = to;
    this.address = address;
    this.secret = secret;
  }

  int to() {
    return to;
  }

  boolean proven() {
    return proven;
  }

  /**
   * Goes on as far as it can without waiting. A connection that is closed under it, as one too many
   * at once may be, is made anew.
   *
   * @throws RankLostException when nobody listens there, or somebody else
   */
  void advance() throws IOException {
    if (proven || System.nanoTime() - notBefore < 0) {
      return;
    }
    if (channel.isEmpty()) {
      connect();
    }
    if (handshake.isEmpty()) {
      greet();
    }
    if (handshake.isPresent()) {
      goOn(handshake.get());
    }
  }

  private void connect() throws IOException {
    SocketChannel connecting = SocketChannel.open();
    channel = Optional.of(connecting);
    try {
      connecting.configureBlocking(false);
      connecting.setOption(StandardSocketOptions.TCP_NODELAY, true);
      connecting.setOption(StandardSocketOptions.SO_SNDBUF, RingMeeting.BUFFER_BYTES);
      connecting.register(selector, SelectionKey.OP_CONNECT);
      connecting.connect(new InetSocketAddress(address.host(), address.port()));
    } catch (IOException | UnresolvedAddressException e) {
      throw unreachable(e);
    }
  }

  private void greet() {
    try {
      if (channel.get().finishConnect()) {
        handshake = Optional.of(new Handshake.Caller(channel.get(), secret, from, to));
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private void goOn(Handshake greeting) throws IOException {
    Handshake.Outcome outcome;
    try {
      outcome = greeting.advance();
    } catch (IOException e) {
      outcome = Handshake.Outcome.CLOSED;
    }
    switch (outcome) {
      case GOES_ON -> greeting.channel().keyFor(selector).interestOps(greeting.interest());
      case PROVEN -> {
        greeting.channel().keyFor(selector).cancel();
        proven = true;
      }
      case CLOSED -> {
        close();
        notBefore = System.nanoTime() + AGAIN_NANOS;
      }
      case STRANGER ->
          throw new RankLostException(
              "rank "
                  + to
                  + " on "
                  + address.host()
                  + " cannot be reached: what answers at "
                  + address
                  + " does not know this ring");
    }
  }

  private RankLostException unreachable(Exception e) {
    return new RankLostException(
        "rank " + to + " on " + address.host() + " cannot be reached at " + address + ": " + e, e);
  }

  /** The connection, now its taker's to close. */
  Handshake take() {
    channel = Optional.empty();
    return handshake.orElseThrow();
  }

  @Override
  public void close() throws IOException {
    if (channel.isPresent()) {
      channel.get().close();
    }
    channel = Optional.empty();
    handshake = Optional.empty();
  }
}
