package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Experts' weights as gpt-oss is published, in MXFP4 (Open Compute Project 2023): of 32 inputs of
 * an output 16 bytes, a byte for two numbers of 4 bits, the lower half the first, and a power of
 * two that they are multiplied by, of which a byte has the exponent. Outputs lie before inputs
 * there.
 *
 * @param blocks the numbers, [experts, out, in / 32, 16]
 * @param scales the exponents, [experts, out, in / 32]
 * @param turn from the numbers, [experts, …, in], to the order of memory
 */
record Mxfp4(Packed blocks, Packed scales, Part.Turn turn) {
  private static final int TOGETHER = 32;
  private static final int CODES = 256;
  private static final int EXPONENT_OF_1 = 127;
  private static final int NO_NUMBER = 255;
  private static final float[] VALUES = {
    0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6
  };

  /** A tensor of bytes. */
  record Packed(String name, Shape shape) {}

  /** That of a weight of all experts. */
  static Mxfp4 of(Part part) {
    long experts = part.shape().get(0);
    long in = part.shape().get(1);
    long out = part.shape().get(2);
    boolean inTurn = part.layout() == Part.Layout.EXPERTS_IN_TURN;
    return new Mxfp4(
        new Packed(part.name() + "_blocks", new Shape(experts, out, in / TOGETHER, TOGETHER / 2)),
        new Packed(part.name() + "_scales", new Shape(experts, out, in / TOGETHER)),
        new Part.Turn(
            new Shape(experts, inTurn ? out / 2 : out, inTurn ? 2 : 1, in), List.of(0, 2, 1, 3)));
  }

  /** Whether files have a weight so, and not as numbers. */
  static boolean holds(Part part, CheckpointTensors tensors) {
    return part.layout().ofExperts()
        && part.shape().dimension() > 2
        && part.shape().get(1) % TOGETHER == 0
        && !tensors.has(part.name())
        && tensors.has(part.name() + "_blocks");
  }

  /** The two numbers of each byte, [256, 2]. */
  static float[] pairs() {
    float[] pairs = new float[2 * CODES];
    for (int code = 0; code < CODES; code++) {
      pairs[2 * code] = VALUES[code % VALUES.length];
      pairs[2 * code + 1] = VALUES[code / VALUES.length];
    }
    return pairs;
  }

  /** The power of two of each byte, [256, 1]. */
  static float[] powers() {
    float[] powers = new float[CODES];
    for (int code = 0; code < CODES; code++) {
      powers[code] = code == NO_NUMBER ? Float.NaN : Math.scalb(1f, code - EXPONENT_OF_1);
    }
    return powers;
  }

  /** The method that brings them into a weight's place. */
  static final String SOURCE =
      """
        def unpack(self: __torch__.Ops, to: Tensor, bytes: Tensor, scales: Tensor, pairs: Tensor, powers: Tensor, plan: Tensor) -> Tensor:
          p = (self).ints(plan)
          device = ops.prim.device(to)
          numbers = torch.embedding(pairs, torch.to(torch.to(bytes, device), 3))
          each = torch.embedding(powers, torch.to(torch.to(scales, device), 3))
          scaled = torch.mul(torch.view(numbers, [-1, 32]), each)
          y = torch.permute(torch.view(scaled, [p[0], p[1], p[2], p[3]]), [p[4], p[5], p[6], p[7]])
          return torch.copy_(torch.view(to, torch.size(y)), y)
      """;
}
