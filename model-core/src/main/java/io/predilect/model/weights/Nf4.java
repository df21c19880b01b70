package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelException;
import io.predilect.model.engine.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * NF4, the 4-bit numbers of Dettmers et al. 2023, "QLoRA", section 3 and appendix E, as
 * bitsandbytes makes them: blocks of 64 numbers are divided by their largest and rounded to the
 * nearest of 16 quantiles of a normal distribution; two make a byte, the first its higher half.
 * With double quantisation the scales, less their mean, are rounded in blocks of 256 to the 8-bit
 * numbers of Dettmers et al. 2022, "8-bit optimizers", section 1.3.
 */
public final class Nf4 implements AutoCloseable {
  static final int BLOCK = 64;
  static final int NESTED_BLOCK = 256;

  /** The bytes of the tables that all matrices share. */
  static final long TABLE_BYTES = 3L * 256 * Float.BYTES;

  private static final float[] CODE = {
    -1.0f,
    -0.6961928f,
    -0.52507305f,
    -0.3949175f,
    -0.28444138f,
    -0.18477343f,
    -0.091050036f,
    0.0f,
    0.0795803f,
    0.1609302f,
    0.2461123f,
    0.33791524f,
    0.44070983f,
    0.562617f,
    0.72295684f,
    1.0f
  };

  private static final int BYTES = 256;
  private static final int EXPONENTS = 7;

  private final NDManager manager;
  private final Kernels kernels;
  private final WeightForm form;

  Nf4(WeightForm form, NDManager parent) {
    this.form = form;
    this.manager = parent.newSubManager();
    this.kernels =
        Kernels.compile(
            source(form, part()) + QUANTIZE.replace("{each}", Integer.toString(form.arrays(1))),
            manager.getDevice());
  }

  /**
   * The methods that make matrices again: {@code matrix4(w, at, parts, pairs, codes)} gives [out,
   * in], joined of so many parts whose arrays begin at {@code w[at]}.
   *
   * @param part an expression of one part in the type that it shall have, of {@code (self).part4(
   *     w[p], s, pairs)}, which is in float32
   */
  public static String source(WeightForm form, String part) {
    return DEQUANTIZE
        .replace("{each}", Integer.toString(form.arrays(1)))
        .replace(
            "{scales}",
            form == WeightForm.NF4_NESTED
                ? "(self).scales4(w[p + 1], w[p + 2], codes)"
                : "w[p + 1]")
        .replace("{part}", part);
  }

  /** What {@code matrix4} makes of a part. */
  public static String part() {
    return "(self).part4(w[p], s, pairs)";
  }

  /** The two numbers of every byte, [256, 2]. */
  static NDArray pairs(NDManager owner) {
    float[] pairs = new float[2 * BYTES];
    for (int i = 0; i < BYTES; i++) {
      pairs[2 * i] = CODE[i / CODE.length];
      pairs[2 * i + 1] = CODE[i % CODE.length];
    }
    return owner.create(pairs, new Shape(BYTES, 2));
  }

  /** The 8-bit numbers that scales are rounded to, ascending, [256, 1]. */
  static NDArray codes(NDManager owner) {
    return owner.create(scalesCode(), new Shape(BYTES, 1));
  }

  // ±10^(i - 6) times the middles of 2^i equal parts of 0.1 to 1, i from 0 to 6; 0 and 1. In
  // float32 throughout: where a number lies between two of these, their last bits decide.
  static float[] scalesCode() {
    float[] code = new float[BYTES];
    int at = 0;
    for (int i = 0; i < EXPONENTS; i++) {
      int count = 1 << i;
      float power = (float) Math.pow(10, i - EXPONENTS + 1);
      for (int j = 0; j < count; j++) {
        float value = power * ((bound(j, count) + bound(j + 1, count)) / 2);
        code[at++] = value;
        code[at++] = -value;
      }
    }
    code[at++] = 0;
    code[at] = 1;
    Arrays.sort(code);
    return code;
  }

  // From the nearer end, as PyTorch's linspace counts.
  private static float bound(int j, int count) {
    float step = (1f - 0.1f) / count;
    return j < (count + 1) / 2 ? Math.fma(step, j, 0.1f) : Math.fma(-step, count - j, 1f);
  }

