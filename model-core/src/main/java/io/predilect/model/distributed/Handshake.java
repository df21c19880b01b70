package io.predilect.model.distributed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * How both ends of a connection prove to each other that they know the ring's secret, without
 * waiting for any byte: the caller says who it is and draws a number; the other draws one and
 * proves itself over both; so does the caller. No more is read, nor kept, than the next such
 * message.
 */
abstract sealed class Handshake {
  private static final byte[] MAGIC = "PredRng2".getBytes(StandardCharsets.US_ASCII);
  private static final int PREFIX_BYTES = MAGIC.length + Integer.BYTES;
  private static final int DRAWN_BYTES = 16;
  private static final int PROOF_BYTES = 32;
  private static final String DATA = "data";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What became of it. */
  enum Outcome {
    GOES_ON,
    PROVEN,
    /** It said something that nobody says who knows the protocol and the secret. */
    STRANGER,
    /** It closed the connection. */
    CLOSED
  }

  private final SocketChannel channel;
  final RingSecret secret;
  final int from;
  final int to;
  final byte[] drawn = new byte[DRAWN_BYTES];
  private final long begun = System.nanoTime();
  private ByteBuffer message = ByteBuffer.allocate(0);
  private boolean writes;
  private int turn;

  private Handshake(SocketChannel channel, RingSecret secret, int from, int to) {
    this.channel = channel;
    this.secret = secret;
    this.from = from;
    this.to = to;
    RANDOM.nextBytes(drawn);
  }

  SocketChannel channel() {
    return channel;
  }

  /** When it began, by {@link System#nanoTime}. */
  long begun() {
    return begun;
  }

  /** Whether the other end has said who it is, or was told. */
  boolean greeted() {
    return turn > 0;
  }

  /** What it waits for, as a {@link SelectionKey}'s operation. */
  int interest() {
    return writes ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
  }

  /** The key of what is sent over the connection from the caller. */
  abstract byte[] dataKey();

  /** Goes as far as it can without waiting. */
  Outcome advance() throws IOException {
    while (true) {
      int moved = writes ? channel.write(message) : channel.read(message);
      if (moved < 0) {
        return Outcome.CLOSED;
      }
      if (!writes && !plausible(message.array(), message.position())) {
        return Outcome.STRANGER;
      }
      if (!message.hasRemaining()) {
        Outcome outcome = whole(turn++, message.array());
        if (outcome != Outcome.GOES_ON) {
          return outcome;
        }
      } else if (moved == 0) {
        return Outcome.GOES_ON;
      }
    }
  }

  /** Whether the bytes of a message that were read so far may become one. */
  abstract boolean plausible(byte[] message, int read);

  /** What comes after a message, the {@code turn}-th from 0, was read or written whole. */
  abstract Outcome whole(int turn, byte[] message);

  final void read(int bytes) {
    message = ByteBuffer.allocate(bytes);
    writes = false;
  }

  final void write(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    message = all.flip();
    writes = true;
  }

  final byte[] prefix() {
    return ByteBuffer.allocate(PREFIX_BYTES).put(MAGIC).putInt(from).array();
  }

  /** The end that connects. */
  static final class Caller extends Handshake {
    private static final String PROOF = "caller";
    private byte[] theirs = new byte[0];

    Caller(SocketChannel channel, RingSecret secret, int from, int to) {
      super(channel, secret, from, to);
      write(prefix(), drawn);
    }

    @Override
    byte[] dataKey() {
      return secret.bytes(DATA, from, to, drawn, theirs);
    }

    @Override
    boolean plausible(byte[] message, int read) {
      return true;
    }

    @Override
    Outcome whole(int turn, byte[] message) {
      switch (turn) {
        case 0 -> read(DRAWN_BYTES + PROOF_BYTES);
        case 1 -> {
          theirs = Arrays.copyOf(message, DRAWN_BYTES);
          byte[] proof = Arrays.copyOfRange(message, DRAWN_BYTES, message.length);
          byte[] right = secret.bytes(Visitor.PROOF, from, to, drawn, theirs);
          if (!MessageDigest.isEqual(proof, right)) {
            return Outcome.STRANGER;
          }
          write(secret.bytes(PROOF, from, to, drawn, theirs));
        }
        default -> {
          return Outcome.PROVEN;
        }
      }
      return Outcome.GOES_ON;
    }
  }

  /** The end that is connected to. */
  static final class Visitor extends Handshake {
    private static final String PROOF = "visited";
    private byte[] theirs = new byte[0];

    Visitor(SocketChannel channel, RingSecret secret, int from, int to) {
      super(channel, secret, from, to);
      read(PREFIX_BYTES + DRAWN_BYTES);
    }

    @Override
    byte[] dataKey() {
      return secret.bytes(DATA, from, to, theirs, drawn);
    }

    @Override
    boolean plausible(byte[] message, int read) {
      int length = Math.min(PREFIX_BYTES, read);
      return theirs.length > 0 || Arrays.equals(message, 0, length, prefix(), 0, length);
    }

    @Override
    Outcome whole(int turn, byte[] message) {
      switch (turn) {
        case 0 -> {
          theirs = Arrays.copyOfRange(message, PREFIX_BYTES, message.length);
          write(drawn, secret.bytes(PROOF, from, to, theirs, drawn));
        }
        case 1 -> read(PROOF_BYTES);
        default -> {
          byte[] right = secret.bytes(Caller.PROOF, from, to, theirs, drawn);
          return MessageDigest.isEqual(message, right) ? Outcome.PROVEN : Outcome.STRANGER;
        }
      }
      return Outcome.GOES_ON;
    }
  }
}
