package io.predilect.model.distributed;

import java.nio.ByteBuffer;

/** Numbers on their way around a ring: how a stretch of them becomes bytes and is taken in. */
abstract sealed class RingValues {
  /** The most bytes a stretch has; few enough that it stays in the processor's cache. */
  static final int BLOCK_BYTES = 1 << 18;

  /** How many numbers. */
  abstract int size();

  /** Bytes of one number. */
  abstract int width();

  /** Writes numbers as bytes, which the buffer has room for. */
  abstract void give(int from, int count, ByteBuffer out);

  /** Adds what arrived to the numbers here. */
  abstract void add(int to, int count, ByteBuffer in);

  /** Puts what arrived in the numbers' place. */
  abstract void replace(int to, int count, ByteBuffer in);

  /** Single precision. */
  static final class Floats extends RingValues {
    private final float[] values;
    private final float[] arrived = new float[BLOCK_BYTES / Float.BYTES];

    Floats(float[] values) {
      this.values = values;
    }

    @Override
    int size() {
      return values.length;
    }

    @Override
    int width() {
      return Float.BYTES;
    }

    @Override
    void give(int from, int count, ByteBuffer out) {
      out.asFloatBuffer().put(values, from, count);
      out.position(out.position() + count * Float.BYTES);
    }

    @Override
    void add(int to, int count, ByteBuffer in) {
      in.asFloatBuffer().get(arrived, 0, count);
      for (int i = 0; i < count; i++) {
        values[to + i] += arrived[i];
      }
    }

    @Override
    void replace(int to, int count, ByteBuffer in) {
      in.asFloatBuffer().get(values, to, count);
    }
  }

  /** Double precision. */
  static final class Doubles extends RingValues {
    private final double[] values;

    Doubles(double[] values) {
      this.values = values;
    }

    @Override
    int size() {
      return values.length;
    }

    @Override
    int width() {
      return Double.BYTES;
    }

    @Override
    void give(int from, int count, ByteBuffer out) {
      out.asDoubleBuffer().put(values, from, count);
      out.position(out.position() + count * Double.BYTES);
    }

    @Override
    void add(int to, int count, ByteBuffer in) {
      for (int i = 0; i < count; i++) {
        values[to + i] += in.getDouble(in.position() + i * Double.BYTES);
      }
    }

    @Override
    void replace(int to, int count, ByteBuffer in) {
      in.asDoubleBuffer().get(values, to, count);
    }
  }
}
