package io.predilect.model.kernel;

import io.predilect.model.arch.Experts;
import io.predilect.model.arch.ModelConfig;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
    String passes = sizes(config) + layers("layers", "after", "") + PASSES + told;
    return sinks
        .in(layerByLayer(passes, config, attention))
        .replace("{cos}", AttentionKernels.turned(config, "cos", "start + l"))
        .replace("{sin}", AttentionKernels.turned(config, "sin", "start + l"))
        .replace("{all_cos}", AttentionKernels.turned(config, "cos", "l"))
        .replace("{all_sin}", AttentionKernels.turned(config, "sin", "l"))
        .replace("{count}", Integer.toString(count))
        .replace("{kv}", Integer.toString(config.kvHeads()))
        .replace("{dim}", Integer.toString(config.headDim()));
  }

  // What is done in a layer before its MLP, by its kind.
  private static String layerByLayer(String passes, ModelConfig config, AttentionSource attention) {
    boolean states = config.block().states().isPresent();
    String setup = states ? STATES + TURNS + attention.setup() : attention.setup();
    return passes
        .replace("{setup}", setup)
        .replace("{of_layer}", either(config, "start + l", OF_STATE, QKV + attention.own()))
        .replace(
            "{of_prefilled}",
            either(config, "start + l", OF_STATE + KEPT, QKV + CACHED + attention.own()))
        .replace("{of_pooled}", either(config, "l", BEHIND, ALL_QKV + attention.pooled()))
        .replace("{of_decoded}", either(config, "l", STEP, ALL_QKV + SLOTS))
        .replace("{of_padded}", states ? byKind("torch.floordiv(i, 2)", CLONED, PADDED) : PADDED)
        .replace("{states}", states ? STATES : "")
        .replace("{state_in}", states ? ", state: int" : "")
        .replace("{state_on}", states ? ", state" : "")
        .replace("{state_of}", states ? ", states[start + l]" : "")
        .replace("{state_of_all}", states ? ", states[l]" : "")
        .replace("{keyed}", Integer.toString(2 * firstWithKeys(config)));
  }

  private static String either(ModelConfig config, String layer, String state, String keys) {
    String attention = config.block().heads().gated() ? keys + GATE : keys;
    return config.block().states().isEmpty() ? attention : byKind(layer, state, attention);
  }

  private static String byKind(String layer, String state, String attention) {
    return """
              if torch.eq(states[{layer}], 1):
        {state}      else:
        {attention}"""
        .replace("{layer}", layer)
        .replace("{state}", state.indent(2))
        .replace("{attention}", attention.indent(2));
  }

  private static int firstWithKeys(ModelConfig config) {
    return IntStream.range(0, config.layers())
        .filter(layer -> !config.block().keepsState(layer))
        .findFirst()
        .orElseThrow();
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
      {of_layer}      y = (self).{after}(y, a{state_of}, w, b{told})
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

  private static final String STATES =
      """
          states = (self).states()
      """;

  // What layers with a state are told of the sequences; attention is told the rest.
  private static final String TURNS =
      """
          turns = torch.slice(layout, 0, 6)
          layout = torch.slice(layout, 6)
      """;

  private static final String QKV =
      """
            p = (self).qkv(y, {cos}, {sin}, w, b)
      """;

  private static final String ALL_QKV =
      """
            p = (self).qkv(y, {all_cos}, {all_sin}, w, b)
      """;

  private static final String CACHED =
      """
            c = torch.append(cache, torch.contiguous(p[1]))
            d = torch.append(cache, torch.contiguous(p[2]))
      """;

  private static final String SLOTS =
      """
            c = (self).put(cache[2 * l], places, p[1])
            d = (self).put(cache[2 * l + 1], places, p[2])
            a = (self).attend_slots(p[0], cache[2 * l], cache[2 * l + 1], mask, at, slots, windows[l]{own_sink})
      """;

  private static final String GATE =
      """
            a = torch.mul(a, torch.sigmoid(p[3]))
      """;

  private static final String OF_STATE =
      """
            s = (self).state_own(y, turns, w, b)
            a = s[0]
      """;

  private static final String KEPT =
      """
            c = torch.append(cache, s[1])
            d = torch.append(cache, (self).rows_at(s[2], turns[2]))
      """;

  private static final String BEHIND =
      """
            a = (self).state_behind(y, cache[2 * l], cache[2 * l + 1], turns, w, b)
      """;

  private static final String STEP =
      """
            a = (self).state_step(y, cache[2 * l], cache[2 * l + 1], w, b)
      """;

  // Keys or values of all rows, with room for more.
  private static final String PADDED =
      """
            whole = torch.new_zeros(c, [len(sizes), {kv}, int(size), {dim}])
            parts = torch.split_with_sizes(c, sizes, 0)
            for r in range(len(sizes)):
              t = torch.copy_(torch.slice(torch.select(whole, 0, r), 1, 0, sizes[r]), torch.transpose(parts[r], 0, 1))
      """;

  // A state is of a row already; steps change it.
  private static final String CLONED =
      """
            whole = torch.clone(c)
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
        def after_some(self: __torch__.Ops, x: Tensor, a: Tensor, ends: Tensor{state_in}, w: List[Tensor], b: int) -> Tensor:
          if torch.eq(b + {count}, len(w)):
            y = (self).after(torch.index_select(x, 0, ends), torch.index_select(a, 0, ends){state_on}, w, b)
          else:
            y = (self).after(x, a{state_on}, w, b)
          return y
        def prefill(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, first: Tensor, layout: List[Tensor], ends: Tensor, w: List[Tensor]) -> List[Tensor]:
      {setup}    windows = (self).windows()
          start = int(first)
          y = x
          cache = annotate(List[Tensor], [])
          for l in range(torch.floordiv(len(w), {count})):
            b = l * {count}
      {of_prefilled}      y = (self).after_some(y, a, ends{state_of}, w, b)
          e = torch.append(cache, y)
          return cache
        def extend(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, prompts: Tensor, layout: List[Tensor], ends: Tensor, cache: List[Tensor], w: List[Tensor]) -> Tensor:
      {setup}    sizes = (self).sizes(prompts)
          windows = (self).windows()
          y = x
          for l in range(torch.floordiv(len(w), {count})):
            b = l * {count}
      {of_pooled}      y = (self).after_some(y, a, ends{state_of_all}, w, b)
          return y
        def padded(self: __torch__.Ops, lengths: Tensor, size: Tensor, cache: List[Tensor]) -> List[Tensor]:
          sizes = (self).sizes(lengths)
      {states}    out = annotate(List[Tensor], [])
          for i in range(len(cache)):
            c = cache[i]
      {of_padded}      a = torch.append(out, whole)
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
      {states}    places = (self).places_of(slots, cache[{keyed}])
          at = torch.unsqueeze(torch.sub(torch.cumsum(torch.new_ones(slots, [int(size)]), 0), 1), 0)
          later = torch.gt(at, torch.unsqueeze(slots, 1))
          mask = torch.masked_fill(torch.new_zeros(x, torch.size(later)), later, float("-inf"))
          y = x
          for l in range(torch.floordiv(len(w), {count})):
            b = l * {count}
      {of_decoded}      y = (self).after(y, a{state_of_all}, w, b)
          e = torch.add_(slots, 1)
          return y
      """;
}