  /**
   * A matrix in 4 bits.
   *
   * @param matrix [out, in] in float32
   * @param name of it, for the message
   * @return its arrays, owned by {@code owner}
   * @throws ModelException when it cannot be parted into blocks
   */
  List<NDArray> quantized(String name, NDArray matrix, NDManager owner) {
    if (matrix.size() % BLOCK != 0 || matrix.getShape().get(1) % 2 != 0) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "%s %s cannot be held in 4 bits: its numbers must be a multiple of %d, in rows of even"
                  + " length: set load_in_4bit to false",
              name,
              matrix.getShape(),
              BLOCK));
    }
    try (NDManager scope = manager.newSubManager()) {
      NDArray code = scope.create(CODE);
      NDList made = kernels.call("quantize").with(matrix).with(code).run(scope);
      if (form == WeightForm.NF4_NESTED) {
        NDArray scalesCode = scope.create(scalesCode());
        NDList nested = kernels.call("nest").with(made.get(1)).with(scalesCode).run(scope);
        made = new NDList(made.get(0), nested.get(0), nested.get(1));
      }
      made.attach(owner);
      return List.copyOf(made);
    }
  }

  /**
   * A matrix out of its parts' arrays, [out, in].
   *
   * @param half whether in bfloat16, else in float32
   */
  NDArray matrix(
      List<NDArray> arrays, NDArray pairs, NDArray codes, boolean half, NDManager owner) {
    return kernels
        .call(half ? "half" : "matrix")
        .with(pairs)
        .with(codes)
        .with("w", arrays)
        .run(owner)
        .get(0);
  }

  @Override
  public void close() {
    kernels.close();
    manager.close();
  }

  // A block of zeros has scale 0, and any code for its numbers.
  private static final String QUANTIZE =
      """
        def nearest(self: __torch__.Ops, x: Tensor, code: Tensor) -> Tensor:
          bounds = torch.div(torch.add(torch.slice(code, 0, 1), torch.slice(code, 0, 0, -1)), 2.)
          return torch.bucketize(x, bounds, out_int32=True)
        def above(self: __torch__.Ops, x: Tensor) -> Tensor:
          return torch.add(x, torch.eq(x, 0))
        def quantize(self: __torch__.Ops, x: Tensor, code: Tensor) -> List[Tensor]:
          blocks = torch.view(x, [-1, 64])
          most = torch.amax(torch.abs(blocks), [-1], True)
          n = (self).nearest(torch.mul(blocks, torch.reciprocal((self).above(most))), code)
          bytes = torch.add(torch.slice(n, 1, 1, 64, 2), torch.slice(n, 1, 0, 64, 2), alpha=16)
          return [torch.view(torch.to(bytes, 0), [torch.size(x, 0), -1]), torch.squeeze(most, -1)]
        def nest(self: __torch__.Ops, most: Tensor, code: Tensor) -> List[Tensor]:
          offset = torch.mean(most)
          count = torch.size(most, 0)
          blocks = torch.floordiv(count + 255, 256)
          padded = torch.new_zeros(most, [blocks * 256])
          a = torch.copy_(torch.slice(padded, 0, 0, count), torch.sub(most, offset))
          rows = torch.view(padded, [blocks, 256])
          top = torch.amax(torch.abs(rows), [-1], True)
          n = torch.to((self).nearest(torch.mul(rows, torch.reciprocal((self).above(top))), code), 0)
          bytes = torch.clone(torch.slice(torch.view(n, [-1]), 0, 0, count))
          return [bytes, torch.cat([torch.squeeze(top, -1), torch.unsqueeze(offset, 0)], 0)]
        def matrix(self: __torch__.Ops, pairs: Tensor, codes: Tensor, w: List[Tensor]) -> Tensor:
          return (self).matrix4(w, 0, torch.floordiv(len(w), {each}), pairs, codes)
        def half(self: __torch__.Ops, pairs: Tensor, codes: Tensor, w: List[Tensor]) -> Tensor:
          return torch.to((self).matrix(pairs, codes, w), 15)
      """;

  private static final String DEQUANTIZE =
      """
        def scales4(self: __torch__.Ops, most: Tensor, nested: Tensor, codes: Tensor) -> Tensor:
          tops = torch.slice(nested, 0, 0, -1)
          each = torch.reshape(torch.expand(torch.unsqueeze(tops, 1), [torch.size(tops, 0), 256]), [-1])
          values = torch.squeeze(torch.embedding(codes, torch.to(most, 3)), -1)
          return torch.add(torch.mul(values, torch.slice(each, 0, 0, torch.size(most, 0))), torch.select(nested, 0, -1))
        def part4(self: __torch__.Ops, bytes: Tensor, scales: Tensor, pairs: Tensor) -> Tensor:
          values = torch.embedding(pairs, torch.to(torch.view(bytes, [-1]), 3))
          blocks = torch.mul_(torch.view(values, [-1, 64]), torch.unsqueeze(scales, 1))
          return torch.view(blocks, [torch.size(bytes, 0), -1])
        def matrix4(self: __torch__.Ops, w: List[Tensor], at: int, parts: int, pairs: Tensor, codes: Tensor) -> Tensor:
          out = annotate(List[Tensor], [])
          for i in range(parts):
            p = at + i * {each}
            s = {scales}
            a = torch.append(out, {part})
          if torch.eq(parts, 1):
            y = out[0]
          else:
            y = torch.cat(out, 0)
          return y
      """;
}
