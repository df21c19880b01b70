package io.predilect.model.kernel;

import io.predilect.model.arch.DeltaNet;
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
 * <p>Each kind ({@link DeltaKernels}, {@link ShortConvolutionKernels}) has four methods. {@code
 * state_parts}: what is made of rows, [tokens, …] each: channels for the convolution, what closes
 * the output, and what else the state is told. {@code state_run}: the outputs of sequences, one
 * behind the other, the states that they leave, and their last channels [sequences, kernel − 1,
 * channels], which those behind them are convolved with. {@code state_closed}: the outputs on their
 * way to the last product. {@code state_step}: that of one token a row; state and last channels are
 * changed in their place.
 */
final class StateKernels {
  private StateKernels() {}

  /** The methods of a model that has such layers; none else. */
  static String source(ModelConfig config, BlockKernels block, ComputeType type) {
    return config.block().states().map(states -> source(config, states, block, type)).orElse("");
  }

  private static String source(
      ModelConfig config, StateLayers states, BlockKernels block, ComputeType type) {
    String own =
        states instanceof DeltaNet delta
            ? DeltaKernels.source(config, delta, block, type)
            : ShortConvolutionKernels.source((ShortConvolution) states, type);
    return (own + PRODUCTS + PASSES)
        .replace("{states}", numbers(config))
        .replace("{in}", block.linear("h", Role.STATE_IN))
        .replace("{out}", block.linear("a", Role.STATE_OUT))
        .replace("{convolved}", convolved(states))
        .replace("{r}", type.toFloat("r"))
        .replace("{kernel}", block.arrays().weight(Role.STATE_CONVOLUTION))
        .replace("{channels}", Integer.toString(states.channels()))
        .replace("{before}", Integer.toString(states.kernel() - 1));
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
        def by_sequence(self: __torch__.Ops, rows: Tensor, lengths: List[int]) -> Tensor:
          return torch.pad_sequence(torch.split_with_sizes(rows, lengths, 0), True)
        def by_row(self: __torch__.Ops, x: Tensor, lengths: List[int]) -> Tensor:
          out = annotate(List[Tensor], [])
          for i in range(len(lengths)):
            a = torch.append(out, torch.slice(torch.select(x, 0, i), 0, 0, lengths[i]))
          return torch.cat(out, 0)
        def tails(self: __torch__.Ops, rows: Tensor, lengths: List[int]) -> Tensor:
          out = annotate(List[Tensor], [])
          for i in range(len(lengths)):
            a = torch.append(out, torch.slice(torch.select(rows, 0, i), 0, lengths[i], lengths[i] + {before}))
          return torch.stack(out, 0)
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
        def state_own(self: __torch__.Ops, x: Tensor, lengths: List[int], owners: List[int], w: List[Tensor], b: int) -> List[Tensor]:
          p = (self).state_parts(x, w, b)
          prompts = len(lengths) - len(owners)
          before = torch.slice(lengths, 0, prompts)
          after = torch.slice(lengths, prompts, len(lengths))
          tokens = 0
          for i in range(prompts):
            tokens = tokens + before[i]
          sizes = [tokens, torch.size(x, 0) - tokens]
          channels = torch.split_with_sizes(p[0], sizes, 0)
          told = torch.split_with_sizes(p[2], sizes, 0)
          tails = torch.new_zeros(p[0], [prompts, {before}, {channels}])
          first = (self).state_run(channels[0], told[0], tails, (self).state_none(p[2], prompts), before, w, b)
          if torch.gt(len(owners), 0):
            then = (self).state_run(channels[1], told[1], (self).of_owners(first[2], owners), (self).of_owners(first[1], owners), after, w, b)
            o = torch.cat([first[0], then[0]], 0)
          else:
            o = first[0]
          return [(self).state_closed(o, p[1], w, b), first[1], first[2]]
        def state_behind(self: __torch__.Ops, x: Tensor, state: Tensor, tails: Tensor, lengths: List[int], owners: List[int], w: List[Tensor], b: int) -> Tensor:
          p = (self).state_parts(x, w, b)
          o = (self).state_run(p[0], p[2], (self).of_owners(tails, owners), (self).of_owners(state, owners), lengths, w, b)
          return (self).state_closed(o[0], p[1], w, b)
      """;
}
