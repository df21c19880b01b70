package io.predilect.model.kernel;

import io.predilect.model.arch.Experts;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Role;
import io.predilect.model.lora.LoraLayout;
import java.util.Optional;

/**
 * An MLP of several experts as TorchScript. A token's rows, one for each expert that it goes
 * through, are sorted by expert, so that each expert is called once; then they are brought back
 * into the tokens' order and added. A token's sum is always in the order of its shares, whatever
 * else is in the batch.
 */
final class ExpertKernels {
  private ExpertKernels() {}

  /** The method, and nothing for a model without experts. */
  static String source(
      ModelConfig config, BlockArrays arrays, Optional<LoraLayout> adapters, ComputeType type) {
    return config
        .block()
        .experts()
        .map(experts -> source(experts, config, arrays, adapters, type))
        .orElse("");
  }

  // An expert's product with what its adapters add to it, where it has some.
  private static String adapted(
      String source, Role role, String name, Optional<LoraLayout> adapters) {
    String parts = name + "_parts";
    boolean adapted = adapters.isPresent() && adapters.get().slot(role).isPresent();
    String rows = name.equals("up") ? "groups[e]" : "m";
    String base = "torch.linear(" + rows + ", {" + name + "}, {" + name + "_bias})";
    String lines = "    " + parts + " = (self)." + LoraKernels.parts(role) + "(w, b)\n";
    return source
        .replace("{" + parts + "}", adapted ? lines : "")
        .replace(
            "{by_" + name + "}",
            adapted
                ? "(self).%s(%s, %s, %s, e)".formatted(LoraKernels.method(role), rows, base, parts)
                : base);
  }

  private static String source(
      Experts experts,
      ModelConfig config,
      BlockArrays arrays,
      Optional<LoraLayout> adapters,
      ComputeType type) {
    boolean biased = config.block().biases().mlp();
    Experts.Routing routing = experts.routing();
    String up = adapted(SOURCE, Role.EXPERTS_UP, "up", adapters);
    String both = adapted(up, Role.EXPERTS_DOWN, "down", adapters);
    return (both + (experts.dense().layers().isEmpty() ? SPARSE : SOME_DENSE))
        .replace(
            "{all}", experts.hasShared() ? "torch.add(" + CHOSEN + ", " + SHARED + ")" : CHOSEN)
        .replace("{scores}", routing.each() ? EACH : TOGETHER)
        .replace("{h}", type.toFloat("h"))
        .replace("{of_all}", routing.each() ? OF_ALL : "scores")
        .replace("{best}", routing.corrected() ? CORRECTED : BEST)
        .replace("{chosen}", Integer.toString(experts.chosen()))
        .replace("{correction}", arrays.weight(Role.ROUTER_CORRECTION))
        .replace("{shares}", type.of(share(routing)))
        .replace("{count}", Integer.toString(experts.count()))
        .replace("{up}", type.of("ups[e]"))
        .replace("{down}", type.of("downs[e]"))
        .replace("{whole_up}", type.of("up"))
        .replace("{whole_down}", type.of("down"))
        .replace("{router_bias}", biased ? arrays.weight(Role.ROUTER_BIAS) : "None")
        .replace("{split_biases}", biased ? biases(arrays) : "")
        .replace("{up_bias}", biased ? type.of("up_biases[e]") : "None")
        .replace("{down_bias}", biased ? type.of("down_biases[e]") : "None")
        .replace("{gated}", config.block().activation().gating("halves[0]", "halves[1]"))
        .replace("{twice}", Integer.toString(2 * config.intermediateSize()))
        .replace("{hidden}", Integer.toString(config.hiddenSize()));
  }

  private static String share(Experts.Routing routing) {
    String sum = "torch.sum(best, [-1], True)";
    String above = routing.each() ? "torch.add(" + sum + ", 1e-06)" : sum; // as transformers has it
    String share = routing.normalised() ? "torch.div(best, " + above + ")" : "best";
    return routing.scale() == 1 ? share : "torch.mul(" + share + ", " + routing.scale() + ")";
  }

