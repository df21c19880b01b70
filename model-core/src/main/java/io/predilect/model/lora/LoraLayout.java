package io.predilect.model.lora;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Role;
import io.predilect.model.weights.Part;
import io.predilect.model.weights.TensorNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where a model's blocks have adapters. A weight in memory may be several of a file's linear layers
 * joined by rows; each of those that is a target has an A and a B of its own. The A's of one weight
 * are stacked by rows, for they have the same input; the B's stay apart. The experts of an MLP are
 * joined likewise, expert after expert: all of them have adapters or none, all alike, and a token's
 * go with the experts that it goes through.
 *
 * <p>All blocks have the same arrays; a block without the weight of a slot has a vector of one
 * number in their places. A block's adapter arrays follow its weights: for each slot A, then the
 * B's, and with DoRA then the magnitudes and the squares of {@link RowSquares}; then, where
 * adapters are not all alike, their scales in order (float64, on the processor); at the end, with
 * dropout, its keys.
 */
public final class LoraLayout {
  private static final Set<Role> EXPERTS = Set.of(Role.EXPERTS_UP, Role.EXPERTS_DOWN);
  private static final Set<Role> LINEAR =
      Stream.concat(EXPERTS.stream(), Role.matrices().stream()).collect(Collectors.toSet());

  /**
   * A weight with adapters.
   *
   * @param role which one
   * @param rows output rows of each linear layer that is joined in it
   * @param targets which of those have an adapter, ascending
   */
  public record Slot(Role role, List<Integer> rows, List<Integer> targets) {
    public Slot {
      rows = List.copyOf(rows);
      targets = List.copyOf(targets);
    }

    /** Whether it is of the experts of an MLP. */
    public boolean ofExperts() {
      return EXPERTS.contains(role);
    }
  }

  private final ModelConfig config;
  private final LoraSettings settings;
  private final List<Slot> slots;
  private final TensorNames names;
  private final Map<String, Size> sizes = new LinkedHashMap<>(); // of all adapters, by module
  private final Set<String> linear = new HashSet<>(); // linear layers of all blocks

  private record Size(int rank, double scale) {}

  private LoraLayout(ModelConfig config, LoraSettings settings, List<Slot> slots) {
    this.config = config;
    this.settings = settings;
    this.slots = List.copyOf(slots);
    this.names = new TensorNames(config);
    for (int layer = 0; layer < config.layers(); layer++) {
      List<Role> own = Role.of(config, layer);
      for (Role role : linear(config)) {
        if (own.contains(role)) {
          names.block(layer, role).forEach(part -> linear.add(part.module()));
        }
      }
      for (Slot slot : slots(layer)) {
        for (Part part : targets(layer, slot)) {
          String module = part.module();
          sizes.put(module, new Size(settings.rank(module), settings.scale(module)));
        }
      }
    }
  }

