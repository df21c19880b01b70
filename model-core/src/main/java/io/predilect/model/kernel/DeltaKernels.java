package io.predilect.model.kernel;

import io.predilect.model.arch.DeltaNet;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Role;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Layers that keep a state ({@link DeltaNet}), as TorchScript: over the sequences of a batch, where
 * a response begins with the state that its prompt left, and a token at a time.
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

  /** The methods of a model that has such layers; none else. */
  static String source(ModelConfig config, BlockKernels block, ComputeType type) {
    return config
        .block()
        .deltaNet()
        .map(delta -> new Source(config, delta, block, type).text())
        .orElse("");
  }

  /** Whether each layer keeps a state: 1, else 0. */
  private static String states(ModelConfig config) {
    return IntStream.range(0, config.layers())
        .mapToObj(layer -> config.block().keepsState(layer) ? "1" : "0")
        .collect(Collectors.joining(", "));
  }

  private record Source(ModelConfig config, DeltaNet delta, BlockKernels block, ComputeType type) {
    String text() {
      int before = delta.kernel() - 1;
      return (PARTS + RULE + RUN + PASSES + STEP)
          .replace("{states}", states(config))
          .replace("{in}", block.linear("h", Role.DELTA_IN))
          .replace("{out}", block.linear("a", Role.DELTA_OUT))
          .replace("{a}", type.toFloat("parts[3]"))
          .replace("{b}", type.toFloat("parts[2]"))
          .replace("{z}", type.toFloat("z"))
          .replace("{gated}", type.of("gated"))
          .replace("{decay}", block.arrays().weight(Role.DELTA_DECAY))
          .replace("{step}", block.arrays().weight(Role.DELTA_STEP_BIAS))
          .replace("{norm}", block.arrays().weight(Role.DELTA_NORM))
          .replace("{kernel}", block.arrays().weight(Role.DELTA_CONVOLUTION))
          .replace("{epsilon}", Double.toString(config.norm().epsilon()))
          .replace("{convolved}", convolved())
          .replace("{r}", type.toFloat("r"))
          .replace("{channels}", Integer.toString(delta.channels()))
          .replace("{values}", Integer.toString(delta.valueWidth()))
          .replace("{keys}", Integer.toString(delta.keyWidth()))
          .replace("{scale}", Double.toString(1 / Math.sqrt(delta.keyDim())))
          .replace("{key_heads}", Integer.toString(delta.keyHeads()))
          .replace("{heads}", Integer.toString(delta.valueHeads()))
          .replace("{groups}", Integer.toString(delta.valueHeads() / delta.keyHeads()))
          .replace("{key}", Integer.toString(delta.keyDim()))
          .replace("{value}", Integer.toString(delta.valueDim()))
          .replace("{before}", Integer.toString(before))
          .replace("{chunk}", Integer.toString(CHUNK));
    }

    // Each channel by itself, place by place of the kernel.
    private String convolved() {
      return IntStream.range(1, delta.kernel())
          .mapToObj(
              j ->
                  String.format(
                      Locale.ROOT,
                      "    c = torch.addcmul(c, torch.slice(f, 1, %d, %d + n), torch.select(k, 1, %d))%n",
                      j,
                      j,
                      j))
          .collect(Collectors.joining());
    }
  }

  // Channels [tokens, channels], the output's gate, log α and β [tokens, heads].
  private static final String PARTS =
      """
        def states(self: __torch__.Ops) -> List[int]:
          return [{states}]
        def product_delta(self: __torch__.Ops, h: Tensor, w: List[Tensor], b: int) -> Tensor:
          return {in}
        def product_delta_out(self: __torch__.Ops, a: Tensor, w: List[Tensor], b: int) -> Tensor:
          return {out}
        def delta_parts(self: __torch__.Ops, x: Tensor, w: List[Tensor], b: int) -> List[Tensor]:
          r = (self).product_delta((self).into_qkv(x, w, b), w, b)
          parts = torch.split_with_sizes(r, [{channels}, {values}, {heads}, {heads}], -1)
          step = torch.softplus(torch.add({a}, {step}))
          kept = torch.neg(torch.mul(torch.exp({decay}), step))
          return [parts[0], parts[1], kept, torch.sigmoid({b})]
        def delta_gated(self: __torch__.Ops, o: Tensor, z: Tensor, w: List[Tensor], b: int) -> Tensor:
          normed = torch.rms_norm(torch.view(o, [-1, {heads}, {value}]), [{value}], {norm}, {epsilon})
          gated = torch.mul(torch.reshape(normed, [-1, {values}]), torch.silu({z}))
          return {gated}
        def delta_unit(self: __torch__.Ops, x: Tensor) -> Tensor:
          heads = torch.unflatten(x, -1, [{key_heads}, {key}])
          size = torch.rsqrt(torch.add(torch.sum(torch.mul(heads, heads), [-1], True), 1e-06))
          return torch.repeat_interleave(torch.mul(heads, size), {groups}, -2)
        def delta_heads(self: __torch__.Ops, rows: Tensor) -> List[Tensor]:
          parts = torch.split_with_sizes(torch.silu(rows), [{keys}, {keys}, {values}], -1)
          q = torch.mul((self).delta_unit(parts[0]), {scale})
          return [q, (self).delta_unit(parts[1]), torch.unflatten(parts[2], -1, [{heads}, {value}])]
        def delta_convolved(self: __torch__.Ops, r: Tensor, n: int, k: Tensor) -> Tensor:
          f = {r}
          c = torch.mul(torch.slice(f, 1, 0, n), torch.select(k, 1, 0))
      {convolved}    return c
      """;

  // q and k [sequences, heads, n, key], v [the same, value], log α and β [the same]; the state
  // [sequences, heads, key, value]. With γ the sum of log α from a chunk's beginning on, what is
  // written at i is u_i − w_i S, where (1 + A) u = β v, (1 + A) w = β e^γ k and A_ij = β_i
  // e^(γ_i − γ_j) k_i · k_j below the diagonal.
  private static final String RULE =
      """
        def delta_chunks(self: __torch__.Ops, x: Tensor, chunks: int, size: int) -> Tensor:
          pad = chunks * size - torch.size(x, 2)
          if torch.eq(torch.dim(x), 4):
            y = torch.constant_pad_nd(x, [0, 0, 0, pad], 0)
          else:
            y = torch.constant_pad_nd(x, [0, pad], 0)
          return torch.unflatten(y, 2, [chunks, size])
        def delta_rule(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, kept: Tensor, written: Tensor, state: Tensor) -> List[Tensor]:
          n = torch.size(q, 2)
          size = ops.prim.min(n, {chunk})
          chunks = torch.floordiv(n + size - 1, size)
          qs = (self).delta_chunks(q, chunks, size)
          ks = (self).delta_chunks(k, chunks, size)
          share = torch.unsqueeze((self).delta_chunks(written, chunks, size), -1)
          sums = torch.cumsum((self).delta_chunks(kept, chunks, size), -1)
          later = torch.triu(torch.new_ones(sums, [size, size]), 1)
          between = torch.sub(torch.unsqueeze(sums, -1), torch.unsqueeze(sums, -2))
          faded = torch.exp(torch.masked_fill(between, torch.gt(later, 0.), float("-inf")))
          keys = torch.transpose(ks, -1, -2)
          since = torch.unsqueeze(torch.exp(sums), -1)
          written_keys = torch.mul(ks, share)
          system = torch.mul(torch.matmul(written_keys, keys), faded)
          right = torch.cat([torch.mul((self).delta_chunks(v, chunks, size), share), torch.mul(written_keys, since)], -1)
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

  // The sequences' outputs [tokens, heads, value], the states that they leave, and their last
  // channels [sequences, kernel - 1, channels], which those behind them are convolved with.
  private static final String RUN =
      """
        def delta_padded(self: __torch__.Ops, rows: Tensor, lengths: List[int]) -> Tensor:
          return torch.pad_sequence(torch.split_with_sizes(rows, lengths, 0), True)
        def delta_run(self: __torch__.Ops, channels: Tensor, kept: Tensor, written: Tensor, tails: Tensor, state: Tensor, lengths: List[int], w: List[Tensor], b: int) -> List[Tensor]:
          rows = torch.cat([tails, (self).delta_padded(channels, lengths)], 1)
          n = torch.size(rows, 1) - {before}
          heads = (self).delta_heads((self).delta_convolved(rows, n, {kernel}))
          gates = torch.transpose((self).delta_padded(torch.stack([kept, written], 1), lengths), 1, 3)
          q = torch.transpose(heads[0], 1, 2)
          k = torch.transpose(heads[1], 1, 2)
          v = torch.transpose(heads[2], 1, 2)
          o = (self).delta_rule(q, k, v, torch.select(gates, 2, 0), torch.select(gates, 2, 1), state)
          by_row = torch.transpose(o[0], 1, 2)
          out = annotate(List[Tensor], [])
          ends = annotate(List[Tensor], [])
          for i in range(len(lengths)):
            a = torch.append(out, torch.slice(torch.select(by_row, 0, i), 0, 0, lengths[i]))
            c = torch.append(ends, torch.slice(torch.select(rows, 0, i), 0, lengths[i], lengths[i] + {before}))
          return [torch.cat(out, 0), o[1], torch.stack(ends, 0)]
        def of_owners(self: __torch__.Ops, x: Tensor, owners: List[int]) -> Tensor:
          out = annotate(List[Tensor], [])
          for j in range(len(owners)):
            a = torch.append(out, torch.select(x, 0, owners[j]))
          return torch.stack(out, 0)
      """;

  // Prompts that are in the batch, with the states and channels that they leave; and responses to
  // prompts in a cache.
  private static final String PASSES =
      """
        def delta_own(self: __torch__.Ops, x: Tensor, lengths: List[int], owners: List[int], w: List[Tensor], b: int) -> List[Tensor]:
          p = (self).delta_parts(x, w, b)
          prompts = len(lengths) - len(owners)
          before = torch.slice(lengths, 0, prompts)
          after = torch.slice(lengths, prompts, len(lengths))
          tokens = 0
          for i in range(prompts):
            tokens = tokens + before[i]
          sizes = [tokens, torch.size(x, 0) - tokens]
          channels = torch.split_with_sizes(p[0], sizes, 0)
          kept = torch.split_with_sizes(p[2], sizes, 0)
          written = torch.split_with_sizes(p[3], sizes, 0)
          tails = torch.new_zeros(p[0], [prompts, {before}, {channels}])
          none = torch.new_zeros(p[2], [prompts, {heads}, {key}, {value}])
          first = (self).delta_run(channels[0], kept[0], written[0], tails, none, before, w, b)
          if torch.gt(len(owners), 0):
            then = (self).delta_run(channels[1], kept[1], written[1], (self).of_owners(first[2], owners), (self).of_owners(first[1], owners), after, w, b)
            o = torch.cat([first[0], then[0]], 0)
          else:
            o = first[0]
          return [(self).delta_gated(o, p[1], w, b), first[1], first[2]]
        def delta_behind(self: __torch__.Ops, x: Tensor, state: Tensor, tails: Tensor, lengths: List[int], owners: List[int], w: List[Tensor], b: int) -> Tensor:
          p = (self).delta_parts(x, w, b)
          o = (self).delta_run(p[0], p[2], p[3], (self).of_owners(tails, owners), (self).of_owners(state, owners), lengths, w, b)
          return (self).delta_gated(o[0], p[1], w, b)
      """;

  // A token a row; states and last channels are changed in their place.
  private static final String STEP =
      """
        def delta_step(self: __torch__.Ops, x: Tensor, state: Tensor, tails: Tensor, w: List[Tensor], b: int) -> Tensor:
          p = (self).delta_parts(x, w, b)
          rows = torch.cat([tails, torch.unsqueeze(p[0], 1)], 1)
          moved = torch.copy_(tails, torch.slice(rows, 1, 1, {before} + 1))
          heads = (self).delta_heads(torch.squeeze((self).delta_convolved(rows, 1, {kernel}), 1))
          q = torch.unsqueeze(heads[0], -2)
          k = torch.unsqueeze(heads[1], -2)
          s = torch.mul_(state, torch.unsqueeze(torch.unsqueeze(torch.exp(p[2]), -1), -1))
          fresh = torch.sub(torch.unsqueeze(heads[2], -2), torch.matmul(k, s))
          write = torch.mul(fresh, torch.unsqueeze(torch.unsqueeze(p[3], -1), -1))
          t = torch.add_(s, torch.mul(torch.transpose(k, -1, -2), write))
          return (self).delta_gated(torch.matmul(q, t), p[1], w, b)
      """;
}
