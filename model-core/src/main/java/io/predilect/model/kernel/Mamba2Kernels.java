package io.predilect.model.kernel;

import io.predilect.model.arch.Mamba2;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Role;

/**
 * Mamba-2 ({@link Mamba2}) as TorchScript: see {@link StateKernels}.
 *
 * <p>The recurrence is worked through in chunks (Dao and Gu 2024, "Transformers are SSMs", section
 * 6): within one it is attention without a softmax, from one to the next a loop over states alone.
 * In float32 whatever the type. Sequences are padded on the right by tokens that write nothing (Δ =
 * 0) and so let nothing go (α = 1), so that the state behind them is that of the sequence.
 */
final class Mamba2Kernels {
  private Mamba2Kernels() {}

  static String source(ModelConfig config, Mamba2 mamba, BlockKernels block, ComputeType type) {
    BlockArrays arrays = block.arrays();
    String convolved = "(self).convolved(rows, n, {kernel})";
    String biased =
        "torch.add(" + convolved + ", " + arrays.weight(Role.STATE_CONVOLUTION_BIAS) + ")";
    return (PARTS + StateKernels.IN_CHUNKS + SCAN + RUN + STEP)
        .replace("{with_bias}", mamba.biased() ? biased : convolved)
        .replace("{d}", type.toFloat("parts[2]"))
        .replace("{z}", type.toFloat("z"))
        .replace("{closed}", type.of("closed"))
        .replace("{decay}", arrays.weight(Role.DELTA_DECAY))
        .replace("{step}", arrays.weight(Role.DELTA_STEP_BIAS))
        .replace("{skip}", arrays.weight(Role.STATE_SKIP))
        .replace("{norm}", arrays.weight(Role.DELTA_NORM))
        .replace("{epsilon}", Double.toString(config.norm().epsilon()))
        .replace("{inner}", Integer.toString(mamba.innerWidth()))
        .replace("{shared}", Integer.toString(mamba.sharedWidth()))
        .replace("{heads}", Integer.toString(mamba.heads()))
        .replace("{groups}", Integer.toString(mamba.groups()))
        .replace("{each}", Integer.toString(mamba.heads() / mamba.groups()))
        .replace("{width}", Integer.toString(mamba.innerWidth() / mamba.groups()))
        .replace("{head}", Integer.toString(mamba.headDim()))
        .replace("{state}", Integer.toString(mamba.stateDim()))
        .replace("{chunk}", Integer.toString(DeltaKernels.CHUNK));
  }

  // Δ of each head is told, [tokens, heads].
  private static final String PARTS =
      """
        def state_parts(self: __torch__.Ops, x: Tensor, w: List[Tensor], b: int) -> List[Tensor]:
          r = (self).product_state((self).into_qkv(x, w, b), w, b)
          parts = torch.split_with_sizes(r, [{inner}, {channels}, {heads}], -1)
          return [parts[1], parts[0], torch.softplus(torch.add({d}, {step}))]
        def state_closed(self: __torch__.Ops, o: Tensor, z: Tensor, w: List[Tensor], b: int) -> Tensor:
          gated = torch.mul(torch.reshape(o, [-1, {groups}, {width}]), torch.unflatten(torch.silu({z}), -1, [{groups}, {width}]))
          normed = torch.rms_norm(gated, [{width}], None, {epsilon})
          closed = torch.mul(torch.flatten(normed, 1), {norm})
          return {closed}
        def mamba_parts(self: __torch__.Ops, rows: Tensor, n: int, w: List[Tensor], b: int) -> List[Tensor]:
          c = torch.silu({with_bias})
          return torch.split_with_sizes(c, [{inner}, {shared}, {shared}], -1)
      """;

