package io.predilect.model.distributed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** What a block of numbers is while it travels: its bytes, or its bytes sealed. */
abstract sealed class RingBlocks {

  /** Blocks as they are. */
  static RingBlocks open() {
    return new Open();
  }

  /** Blocks that nobody but the two ranks can read or change. */
  static RingBlocks sealed(Handshake next, Handshake previous) {
    return new Sealed(RingSeal.sending(next.dataKey()), RingSeal.receiving(previous.dataKey()));
  }

  /** Bytes that a block is longer while it travels. */
  abstract int overhead();

  /** A buffer that the longest block fits into while it travels. */
  abstract ByteBuffer buffer();

  /** Fills the buffer, ready to be sent, with some of the numbers. */
  abstract void pack(RingValues values, int from, int count, ByteBuffer out);

  /** The bytes of a block that arrived; empty: they are not those that were sent. */
  abstract Optional<ByteBuffer> unpack(ByteBuffer in);

  private static final class Open extends RingBlocks {
    @Override
    int overhead() {
      return 0;
    }

    @Override
    ByteBuffer buffer() {
      return ByteBuffer.allocateDirect(RingValues.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    void pack(RingValues values, int from, int count, ByteBuffer out) {
      out.clear();
      values.give(from, count, out);
      out.flip();
    }

    @Override
    Optional<ByteBuffer> unpack(ByteBuffer in) {
      return Optional.of(in);
    }
  }

  // In arrays, which the cipher is fastest on.
  private static final class Sealed extends RingBlocks {
    private final RingSeal sending;
    private final RingSeal receiving;
    private final ByteBuffer plain =
        ByteBuffer.allocate(RingValues.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    Sealed(RingSeal sending, RingSeal receiving) {
      this.sending = sending;
      this.receiving = receiving;
    }

    @Override
    int overhead() {
      return RingSeal.TAG_BYTES;
    }

    @Override
    ByteBuffer buffer() {
      return ByteBuffer.allocate(RingValues.BLOCK_BYTES + RingSeal.TAG_BYTES);
    }

    @Override
    void pack(RingValues values, int from, int count, ByteBuffer out) {
      plain.clear();
      values.give(from, count, plain);
      out.clear();
      sending.next(plain.flip(), out);
      out.flip();
    }

    @Override
    Optional<ByteBuffer> unpack(ByteBuffer in) {
      plain.clear();
      return receiving.next(in, plain) ? Optional.of(plain.flip()) : Optional.empty();
    }
  }
}
