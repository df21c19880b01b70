package io.predilect.model.kernel;

import io.predilect.model.arch.Experts;
import io.predilect.model.arch.ModelConfig;
import java.util.stream.Collectors;

/**
 * The passes through any number of blocks as TorchScript: for scores and training, into a cache of
 * keys and values, over one, and a step of decoding.
 */
final class PassKernels {
  private PassKernels() {}

  /**
   * The methods, which call those of {@link DecoderKernels} for one block.
   *
   * @param sinks that attention is given
   * @param count arrays of each block
   */
  static String source(ModelConfig config, AttentionSource attention, Sinks sinks, int count) {
    String told = config.block().experts().map(PassKernels::told).orElse("");
    return sinks
        .in(sizes(config) + layers("layers", "after", "") + PASSES + told)
        .replace("{cos}", AttentionKernels.turned(config, "cos", "start + l"))
        .replace("{sin}", AttentionKernels.turned(config, "sin", "start + l"))
        .replace("{all_cos}", AttentionKernels.turned(config, "cos", "l"))
        .replace("{all_sin}", AttentionKernels.turned(config, "sin", "l"))
        .replace("{setup}", attention.setup())
        .replace("{own}", attention.own())
        .replace("{pooled}", attention.pooled())
        .replace("{count}", Integer.toString(count))
        .replace("{kv}", Integer.toString(config.kvHeads()))
        .replace("{dim}", Integer.toString(config.headDim()));
  }

  /** What attention asks for: all layers' windows, and the numbers of a list. */
  static String sizes(ModelConfig config) {
    String windows =
        config.windows().stream().map(String::valueOf).collect(Collectors.joining(", "));
    return SIZES.replace("{windows}", windows);
  }

  private static String layers(String name, String after, String told) {
    return LAYERS
        .replace("{name}", name)
        .replace("{after}", after)
        .replace("{told}", told)
        .replace("{list}", told.isEmpty() ? "" : told + ": List[Tensor]");
  }

  private static String told(Experts experts) {
    return layers("layers_of", "after_told", ", told")
        + TOLD.replace("{experts}", Integer.toString(experts.count()));
  }

  // The blocks, one after the other.
  private static final String LAYERS =
      """
        def {name}(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, first: Tensor, layout: List[Tensor], w: List[Tensor]{list}) -> Tensor:
      {setup}    windows = (self).windows()
          start = int(first)
          y = x
          for l in range(torch.floordiv(len(w), {count})):
            b = l * {count}
            p = (self).qkv(y, {cos}, {sin}, w, b)
      {own}      y = (self).{after}(y, a, w, b{told})
          return y
      """;

  // "layers" that tell of their routers, each [tokens] as what a token counts; and the root of a
  // backward pass that brings slopes to both. Its value is of no use.
  private static final String TOLD =
      """
        def layers_told(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, first: Tensor, layout: List[Tensor], w: List[Tensor], each: Tensor) -> List[Tensor]:
          none = torch.new_zeros(each, [{experts}])
          told = [each, torch.to(none, 6), none]
          y = (self).layers_of(x, cos, sin, first, layout, w, told)
          return [y, told[1], told[2]]
        def joined(self: __torch__.Ops, y: Tensor, slope: Tensor, sums: Tensor, slopes: Tensor) -> Tensor:
          return torch.add(torch.to(torch.sum(torch.mul(y, slope)), 6), torch.sum(torch.mul(sums, slopes)))
      """;

  private static final String SIZES =
      """
        def windows(self: __torch__.Ops) -> List[int]:
          return [{windows}]
        def sizes(self: __torch__.Ops, lengths: Tensor) -> List[int]:
          out = annotate(List[int], [])
          for i in range(torch.size(lengths, 0)):
            a = torch.append(out, int(torch.select(lengths, 0, i)))
          return out
      """;