  // By group x [sequences, groups, n, width], B and C [the same, state], Δ [the same, heads of a
  // group], log α by those; the state [sequences, groups, state, width]. With γ the sum of log α
  // from a chunk's beginning on, y_i = Σ_{j ≤ i} e^(γ_i − γ_j) (C_i · B_j) Δ_j x_j + e^γ_i Sᵀ C_i.
  private static final String SCAN =
      """
        def by_group(self: __torch__.Ops, x: Tensor, width: int) -> Tensor:
          return torch.transpose(torch.unflatten(x, -1, [{groups}, width]), 1, 2)
        def mamba_scan(self: __torch__.Ops, x: Tensor, into: Tensor, out_of: Tensor, steps: Tensor, rates: Tensor, state: Tensor) -> List[Tensor]:
          n = torch.size(x, 2)
          size = ops.prim.min(n, {chunk})
          chunks = torch.floordiv(n + size - 1, size)
          bs = (self).in_chunks(into, chunks, size)
          cs = (self).in_chunks(out_of, chunks, size)
          times = (self).in_chunks(steps, chunks, size)
          values = torch.mul(torch.unflatten((self).in_chunks(x, chunks, size), -1, [{each}, {head}]), torch.unsqueeze(times, -1))
          sums = torch.cumsum(torch.mul(times, rates), -2)
          of_heads = torch.transpose(sums, -1, -2)
          later = torch.triu(torch.new_ones(sums, [size, size]), 1)
          between = torch.sub(torch.unsqueeze(of_heads, -1), torch.unsqueeze(of_heads, -2))
          faded = torch.exp(torch.masked_fill(between, torch.gt(later, 0.), float("-inf")))
          keys = torch.transpose(bs, -1, -2)
          scores = torch.mul(torch.unsqueeze(torch.matmul(cs, keys), -3), faded)
          within = torch.transpose(torch.matmul(scores, torch.transpose(values, -2, -3)), -2, -3)
          last = torch.slice(sums, -2, size - 1, size)
          left = torch.mul(values, torch.unsqueeze(torch.exp(torch.sub(last, sums)), -1))
          ends = torch.unbind(torch.matmul(keys, torch.flatten(left, -2)), 2)
          stays = torch.unbind(torch.repeat_interleave(torch.exp(last), {head}, -1), 2)
          s = state
          begins = annotate(List[Tensor], [])
          for c in range(chunks):
            a = torch.append(begins, s)
            s = torch.addcmul(ends[c], s, stays[c])
          before = torch.unflatten(torch.matmul(cs, torch.stack(begins, 2)), -1, [{each}, {head}])
          y = torch.addcmul(within, before, torch.unsqueeze(torch.exp(sums), -1))
          return [torch.slice(torch.flatten(torch.flatten(y, -2), 2, 3), 2, 0, n), s]
      """;

  private static final String RUN =
      """
        def state_none(self: __torch__.Ops, told: Tensor, sequences: int) -> Tensor:
          return torch.new_zeros(told, [sequences, {groups}, {state}, {width}])
        def state_run(self: __torch__.Ops, rows: Tensor, told: Tensor, state: Tensor, at: Tensor, places: Tensor, w: List[Tensor], b: int) -> List[Tensor]:
          parts = (self).mamba_parts(rows, torch.size(rows, 1) - {before}, w, b)
          steps = (self).by_group((self).rows_at((self).and_none(told), torch.slice(at, 1, {before})), {each})
          rates = torch.neg(torch.exp(torch.view({decay}, [{groups}, 1, 1, {each}])))
          x = (self).by_group(parts[0], {width})
          o = (self).mamba_scan(x, (self).by_group(parts[1], {state}), (self).by_group(parts[2], {state}), steps, rates, state)
          skipped = torch.mul(torch.unflatten(parts[0], -1, [{heads}, {head}]), torch.unsqueeze({skip}, -1))
          y = torch.add(torch.flatten(torch.transpose(o[0], 1, 2), 2), torch.flatten(skipped, 2))
          return [(self).rows_at(torch.flatten(y, 0, 1), places), o[1]]
      """;

  private static final String STEP =
      """
        def state_step(self: __torch__.Ops, x: Tensor, state: Tensor, tails: Tensor, w: List[Tensor], b: int) -> Tensor:
          p = (self).state_parts(x, w, b)
          rows = torch.cat([tails, torch.unsqueeze(p[0], 1)], 1)
          moved = torch.copy_(tails, torch.slice(rows, 1, 1, {before} + 1))
          parts = (self).mamba_parts(rows, 1, w, b)
          own = torch.view(parts[0], [-1, {heads}, {head}])
          step = torch.unsqueeze(p[2], -1)
          kept = torch.exp(torch.mul(p[2], torch.neg(torch.exp({decay}))))
          fading = torch.reshape(torch.repeat_interleave(kept, {head}, -1), [-1, {groups}, 1, {width}])
          s = torch.mul_(state, fading)
          into = torch.view(parts[1], [-1, {groups}, {state}, 1])
          t = torch.addcmul_(s, into, torch.reshape(torch.mul(own, step), [-1, {groups}, 1, {width}]))
          y = torch.matmul(torch.view(parts[2], [-1, {groups}, 1, {state}]), t)
          skipped = torch.mul(own, torch.unsqueeze({skip}, -1))
          return (self).state_closed(torch.add(torch.reshape(y, [-1, {inner}]), torch.flatten(skipped, 1)), p[1], w, b)
      """;
}
