package io.predilect.model.kernel;

import io.predilect.model.arch.DeltaNet;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Role;

/**
 * Gated DeltaNet ({@link DeltaNet}) as TorchScript: see {@link StateKernels}.
 *
 * <p>The recurrence is worked through in chunks (Yang et al. 2024, "Parallelizing Linear
 * Transformers with the Delta Rule over Sequence Length", section 3; its gates as in "Gated Delta
 * Networks", section 3.3): within one the states are matrix products and a triangular system, from
 * one to the next a loop. In float32 whatever the type. Sequences are padded on the right by tokens
 * that write nothing (β = 0) and let nothing go (α = 1), so that the state behind them is that of
 * the sequence.
 */
final class DeltaKernels {
  /** Positions that are worked through at once. */
  static final int CHUNK = 64;

  private DeltaKernels() {}

  static String source(ModelConfig config, DeltaNet delta, BlockKernels block, ComputeType type) {
    int groups = delta.valueHeads() / delta.keyHeads();
    return (PARTS + StateKernels.IN_CHUNKS + RULE + RUN + STEP)
        .replace(
            "{each_group}",
            groups == 1 ? "unit" : "torch.repeat_interleave(unit, " + groups + ", -2)")
        .replace("{a}", type.toFloat("parts[3]"))
        .replace("{b}", type.toFloat("parts[2]"))
        .replace("{z}", type.toFloat("z"))
        .replace("{gated}", type.of("gated"))
        .replace("{decay}", block.arrays().weight(Role.DELTA_DECAY))
        .replace("{step}", block.arrays().weight(Role.DELTA_STEP_BIAS))
        .replace("{norm}", block.arrays().weight(Role.DELTA_NORM))
        .replace("{epsilon}", Double.toString(config.norm().epsilon()))
        .replace("{values}", Integer.toString(delta.valueWidth()))
        .replace("{keys}", Integer.toString(delta.keyWidth()))
        .replace("{scale}", Double.toString(1 / Math.sqrt(delta.keyDim())))
        .replace("{key_heads}", Integer.toString(delta.keyHeads()))
        .replace("{heads}", Integer.toString(delta.valueHeads()))
        .replace("{key}", Integer.toString(delta.keyDim()))
        .replace("{value}", Integer.toString(delta.valueDim()))
        .replace("{chunk}", Integer.toString(CHUNK));
  }

  // log α and β of each head are told, [tokens, 2, heads].
  private static final String PARTS =
      """
        def state_parts(self: __torch__.Ops, x: Tensor, w: List[Tensor], b: int) -> List[Tensor]:
          r = (self).product_state((self).into_qkv(x, w, b), w, b)
          parts = torch.split_with_sizes(r, [{channels}, {values}, {heads}, {heads}], -1)
          step = torch.softplus(torch.add({a}, {step}))
          kept = torch.neg(torch.mul(torch.exp({decay}), step))
          return [parts[0], parts[1], torch.stack([kept, torch.sigmoid({b})], 1)]
        def state_closed(self: __torch__.Ops, o: Tensor, z: Tensor, w: List[Tensor], b: int) -> Tensor:
          normed = torch.rms_norm(torch.view(o, [-1, {heads}, {value}]), [{value}], {norm}, {epsilon})
          gated = torch.mul(torch.reshape(normed, [-1, {values}]), torch.silu({z}))
          return {gated}
        def delta_unit(self: __torch__.Ops, x: Tensor, length: float) -> Tensor:
          heads = torch.unflatten(x, -1, [{key_heads}, {key}])
          size = torch.rsqrt(torch.add(torch.sum(torch.mul(heads, heads), [-1], True), 1e-06))
          unit = torch.mul(heads, torch.mul(size, length))
          return {each_group}
        def delta_heads(self: __torch__.Ops, c: Tensor) -> List[Tensor]:
          parts = torch.split_with_sizes(torch.silu(c), [{keys}, {keys}, {values}], -1)
          return [(self).delta_unit(parts[0], {scale}), (self).delta_unit(parts[1], 1.), torch.unflatten(parts[2], -1, [{heads}, {value}])]
      """;

