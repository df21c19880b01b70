package io.predilect.model.weights;

import java.util.Optional;

/**
 * The number types of safetensors files whose numbers are whole bytes. Weights are of the first
 * three; the others are there because files also hold what no weight is, such as the attention
 * masks of GPT-NeoX.
 */
enum StoredType {
  F32(4),
  F16(2),
  BF16(2),
  F64(8),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U64(8),
  U32(4),
  U16(2),
  U8(1),
  BOOL(1),
  F8_E4M3(1),
  F8_E5M2(1),
  C64(8);

  private final int bytes;

  StoredType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one number. */
  int bytes() {
    return bytes;
  }

  /** Whether weights may be of this type. */
  boolean holdsWeights() {
    return this == F32 || this == F16 || this == BF16;
  }

  /** The type that a header names. */
  static Optional<StoredType> named(String name) {
    for (StoredType type : values()) {
      if (type.name().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