  private static String biases(BlockArrays arrays) {
    return BIASES
        .replace("{ups}", arrays.weight(Role.EXPERTS_UP_BIAS))
        .replace("{downs}", arrays.weight(Role.EXPERTS_DOWN_BIAS));
  }

  private static final String BIASES =
      """
          up_biases = torch.split({ups}, {twice}, 0)
          down_biases = torch.split({downs}, {hidden}, 0)
      """;

  // h [tokens, hidden], router [experts, hidden] in float32; of the experts, one below the other,
  // up [2 · width, hidden] and down [hidden, width]. "split" gives each weight one gradient, and
  // the backward pass of "embedding" adds a row's in the same order every time. "told" is empty, or
  // has what a token counts, [tokens], and for each expert the sums of its scores and how often it
  // was chosen, to which those of this block are added.
  private static final String SOURCE =
      """
        def sparse(self: __torch__.Ops, h: Tensor, router: Tensor, up: Tensor, down: Tensor, told: List[Tensor], w: List[Tensor], b: int) -> Tensor:
          scores = {scores}
      {best}    if torch.gt(len(told), 0):
            each = torch.repeat_interleave(told[0], {chosen})
            sums = torch.add(told[1], torch.mv(torch.t({of_all}), torch.to(told[0], 6)))
            times = torch.add(told[2], torch.bincount(torch.flatten(which), each, {count}))
            x = torch._set_item(told, 1, sums)
            y = torch._set_item(told, 2, times)
          shares = {shares}
          sorted, order, = torch.sort(torch.flatten(which), stable=True, dim=0, descending=False)
          counts = (self).sizes(torch.cpu(torch.bincount(sorted, None, {count})))
          rows = torch.embedding(h, torch.floor_divide(order, {chosen}))
          groups = torch.split_with_sizes(rows, counts, 0)
          ups = torch.split(up, {twice}, 0)
          downs = torch.split(down, {hidden}, 0)
      {split_biases}{up_parts}{down_parts}    out = annotate(List[Tensor], [])
          for e in range(len(groups)):
            if torch.gt(counts[e], 0):
              halves = torch.chunk({by_up}, 2, -1)
              m = {gated}
              a = torch.append(out, {by_down})
          back = torch.argsort(order, 0, False)
          parts = torch.view(torch.embedding(torch.cat(out, 0), back), [-1, {chosen}, {hidden}])
          return torch.sum(torch.mul(parts, torch.unsqueeze(shares, -1)), [1])
      """;

  private static final String TOGETHER =
      "torch.softmax(torch.linear({h}, router, {router_bias}), -1)";

  private static final String EACH = "torch.sigmoid(torch.linear({h}, router, {router_bias}))";

  // What a load is told by adds up to 1 for each token.
  private static final String OF_ALL = "torch.div(scores, torch.sum(scores, [-1], True))";

  private static final String BEST =
      """
          best, which, = torch.topk(scores, {chosen}, -1, True, True)
      """;

  // Nothing is learnt of the correction: its gradient is 0.
  private static final String CORRECTED =
      """
          some, which, = torch.topk(torch.add(scores, {correction}), {chosen}, -1, True, True)
          best = torch.add(torch.gather(scores, -1, which), torch.mul(torch.sum({correction}), 0.))
      """;

  private static final String CHOSEN = "(self).sparse(h, router, up, down, told, w, b)";

  private static final String SHARED = "(self).shared_expert(h, w, b)";

  private static final String SPARSE =
      """
        def experts(self: __torch__.Ops, h: Tensor, router: Tensor, up: Tensor, down: Tensor, told: List[Tensor], w: List[Tensor], b: int) -> Tensor:
          return {all}
      """;

  // In a block with a single MLP a vector stands in the router's place.
  private static final String SOME_DENSE =
      """
        def experts(self: __torch__.Ops, h: Tensor, router: Tensor, up: Tensor, down: Tensor, told: List[Tensor], w: List[Tensor], b: int) -> Tensor:
          if torch.eq(torch.dim(router), 1):
            halves = torch.chunk(torch.linear(h, {whole_up}), 2, -1)
            y = torch.linear({gated}, {whole_down})
          else:
            y = {all}
          return y
      """;
}
