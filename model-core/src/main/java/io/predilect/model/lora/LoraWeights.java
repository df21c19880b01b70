package io.predilect.model.lora;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.predilect.data.hash.SplitMix;
import io.predilect.model.lora.LoraLayout.Slot;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.DecoderWeights;
import io.predilect.model.weights.Part;
import io.predilect.model.weights.PartLayout;
import io.predilect.model.weights.TrainedWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;

/**
 * The adapters of a decoder, and with them what of it is trained whole. In files they have PEFT's
 * names.
 */
public final class LoraWeights implements TrainedWeights, AutoCloseable {
  static final String FILE_PREFIX = "base_model.model.";

  private final LoraLayout layout;
  private final DecoderWeights base;
  private final NDManager manager;
  private final BesideWeights beside;
  private final Map<String, NDArray> arrays; // of the adapters alone
  private final Map<String, NDArray> squares; // of DoRA, else none
  private final List<NDArray> scales = new ArrayList<>(); // of each block, where they are not alike
  private final NDArray keepAll; // in the place of dropout's keys, and of what a block has not

  private LoraWeights(
      LoraLayout layout,
      DecoderWeights base,
      NDManager manager,
      Map<String, NDArray> arrays,
      Map<String, NDArray> squares) {
    this.layout = layout;
    this.base = base;
    this.manager = manager;
    this.arrays = arrays;
    this.squares = squares;
    this.beside = BesideWeights.of(layout, base.kind());
    if (!layout.alike()) {
      NDManager cpu = manager.newSubManager(Device.cpu());
      for (int layer = 0; layer < layout.config().layers(); layer++) {
        scales.add(cpu.create(layout.scales(layer)));
      }
    }
    this.keepAll = manager.create(new long[] {0});
  }

