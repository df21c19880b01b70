package io.predilect.model.lora;

import io.predilect.model.arch.Experts;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.weights.Part;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Adapters on the experts of an MLP. Each expert's projections have an A and a B of their own, as
 * where an expert is a module to PEFT; where it holds experts as one parameter ({@code
 * target_parameters}), it reads these as that parameter's.
 *
 * @param layout where the adapters are
 * @param slot of all experts
 */
public record ExpertAdapters(LoraLayout layout, LoraLayout.Slot slot) {

  /**
   * Refuses adapters on some experts of a block, and on those of some blocks.
   *
   * @param parts of the first block
   * @throws ModelException naming the setting and the remedy
   */
  static void requireAll(ModelConfig config, LoraLayout.Slot slot, List<Part> parts) {
    String names = names(parts);
    Set<Integer> single = config.block().experts().orElseThrow().dense().layers();
    if (!single.isEmpty()) {
      throw new ModelException(
          "lora_target_modules: "
              + names
              + " are of experts in some layers of this model and of a single MLP in others "
              + new TreeSet<>(single)
              + ", which cannot have adapters together: leave them out");
    }
    if (slot.targets().size() != slot.rows().size()) {
      throw new ModelException(
          "lora_target_modules: all experts of a block have adapters on "
              + names
              + ", which PEFT holds as one, or none has: name "
              + names
              + " without a number, or leave them out");
    }
  }

  /**
   * Refuses what adapters on experts have not.
   *
   * @throws ModelException naming the setting and the remedy
   */
  void check() {
    LoraSettings settings = layout.settings();
    refuse(settings.dropout() > 0, "lora_dropout", settings.dropout(), "set it to 0");
    refuse(layout.dora(), "use_dora", true, "set it to false");
    Set<List<Object>> sizes =
        IntStream.range(0, layout.config().layers())
            .boxed()
            .flatMap(layer -> layout.targets(layer, slot).stream())
            .map(part -> List.<Object>of(layout.rank(part), layout.scale(part)))
            .collect(Collectors.toSet());
    refuse(
        sizes.size() > 1,
        "lora_rank_pattern and lora_alpha_pattern",
        "ranks and scales " + sizes,
        "give all of them one rank and one alpha");
  }

  /**
   * Refuses what PEFT reads in another way where it holds experts as one parameter: it takes r and
   * α of all for theirs, and doubles both where a gate and its projection become one.
   *
   * @throws ModelException naming the setting and the remedy
   */
  void requireUsual() {
    LoraSettings settings = layout.settings();
    refuse(settings.rankStabilised(), "use_rslora", true, "set it to false");
    refuse(rank() != settings.r(), "lora_rank_pattern", rank(), "give them lora_r " + settings.r());
    refuse(
        scale() != settings.alpha() / settings.r(),
        "lora_alpha_pattern",
        scale() * rank(),
        "give them lora_alpha " + settings.alpha());
  }

  private static String names(List<Part> parts) {
    return parts.stream()
        .map(Part::module)
        .map(module -> module.substring(module.lastIndexOf('.') + 1))
        .distinct()
        .collect(Collectors.joining(" and "));
  }

  private void refuse(boolean wrong, String key, Object value, String remedy) {
    if (wrong) {
      throw new ModelException(
          "%s: %s: adapters on experts, as PEFT holds them, cannot have that: %s, or leave %s out of lora_target_modules"
              .formatted(key, value, remedy, names(parts())));
    }
  }

  private List<Part> parts() {
    return layout.parts(0, slot);
  }

  private Experts experts() {
    return layout.config().block().experts().orElseThrow();
  }

  /** How many experts there are. */
  public int count() {
    return experts().count();
  }

  /** How many adapters each expert has. */
  public int each() {
    return slot.rows().size() / count();
  }

  /** The rank of one of them. */
  public int rank() {
    return layout.rank(parts().get(0));
  }

  /** What B A x is multiplied by. */
  public double scale() {
    return layout.scale(parts().get(0));
  }

  /** The rows of the A's of an expert together. */
  public int width() {
    return each() * rank();
  }

  /** The outputs of one of them. */
  public int rows() {
    return slot.rows().get(0);
  }
}
