package io.predilect.model.kernel;

import io.predilect.model.arch.DeltaNet;
import io.predilect.model.arch.Mamba2;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Role;
import io.predilect.model.arch.ShortConvolution;
import io.predilect.model.arch.StateLayers;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Layers that keep a state ({@link StateLayers}), as TorchScript: over the sequences of a batch,
 * where a response begins with the state that its prompt left, and a token at a time.
 *
 * <p>Each kind ({@link DeltaKernels}, {@link Mamba2Kernels}, {@link ShortConvolutionKernels}) has
 * four methods. {@code state_parts}: what is made of rows, [tokens, …] each: channels for the
 * convolution, what closes the output, and what else the state is told. {@code state_run}: the
 * outputs of sequences, and the states that they leave. {@code state_closed}: the outputs on their
 * way to the last product. {@code state_step}: that of one token a row; state and last channels are
 * changed in their place.
 *
 * <p>Sequences are padded on the right to the longest one's length, by one gather, and their
 * outputs are packed again by another, so that the calls do not depend on how many there are.
 * {@code turns}, which {@code layout} begins with, says how (int64). For the prompts in the batch:
 * the rows of each one's tokens, [prompts, kernel − 1 + longest], where those before the first and
 * behind the last are the row of zeros behind the batch; the places of the tokens in the padded
 * outputs, [tokens]; and the rows of each one's last channels, [prompts, kernel − 1], which those
 * behind it are convolved with. For the responses: their rows, which begin with their prompt's last
 * ones (where prompts are in a cache, with those of the cache's channels, which follow the row of
 * zeros); their places; and each one's prompt.
 */
final class StateKernels {
  private StateKernels() {}

  /** The methods of a model that has such layers; none else. */
  static String source(ModelConfig config, BlockKernels block, ComputeType type) {
    return config.block().states().map(states -> source(config, states, block, type)).orElse("");
  }

  private static String source(
      ModelConfig config, StateLayers states, BlockKernels block, ComputeType type) {
    return (own(config, states, block, type) + PRODUCTS + PASSES)
        .replace("{states}", numbers(config))
        .replace("{in}", block.linear("h", Role.STATE_IN))
        .replace("{out}", block.linear("a", Role.STATE_OUT))
        .replace("{convolved}", convolved(states))
        .replace("{r}", type.toFloat("r"))
        .replace("{kernel}", block.arrays().weight(Role.STATE_CONVOLUTION))
        .replace("{channels}", Integer.toString(states.channels()))
        .replace("{before}", Integer.toString(states.kernel() - 1));
  }

  private static String own(
      ModelConfig config, StateLayers states, BlockKernels block, ComputeType type) {
    if (states instanceof DeltaNet delta) {
      return DeltaKernels.source(config, delta, block, type);
    }
    return states instanceof Mamba2 mamba
        ? Mamba2Kernels.source(config, mamba, block, type)
        : ShortConvolutionKernels.source((ShortConvolution) states, type);
  }

  // Of each layer whether it keeps a state: 1, else 0.
  private static String numbers(ModelConfig config) {
    return IntStream.range(0, config.layers())
        .mapToObj(layer -> config.block().keepsState(layer) ? "1" : "0")
        .collect(Collectors.joining(", "));
  }

  // Each channel by itself, place by place of the kernel.
  private static String convolved(StateLayers states) {
    return IntStream.range(1, states.kernel())
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

  /**
   * A method for kinds that are worked through in chunks: their third axis in as many, padded on
   * the right; of three axes, or of four.
   */
  static final String IN_CHUNKS =
      """
        def in_chunks(self: __torch__.Ops, x: Tensor, chunks: int, size: int) -> Tensor:
          pad = chunks * size - torch.size(x, 2)
          if torch.eq(pad, 0):
            y = x
          elif torch.eq(torch.dim(x), 4):
            y = torch.constant_pad_nd(x, [0, 0, 0, pad], 0)
          else:
            y = torch.constant_pad_nd(x, [0, pad], 0)
          return torch.unflatten(y, 2, [chunks, size])
      """;

  // r [sequences, kernel − 1 + n, channels]: the channels of n tokens, and of those before them.
  private static final String PRODUCTS =
      """
        def states(self: __torch__.Ops) -> List[int]:
          return [{states}]
        def product_state(self: __torch__.Ops, h: Tensor, w: List[Tensor], b: int) -> Tensor:
          return {in}
        def product_state_out(self: __torch__.Ops, a: Tensor, w: List[Tensor], b: int) -> Tensor:
          return {out}
        def convolved(self: __torch__.Ops, r: Tensor, n: int, k: Tensor) -> Tensor:
          f = {r}
          c = torch.mul(torch.slice(f, 1, 0, n), torch.select(k, 1, 0))
      {convolved}    return c
        def and_none(self: __torch__.Ops, x: Tensor) -> Tensor:
          return torch.cat([x, torch.new_zeros(x, [1, torch.size(x, 1)])], 0)
        def rows_at(self: __torch__.Ops, x: Tensor, rows: Tensor) -> Tensor:
          if ops.prim.is_cuda(x):
            flat = torch.index_select(x, 0, torch.reshape(rows, [-1]))
            y = torch.reshape(flat, torch.add(torch.size(rows), [torch.size(x, 1)]))
          else:
            y = torch.embedding(x, rows)
          return y
      """;

  // Prompts that are in the batch, with the states that they leave and all channels; and responses
  // to prompts in a cache. A response's channels have gradients of their own and, its prompt's last
  // ones, those of all responses: "embedding" sums them in float32, in the same order every time,
  // and leaves out the row of zeros.
  private static final String PASSES =
      """
        def state_own(self: __torch__.Ops, x: Tensor, turns: List[Tensor], w: List[Tensor], b: int) -> List[Tensor]:
          p = (self).state_parts(x, w, b)
          channels = (self).and_none(p[0])
          none = torch.size(x, 0)
          rows = torch.embedding(channels, turns[0], none)
          first = (self).state_run(rows, p[2], (self).state_none(p[2], torch.size(rows, 0)), turns[0], turns[1], w, b)
          if torch.gt(torch.size(turns[3], 0), 0):
            state = torch.index_select(first[1], 0, turns[5])
            then = (self).state_run(torch.embedding(channels, turns[3], none), p[2], state, turns[3], turns[4], w, b)
            o = torch.cat([first[0], then[0]], 0)
          else:
            o = first[0]
          return [(self).state_closed(o, p[1], w, b), first[1], channels]
        def state_behind(self: __torch__.Ops, x: Tensor, state: Tensor, tails: Tensor, turns: List[Tensor], w: List[Tensor], b: int) -> Tensor:
          p = (self).state_parts(x, w, b)
          channels = torch.cat([(self).and_none(p[0]), torch.reshape(tails, [-1, {channels}])], 0)
          rows = torch.embedding(channels, turns[3])
          o = (self).state_run(rows, p[2], torch.index_select(state, 0, turns[5]), turns[3], turns[4], w, b)
          return (self).state_closed(o[0], p[1], w, b)
      """;
}