  /**
   * Fresh adapters, which change nothing yet: A uniform in ±1/√in (PEFT's Kaiming-uniform with a =
   * √5), each of a generator of its own; B zero.
   *
   * @param base as {@link BesideWeights#prepare} made it
   * @throws ModelException when a pattern of the layout fits no adapter
   */
  public static LoraWeights fresh(LoraLayout layout, DecoderWeights base, NDManager parent) {
    layout.requirePatternsUsed();
    NDManager manager = parent.newSubManager();
    try (NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> squares = squares(layout, base, manager);
      Map<String, NDArray> files = new LinkedHashMap<>();
      for (int layer = 0; layer < layout.config().layers(); layer++) {
        for (Slot slot : layout.slots(layer)) {
          List<AdapterParts> parts = layout.adapters(layer, slot);
          for (int i = 0; i < parts.size(); i++) {
            AdapterParts part = parts.get(i);
            files.put(part.a().name(), uniform(part.a(), layout, scope));
            files.put(part.b().name(), scope.zeros(part.b().shape()));
            if (layout.dora()) {
              NDArray norms = squares.get(key(layer, slot) + i).sqrt();
              norms.attach(scope);
              Part magnitude = part.magnitude();
              files.put(
                  magnitude.name(), PartLayout.toFile(magnitude, norms, layout.config(), scope));
            }
          }
        }
      }
      Map<String, NDArray> arrays = join(layout, part -> files.get(part.name()), manager);
      return new LoraWeights(layout, base, manager, arrays, squares);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
  }

  /** Adapters from a file; what is beside them in it is left to the caller. */
  static LoraWeights read(
      LoraLayout layout, DecoderWeights base, FusedExperts tensors, NDManager parent)
      throws IOException {
    NDManager manager = parent.newSubManager();
    try {
      Map<String, NDArray> arrays = join(layout, part -> tensors.tensor(part, manager), manager);
      return new LoraWeights(layout, base, manager, arrays, squares(layout, base, manager));
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static Map<String, NDArray> squares(
      LoraLayout layout, DecoderWeights base, NDManager owner) {
    return layout.dora() ? RowSquares.of(layout, base, owner) : Map.of();
  }

  private interface Source {
    NDArray tensor(Part part) throws IOException;
  }

  // From the tensors of files to the arrays that kernels take.
  private static Map<String, NDArray> join(LoraLayout layout, Source source, NDManager manager)
      throws IOException {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (int layer = 0; layer < layout.config().layers(); layer++) {
      for (Slot slot : layout.slots(layer)) {
        try (NDManager scope = manager.newSubManager()) {
          String key = key(layer, slot);
          NDList as = new NDList();
          List<AdapterParts> parts = layout.adapters(layer, slot);
          for (AdapterParts part : parts) {
            as.add(source.tensor(part.a()));
          }
          as.attach(scope);
          NDArray a = NDArrays.concat(as, 0);
          a.attach(manager);
          arrays.put(key + "A", a);
          for (int i = 0; i < parts.size(); i++) {
            arrays.put(key + "B." + i, inMemory(parts.get(i).b(), source, layout, scope, manager));
          }
          for (int i = 0; layout.dora() && i < parts.size(); i++) {
            Part magnitude = parts.get(i).magnitude();
            arrays.put(key + "M." + i, inMemory(magnitude, source, layout, scope, manager));
          }
        }
      }
    }
    return arrays;
  }

  private static NDArray inMemory(
      Part part, Source source, LoraLayout layout, NDManager scope, NDManager owner)
      throws IOException {
    NDArray file = source.tensor(part);
    file.attach(scope);
    NDArray memory = PartLayout.toMemory(part, file, layout.config(), scope);
    memory.attach(owner);
    return memory;
  }

  private static NDArray uniform(Part part, LoraLayout layout, NDManager scope) {
    Shape shape = part.shape();
    Random random = new Random(layout.settings().seed() * SplitMix.GOLDEN + part.name().hashCode());
    double bound = 1 / Math.sqrt((double) shape.get(1));
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    return scope.create(values, shape);
  }

  /** A scope for arrays made of these; the caller closes it. */
  NDManager newScope() {
    return manager.newSubManager();
  }

  public LoraLayout layout() {
    return layout;
  }

  /** All blocks' weights, each block's followed by its adapters; nothing is dropped. */
  public List<NDArray> layers() {
    return layers(layer -> keepAll);
  }

  /**
   * What the masks of dropout are made of. Each sequence, layer and slot has one of its own, made
   * from this seed: it is the same however sequences are batched, and the same when a block is run
   * again.
   *
   * @param seed of this step
   * @param lengths tokens of each sequence
   * @param sequences a number for each sequence
   * @return keys for the kernel {@code keys}, which parts them
   */
  public long[] dropoutKeys(long seed, int[] lengths, long[] sequences) {
    int places = layout.config().layers() * layout.slots().size();
    return DropoutKeys.of(seed, places, lengths, sequences);
  }

  /**
   * The same as {@link #layers()} with dropout.
   *
   * @param keys [layers, slots, tokens], int32
   */
  public List<NDArray> layers(NDArray keys, NDManager scope) {
    return layers(layer -> keys.get(scope, layer));
  }

  private interface LayerKeys {
    NDArray of(int layer);
  }

  private List<NDArray> layers(LayerKeys keys) {
    List<NDArray> weights = base.layers();
    int each = base.arraysPerBlock();
    List<NDArray> layers = new ArrayList<>();
    for (int layer = 0; layer < layout.config().layers(); layer++) {
      layers.addAll(weights.subList(layer * each, (layer + 1) * each));
      List<Slot> own = layout.slots(layer);
      for (Slot slot : layout.slots()) {
        if (!own.contains(slot)) {
          layers.addAll(Collections.nCopies(layout.arrays(slot), keepAll));
          continue;
        }
        layers.add(arrays.get(key(layer, slot) + "A"));
        for (int i = 0; i < slot.targets().size(); i++) {
          layers.add(arrays.get(key(layer, slot) + "B." + i));
        }
        for (int i = 0; layout.dora() && i < slot.targets().size(); i++) {
          layers.add(arrays.get(key(layer, slot) + "M." + i));
        }
        for (int i = 0; layout.dora() && i < slot.targets().size(); i++) {
          layers.add(squares.get(key(layer, slot) + i));
        }
      }
      if (!layout.alike()) {
        layers.add(scales.get(layer));
      }
      if (layout.drops()) {
        layers.add(keys.of(layer));
      }
    }
    return layers;
  }

  /** The seed of dropout in the step that follows so many; none where nothing is dropped. */
  public OptionalLong dropoutSeed(long steps) {
    return layout.drops()
        ? OptionalLong.of(SplitMix.mix(layout.settings().seed() + SplitMix.mix(steps)))
        : OptionalLong.empty();
  }

  @Override
  public Map<String, NDArray> all() {
    Map<String, NDArray> all = new LinkedHashMap<>(arrays);
    all.putAll(beside.arrays(base));
    return all;
  }

  /** Whether nothing is trained beside the adapters. */
  public boolean alone() {
    return beside.arrays(base).isEmpty();
  }

  /** What is trained beside the adapters. */
  BesideWeights beside() {
    return beside;
  }

  /** The adapters alone. */
  Map<String, NDArray> adapters() {
    return Map.copyOf(arrays);
  }

  @Override
  public Map<String, List<Long>> joined() {
    Map<String, List<Long>> joined = new LinkedHashMap<>(beside.joined());
    for (int layer = 0; layer < layout.config().layers(); layer++) {
      for (Slot slot : layout.slots(layer)) {
        List<Part> targets = layout.targets(layer, slot);
        if (targets.size() > 1) {
          joined.put(
              key(layer, slot) + "A",
              targets.stream().map(target -> (long) layout.rank(target)).toList());
        }
      }
    }
    return joined;
  }

  @Override
  public Map<String, NDArray> byFileName(Map<String, NDArray> own, NDManager scope) {
    Map<String, NDArray> files = new LinkedHashMap<>();
    for (int layer = 0; layer < layout.config().layers(); layer++) {
      for (Slot slot : layout.slots(layer)) {
        List<AdapterParts> parts = layout.adapters(layer, slot);
        NDArray a = own.get(key(layer, slot) + "A");
        long row = 0;
        for (int i = 0; i < parts.size(); i++) {
          AdapterParts part = parts.get(i);
          long r = part.a().shape().get(0);
          files.put(part.a().name(), a.get(scope, new NDIndex().addSliceDim(row, row + r)));
          row += r;
          put(part.b(), own.get(key(layer, slot) + "B." + i), files, scope);
          if (layout.dora()) {
            put(part.magnitude(), own.get(key(layer, slot) + "M." + i), files, scope);
          }
        }
      }
    }
    beside.byFileName(own, files, scope);
    return files;
  }

  private void put(Part part, NDArray own, Map<String, NDArray> files, NDManager scope) {
    files.put(part.name(), PartLayout.toFile(part, own, layout.config(), scope));
  }

  @Override
  public Map<String, NDArray> read(CheckpointTensors tensors, NDManager scope) throws IOException {
    Map<String, NDArray> read =
        join(layout, part -> tensors.read(part.name(), part.shape(), scope), scope);
    read.putAll(beside.read(tensors, scope));
    return read;
  }

  /** What the names of a slot's arrays begin with. */
  static String key(int layer, Slot slot) {
    return "layers." + layer + "." + slot.role() + ".lora_";
  }

  @Override
  public void close() {
    manager.close();
  }
}