  // q and k [sequences, heads, n, key], v [the same, value], log α and β [the same]; the state
  // [sequences, heads, key, value]. With γ the sum of log α from a chunk's beginning on, what is
  // written at i is u_i − w_i S, where (1 + A) u = β v, (1 + A) w = β e^γ k and A_ij = β_i
  // e^(γ_i − γ_j) k_i · k_j below the diagonal.
  private static final String RULE =
      """
        def delta_rule(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, kept: Tensor, written: Tensor, state: Tensor) -> List[Tensor]:
          n = torch.size(q, 2)
          size = ops.prim.min(n, {chunk})
          chunks = torch.floordiv(n + size - 1, size)
          qs = (self).in_chunks(q, chunks, size)
          ks = (self).in_chunks(k, chunks, size)
          share = torch.unsqueeze((self).in_chunks(written, chunks, size), -1)
          sums = torch.cumsum((self).in_chunks(kept, chunks, size), -1)
          later = torch.triu(torch.new_ones(sums, [size, size]), 1)
          between = torch.sub(torch.unsqueeze(sums, -1), torch.unsqueeze(sums, -2))
          faded = torch.exp(torch.masked_fill(between, torch.gt(later, 0.), float("-inf")))
          keys = torch.transpose(ks, -1, -2)
          since = torch.unsqueeze(torch.exp(sums), -1)
          written_keys = torch.mul(ks, share)
          system = torch.mul(torch.matmul(written_keys, keys), faded)
          right = torch.cat([torch.mul((self).in_chunks(v, chunks, size), share), torch.mul(written_keys, since)], -1)
          solved = torch.linalg_solve_triangular(system, right, upper=False, left=True, unitriangular=True)
          parts = torch.split_with_sizes(solved, [{value}, {key}], -1)
          within = torch.unbind(torch.mul(torch.matmul(qs, keys), faded), 2)
          news = torch.unbind(parts[0], 2)
          reads = torch.unbind(parts[1], 2)
          asked = torch.unbind(torch.mul(qs, since), 2)
          last = torch.slice(sums, -1, size - 1, size)
          ends = torch.unbind(torch.mul(keys, torch.unsqueeze(torch.exp(torch.sub(last, sums)), -2)), 2)
          stays = torch.unbind(torch.unsqueeze(torch.exp(last), -1), 2)
          s = state
          out = annotate(List[Tensor], [])
          for c in range(chunks):
            fresh = torch.sub(news[c], torch.matmul(reads[c], s))
            a = torch.append(out, torch.add(torch.matmul(asked[c], s), torch.matmul(within[c], fresh)))
            s = torch.add(torch.mul(s, stays[c]), torch.matmul(ends[c], fresh))
          return [torch.slice(torch.cat(out, 2), 2, 0, n), s]
      """;

  private static final String RUN =
      """
        def state_none(self: __torch__.Ops, told: Tensor, sequences: int) -> Tensor:
          return torch.new_zeros(told, [sequences, {heads}, {key}, {value}])
        def state_run(self: __torch__.Ops, rows: Tensor, told: Tensor, state: Tensor, at: Tensor, places: Tensor, w: List[Tensor], b: int) -> List[Tensor]:
          heads = (self).delta_heads((self).convolved(rows, torch.size(rows, 1) - {before}, {kernel}))
          own = (self).rows_at((self).and_none(torch.flatten(told, 1)), torch.slice(at, 1, {before}))
          gates = torch.transpose(torch.unflatten(own, -1, [2, {heads}]), 1, 3)
          q = torch.transpose(heads[0], 1, 2)
          k = torch.transpose(heads[1], 1, 2)
          v = torch.transpose(heads[2], 1, 2)
          o = (self).delta_rule(q, k, v, torch.select(gates, 2, 0), torch.select(gates, 2, 1), state)
          padded = torch.reshape(torch.transpose(o[0], 1, 2), [-1, {values}])
          return [(self).rows_at(padded, places), o[1]]
      """;

  private static final String STEP =
      """
        def state_step(self: __torch__.Ops, x: Tensor, state: Tensor, tails: Tensor, w: List[Tensor], b: int) -> Tensor:
          p = (self).state_parts(x, w, b)
          rows = torch.cat([tails, torch.unsqueeze(p[0], 1)], 1)
          moved = torch.copy_(tails, torch.slice(rows, 1, 1, {before} + 1))
          heads = (self).delta_heads(torch.squeeze((self).convolved(rows, 1, {kernel}), 1))
          gates = torch.unsqueeze(torch.unsqueeze(p[2], -1), -1)
          q = torch.unsqueeze(heads[0], -2)
          k = torch.unsqueeze(heads[1], -2)
          s = torch.mul_(state, torch.exp(torch.select(gates, 1, 0)))
          fresh = torch.sub(torch.unsqueeze(heads[2], -2), torch.matmul(k, s))
          write = torch.mul(fresh, torch.select(gates, 1, 1))
          t = torch.addcmul_(s, torch.transpose(k, -1, -2), write)
          return (self).state_closed(torch.matmul(q, t), p[1], w, b)
      """;
}