  /**
   * The layout for a model.
   *
   * @throws ModelException when a target names no linear layer of the model's blocks
   */
  public static LoraLayout of(ModelConfig config, LoraSettings settings) {
    TensorNames names = new TensorNames(config);
    TreeSet<String> unmatched = new TreeSet<>(settings.targetModules());
    unmatched.remove(LoraSettings.ALL_LINEAR);
    TreeSet<String> known = new TreeSet<>();
    List<Slot> slots = new ArrayList<>();
    for (Role role : linear(config)) {
      int layer = role.firstLayer(config);
      List<Part> parts = names.block(layer, role);
      List<Integer> targets = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        String module = parts.get(i).module().substring(names.blockPrefix(layer).length());
        known.add(module.replaceFirst("experts\\.\\d+", "experts.N"));
        if (matches(module, settings.targetModules(), unmatched, EXPERTS.contains(role))) {
          targets.add(i);
        }
      }
      if (!targets.isEmpty()) {
        slots.add(
            new Slot(
                role,
                parts.stream().map(part -> (int) part.memoryShape().get(0)).toList(),
                targets));
      }
    }
    if (!unmatched.isEmpty()) {
      throw new ModelException(
          "lora_target_modules: no linear layer of a "
              + config.family().modelType()
              + " block is named "
              + String.join(", ", unmatched)
              + "; there are "
              + String.join(", ", known)
              + " (the part behind the last dot is enough), or "
              + LoraSettings.ALL_LINEAR);
    }
    for (Slot slot : slots) {
      if (slot.ofExperts()) {
        ExpertAdapters.requireAll(config, slot, names.block(0, slot.role()));
      }
    }
    LoraLayout layout = new LoraLayout(config, settings, slots);
    slots.stream()
        .filter(Slot::ofExperts)
        .forEach(slot -> new ExpertAdapters(layout, slot).check());
    return layout;
  }

  // Experts that files have in one tensor are no layers, to PEFT and here.
  private static List<Role> linear(ModelConfig config) {
    TensorNames names = new TensorNames(config);
    return Role.of(config).stream()
        .filter(LINEAR::contains)
        .filter(role -> !names.block(role.firstLayer(config), role).get(0).layout().ofExperts())
        .toList();
  }

  // As PEFT: a target is the module's whole name or its end behind a dot. All that fit are noted.
  // To it experts are no linear layers: they are parameters of one.
  private static boolean matches(
      String module, List<String> targets, Set<String> unmatched, boolean expert) {
    boolean any = false;
    for (String target : targets) {
      if (target.equals(LoraSettings.ALL_LINEAR)) {
        any |= !expert;
      } else if (module.equals(target) || module.endsWith("." + target)) {
        unmatched.remove(target);
        any = true;
      }
    }
    return any;
  }

  public ModelConfig config() {
    return config;
  }

  public LoraSettings settings() {
    return settings;
  }

  /** The weights with adapters, in the order of their arrays. */
  public List<Slot> slots() {
    return slots;
  }

  /** Those of one block, in the same order. */
  public List<Slot> slots(int layer) {
    List<Role> own = Role.of(config, layer);
    return slots.stream().filter(slot -> own.contains(slot.role())).toList();
  }

  /** The slot of a weight, where it has adapters. */
  public Optional<Slot> slot(Role role) {
    return slots.stream().filter(slot -> slot.role() == role).findFirst();
  }

  /** Whether blocks have an array of dropout's keys. */
  public boolean drops() {
    return settings.dropout() > 0;
  }

  /** Whether all adapters have one rank and one scale. */
  public boolean alike() {
    return Set.copyOf(sizes.values()).size() == 1;
  }

  /** The rank of adapters that are {@link #alike}. */
  public int rank() {
    return sizes.values().iterator().next().rank();
  }

  /** What B A x is multiplied by where adapters are {@link #alike}. */
  public double scale() {
    return sizes.values().iterator().next().scale();
  }

  int rank(Part part) {
    return sizes.get(part.module()).rank();
  }

  double scale(Part part) {
    return sizes.get(part.module()).scale();
  }

  /** The scales of a block's adapters, in the order of all slots and their targets. */
  double[] scales(int layer) {
    List<Slot> own = slots(layer);
    return slots.stream()
        .flatMapToDouble(
            slot ->
                own.contains(slot)
                    ? targets(layer, slot).stream().mapToDouble(this::scale)
                    : slot.targets().stream().mapToDouble(target -> Double.NaN))
        .toArray();
  }

  /** The most numbers a token that come between a slot's two products, in any block. */
  public int innerWidth(Slot slot) {
    if (slot.ofExperts()) {
      ExpertAdapters experts = new ExpertAdapters(this, slot);
      return experts.width() * config.block().experts().orElseThrow().chosen();
    }
    return IntStream.range(0, config.layers())
        .filter(layer -> slots(layer).contains(slot))
        .map(layer -> targets(layer, slot).stream().mapToInt(this::rank).sum())
        .max()
        .orElse(0);
  }

  /** Whether a name is that of a linear layer of a block. */
  boolean isLinear(String module) {
    return linear.contains(module);
  }

  /** Whether a layer has an adapter. */
  boolean adapts(String module) {
    return sizes.containsKey(module);
  }

  /** Whether a language model's head is trained, whole. */
  public boolean trainsHead() {
    return settings.options().saves(names.languageHead().module());
  }

  /** Whether the embedding is trained, whole. */
  boolean trainsEmbedding() {
    return settings.options().saves(names.embedding().module());
  }

  /**
   * Refuses patterns that fit no adapter, which would have been for nothing, and what PEFT would
   * read in another way.
   *
   * @throws ModelException when there is one
   */
  void requirePatternsUsed() {
    slots.stream()
        .filter(Slot::ofExperts)
        .forEach(slot -> new ExpertAdapters(this, slot).requireUsual());
    requireUsed("lora_rank_pattern", settings.options().rankPattern());
    requireUsed("lora_alpha_pattern", settings.options().alphaPattern());
  }

  private void requireUsed(String key, NamePatterns patterns) {
    List<String> modules = List.copyOf(sizes.keySet());
    List<String> unused = patterns.unused(modules);
    if (!unused.isEmpty()) {
      throw new ModelException(
          key
              + ": no layer with an adapter has a name that fits "
              + String.join(", ", unused)
              + ", whole or from a dot on; there are such as "
              + modules.get(0)
              + " and "
              + modules.get(modules.size() - 1));
    }
  }

  /** Whether outputs have magnitudes of their own. */
  public boolean dora() {
    return settings.options().dora();
  }

  /** Arrays of one slot. */
  public int arrays(Slot slot) {
    return 1 + slot.targets().size() * (dora() ? 3 : 1);
  }

  /** Arrays that each block has beside its weights. */
  public int arraysPerBlock() {
    int arrays = (drops() ? 1 : 0) + (alike() ? 0 : 1);
    for (Slot slot : slots) {
      arrays += arrays(slot);
    }
    return arrays;
  }

  /** How many numbers all adapters are. */
  public long parameters() {
    long numbers = 0;
    for (int layer = 0; layer < config.layers(); layer++) {
      for (Slot slot : slots(layer)) {
        for (Part part : targets(layer, slot)) {
          Shape shape = part.memoryShape();
          numbers += rank(part) * (shape.get(0) + shape.get(1)) + (dora() ? shape.get(0) : 0);
        }
      }
    }
    return numbers;
  }

  /** The files' linear layers of one slot of one block that have an adapter. */
  List<Part> targets(int layer, Slot slot) {
    List<Part> parts = names.block(layer, slot.role());
    return slot.targets().stream().map(parts::get).toList();
  }

  /** All that are joined in a slot's weight of one block. */
  List<Part> parts(int layer, Slot slot) {
    return names.block(layer, slot.role());
  }

  /** The tensors in files of one slot's adapters of one block. */
  List<AdapterParts> adapters(int layer, Slot slot) {
    return targets(layer, slot).stream().map(part -> AdapterParts.of(this, part)).toList();
  }

  /** The targets' names as PEFT's list has them: the last one of each path where it says enough. */
  List<String> targetNames() {
    Set<String> targets = new TreeSet<>();
    for (Slot slot : slots) {
      int layer = slot.role().firstLayer(config);
      targets(layer, slot).forEach(part -> targets.add(local(layer, part)));
    }
    Set<String> others = new TreeSet<>();
    for (Role role : linear(config)) {
      int layer = role.firstLayer(config);
      for (Part part : names.block(layer, role)) {
        if (!targets.contains(local(layer, part))) {
          others.add(last(local(layer, part)));
        }
      }
    }
    return targets.stream().map(n -> others.contains(last(n)) ? n : last(n)).distinct().toList();
  }

  /** Whether files have these weights as [in, out]. */
  boolean transposed() {
    return names.block(0, Role.OUT).get(0).layout() == Part.Layout.TRANSPOSED;
  }

  private String local(int layer, Part part) {
    return part.module().substring(names.blockPrefix(layer).length());
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
