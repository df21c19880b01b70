package io.predilect.model.lora;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Role;
import io.predilect.model.weights.Part;
import io.predilect.model.weights.TensorNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a model's blocks have adapters. A weight in memory may be several of a file's linear layers
 * joined by rows; each of those that is a target has an A and a B of its own. The A's of one weight
 * are stacked by rows, for they have the same input; the B's stay apart.
 *
 * <p>All blocks are alike. A block's adapter arrays follow its weights: for each slot A, then the
 * B's; at the end, with dropout, its keys.
 */
public final class LoraLayout {
  private static final List<Role> LINEAR = List.of(Role.QKV, Role.OUT, Role.UP, Role.DOWN);

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
  }

  private final ModelConfig config;
  private final LoraSettings settings;
  private final List<Slot> slots;
  private final TensorNames names;

  private LoraLayout(ModelConfig config, LoraSettings settings, List<Slot> slots) {
    this.config = config;
    this.settings = settings;
    this.slots = List.copyOf(slots);
    this.names = new TensorNames(config);
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
    for (Role role : LINEAR) {
      List<Part> parts = names.block(0, role);
      List<Integer> targets = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        String module = parts.get(i).module().substring(names.blockPrefix(0).length());
        known.add(module);
        if (matches(module, settings.targetModules(), unmatched)) {
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
    return new LoraLayout(config, settings, slots);
  }

  // As PEFT: a target is the module's whole name or its end behind a dot. All that fit are noted.
  private static boolean matches(String module, List<String> targets, Set<String> unmatched) {
    boolean any = false;
    for (String target : targets) {
      if (target.equals(LoraSettings.ALL_LINEAR)) {
        any = true;
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

  /** The slot of a weight, where it has adapters. */
  public Optional<Slot> slot(Role role) {
    return slots.stream().filter(slot -> slot.role() == role).findFirst();
  }

  /** Whether blocks have an array of dropout's keys. */
  public boolean drops() {
    return settings.dropout() > 0;
  }

  /** Arrays that each block has beside its weights. */
  public int arraysPerBlock() {
    int arrays = drops() ? 1 : 0;
    for (Slot slot : slots) {
      arrays += 1 + slot.targets().size();
    }
    return arrays;
  }

  /** How many numbers all adapters are. */
  public long parameters() {
    long numbers = 0;
    for (Slot slot : slots) {
      for (Part part : targets(0, slot)) {
        Shape shape = part.memoryShape();
        numbers += settings.r() * (shape.get(0) + shape.get(1));
      }
    }
    return config.layers() * numbers;
  }

  /** The files' linear layers of one slot of one block that have an adapter. */
  List<Part> targets(int layer, Slot slot) {
    List<Part> parts = names.block(layer, slot.role());
    return slot.targets().stream().map(parts::get).toList();
  }

  /** The targets' names as PEFT's list has them: the last one of each path where it says enough. */
  List<String> targetNames() {
    Set<String> targets = new TreeSet<>();
    for (Slot slot : slots) {
      targets(0, slot).forEach(part -> targets.add(local(part)));
    }
    Set<String> others = new TreeSet<>();
    for (Role role : LINEAR) {
      for (Part part : names.block(0, role)) {
        if (!targets.contains(local(part))) {
          others.add(last(local(part)));
        }
      }
    }
    return targets.stream().map(n -> others.contains(last(n)) ? n : last(n)).distinct().toList();
  }

  /** Whether files have these weights as [in, out]. */
  boolean transposed() {
    return names.block(0, Role.OUT).get(0).layout() == Part.Layout.TRANSPOSED;
  }

  private String local(Part part) {
    return part.module().substring(names.blockPrefix(0).length());
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