  // Where a step's keys go is one list of places for all layers, in a layer's cache as rows of one
  // head each: a copy by it takes half the time of an assignment by rows and slots.
  private static final String PASSES =
      """
        def after_some(self: __torch__.Ops, x: Tensor, a: Tensor, ends: Tensor, w: List[Tensor], b: int) -> Tensor:
          if torch.eq(b + {count}, len(w)):
            y = (self).after(torch.index_select(x, 0, ends), torch.index_select(a, 0, ends), w, b)
          else:
            y = (self).after(x, a, w, b)
          return y
        def prefill(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, first: Tensor, layout: List[Tensor], ends: Tensor, w: List[Tensor]) -> List[Tensor]:
      {setup}    windows = (self).windows()
          start = int(first)
          y = x
          cache = annotate(List[Tensor], [])
          for l in range(torch.floordiv(len(w), {count})):
            b = l * {count}
            p = (self).qkv(y, {cos}, {sin}, w, b)
            c = torch.append(cache, torch.contiguous(p[1]))
            d = torch.append(cache, torch.contiguous(p[2]))
      {own}      y = (self).after_some(y, a, ends, w, b)
          e = torch.append(cache, y)
          return cache
        def extend(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, prompts: Tensor, layout: List[Tensor], ends: Tensor, cache: List[Tensor], w: List[Tensor]) -> Tensor:
      {setup}    sizes = (self).sizes(prompts)
          windows = (self).windows()
          y = x
          for l in range(torch.floordiv(len(w), {count})):
            b = l * {count}
            p = (self).qkv(y, {all_cos}, {all_sin}, w, b)
      {pooled}      y = (self).after_some(y, a, ends, w, b)
          return y
        def padded(self: __torch__.Ops, lengths: Tensor, size: Tensor, cache: List[Tensor]) -> List[Tensor]:
          sizes = (self).sizes(lengths)
          out = annotate(List[Tensor], [])
          for c in cache:
            whole = torch.new_zeros(c, [len(sizes), {kv}, int(size), {dim}])
            parts = torch.split_with_sizes(c, sizes, 0)
            for r in range(len(sizes)):
              t = torch.copy_(torch.slice(torch.select(whole, 0, r), 1, 0, sizes[r]), torch.transpose(parts[r], 0, 1))
            a = torch.append(out, whole)
          return out
        def keep(self: __torch__.Ops, rows: Tensor, cache: List[Tensor]) -> List[Tensor]:
          out = annotate(List[Tensor], [])
          for c in cache:
            a = torch.append(out, torch.index_select(c, 0, rows))
          return out
        def places_of(self: __torch__.Ops, slots: Tensor, cache: Tensor) -> Tensor:
          heads = torch.new_ones(slots, [torch.size(slots, 0), {kv}])
          each = torch.sub(torch.cumsum(torch.reshape(heads, [-1]), 0), 1)
          own = torch.reshape(torch.mul(heads, torch.unsqueeze(slots, 1)), [-1])
          return torch.add(torch.mul(each, torch.size(cache, 2)), own)
        def put(self: __torch__.Ops, cache: Tensor, places: Tensor, new: Tensor) -> Tensor:
          return torch.index_copy_(torch.view(cache, [-1, {dim}]), 0, places, torch.reshape(new, [-1, {dim}]))
        def decode(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, slots: Tensor, size: Tensor, cache: List[Tensor], w: List[Tensor]) -> Tensor:
          windows = (self).windows()
          places = (self).places_of(slots, cache[0])
          at = torch.unsqueeze(torch.sub(torch.cumsum(torch.new_ones(slots, [int(size)]), 0), 1), 0)
          later = torch.gt(at, torch.unsqueeze(slots, 1))
          mask = torch.masked_fill(torch.new_zeros(x, torch.size(later)), later, float("-inf"))
          y = x
          for l in range(torch.floordiv(len(w), {count})):
            b = l * {count}
            p = (self).qkv(y, {all_cos}, {all_sin}, w, b)
            c = (self).put(cache[2 * l], places, p[1])
            d = (self).put(cache[2 * l + 1], places, p[2])
            a = (self).attend_slots(p[0], cache[2 * l], cache[2 * l + 1], mask, at, slots, windows[l]{own_sink})
            y = (self).after(y, a, w, b)
          e = torch.add_(slots, 1)
          return y
      """;
}
