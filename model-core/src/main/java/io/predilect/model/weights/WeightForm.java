package io.predilect.model.weights;

/** How the matrices of blocks are held. */
public enum WeightForm {
  /** As numbers. */
  FULL(1),
  /** In 4 bits, each block of 64 numbers with a scale in float32 ({@link Nf4}). */
  NF4(2),
  /** The same with scales in 8 bits: double quantisation. */
  NF4_NESTED(3);

  private static final int TABLES = 2;

  private final int arrays;

  WeightForm(int arrays) {
    this.arrays = arrays;
  }

  /** Whether they are in 4 bits. */
  public boolean fourBit() {
    return this != FULL;
  }

  /** The arrays of a matrix that is joined of so many parts, which 4 bits leave apart. */
  public int arrays(int parts) {
    return fourBit() ? arrays * parts : 1;
  }

  /** The arrays of tables that follow a block's weights. */
  public int tables() {
    return fourBit() ? TABLES : 0;
  }

  /** The bytes of a matrix in 4 bits. */
  long bytes(long numbers) {
    long blocks = numbers / Nf4.BLOCK;
    long nested = (blocks + Nf4.NESTED_BLOCK - 1) / Nf4.NESTED_BLOCK + 1;
    return numbers / 2 + (this == NF4 ? Float.BYTES * blocks : blocks + Float.BYTES * nested);
  }
}
