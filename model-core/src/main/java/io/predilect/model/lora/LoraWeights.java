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
  static final String A_SUFFIX = ".lora_A.weight";
  static final String B_SUFFIX = ".lora_B.weight";

  private final LoraLayout layout;
  private final DecoderWeights base;
  private final NDManager manager;
  private final BesideWeights beside;
  private final Map<String, NDArray> arrays; // of the adapters alone
  private final List<NDArray> scales = new ArrayList<>(); // of each block, where they are not alike
  private final NDArray keepAll; // in the place of dropout's keys

  private LoraWeights(
      LoraLayout layout, DecoderWeights base, NDManager manager, Map<String, NDArray> arrays) {
    this.layout = layout;
    this.base = base;
    this.manager = manager;
    this.arrays = arrays;
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
      Map<String, NDArray> files = new LinkedHashMap<>();
      for (int layer = 0; layer < layout.config().layers(); layer++) {
        for (Slot slot : layout.slots()) {
          for (Part part : layout.targets(layer, slot)) {
            files.put(aName(part), uniform(aName(part), aShape(layout, part), layout, scope));
            files.put(bName(part), scope.zeros(bShape(layout, part)));
          }
        }
      }
      return new LoraWeights(layout, base, manager, join(layout, (n, s) -> files.get(n), manager));
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
  }

  /** Adapters from a file; what is beside them in it is left to the caller. */
  static LoraWeights read(
      LoraLayout layout, DecoderWeights base, CheckpointTensors tensors, NDManager parent)
      throws IOException {
    NDManager manager = parent.newSubManager();
    try {
      Map<String, NDArray> arrays =
          join(layout, (name, shape) -> tensors.read(name, shape, manager), manager);
      return new LoraWeights(layout, base, manager, arrays);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private interface Source {
    NDArray tensor(String name, Shape shape) throws IOException;
  }

  // From the tensors of files to the arrays that kernels take.
  private static Map<String, NDArray> join(LoraLayout layout, Source source, NDManager manager)
      throws IOException {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (int layer = 0; layer < layout.config().layers(); layer++) {
      for (Slot slot : layout.slots()) {
        try (NDManager scope = manager.newSubManager()) {
          NDList as = new NDList();
          NDList bs = new NDList();
          for (Part part : layout.targets(layer, slot)) {
            as.add(source.tensor(aName(part), aShape(layout, part)));
            NDArray b = source.tensor(bName(part), bShape(layout, part));
            b.attach(scope);
            bs.add(PartLayout.toMemory(bPart(layout, part), b, layout.config(), scope));
          }
          as.attach(scope);
          NDArray a = NDArrays.concat(as, 0);
          a.attach(manager);
          arrays.put(key(layer, slot) + "A", a);
          for (int i = 0; i < bs.size(); i++) {
            bs.get(i).attach(manager);
            arrays.put(key(layer, slot) + "B." + i, bs.get(i));
          }
        }
      }
    }
    return arrays;
  }

  private static NDArray uniform(String name, Shape shape, LoraLayout layout, NDManager scope) {
    Random random = new Random(layout.settings().seed() * SplitMix.GOLDEN + name.hashCode());
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
      for (Slot slot : layout.slots()) {
        layers.add(arrays.get(key(layer, slot) + "A"));
        for (int i = 0; i < slot.targets().size(); i++) {
          layers.add(arrays.get(key(layer, slot) + "B." + i));
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
    Map<String, List<Long>> joined = new LinkedHashMap<>();
    long r = layout.settings().r();
    for (int layer = 0; layer < layout.config().layers(); layer++) {
      for (Slot slot : layout.slots()) {
        int targets = layout.targets(layer, slot).size();
        if (targets > 1) {
          joined.put(key(layer, slot) + "A", Collections.nCopies(targets, r));
        }
      }
    }
    return joined;
  }

  @Override
  public Map<String, NDArray> byFileName(Map<String, NDArray> own, NDManager scope) {
    Map<String, NDArray> files = new LinkedHashMap<>();
    for (int layer = 0; layer < layout.config().layers(); layer++) {
      for (Slot slot : layout.slots()) {
        List<Part> targets = layout.targets(layer, slot);
        NDArray a = own.get(key(layer, slot) + "A");
        long row = 0;
        for (int i = 0; i < targets.size(); i++) {
          int r = layout.rank(targets.get(i));
          files.put(aName(targets.get(i)), a.get(scope, new NDIndex().addSliceDim(row, row + r)));
          row += r;
          Part part = bPart(layout, targets.get(i));
          NDArray b = own.get(key(layer, slot) + "B." + i);
          files.put(part.name(), PartLayout.toFile(part, b, layout.config(), scope));
        }
      }
    }
    beside.byFileName(own, files, scope);
    return files;
  }

  @Override
  public Map<String, NDArray> read(CheckpointTensors tensors, NDManager scope) throws IOException {
    Map<String, NDArray> read =
        join(layout, (name, shape) -> tensors.read(name, shape, scope), scope);
    read.putAll(beside.read(tensors, scope));
    return read;
  }

  /** Adds every adapter to its weight: W + scale · B A. The adapters are of no use then. */
  public void merge() {
    Map<String, NDArray> weights = base.all();
    for (int layer = 0; layer < layout.config().layers(); layer++) {
      for (Slot slot : layout.slots()) {
        try (NDManager scope = manager.newSubManager()) {
          NDArray weight = weights.get("layers." + layer + "." + slot.role());
          NDArray a = arrays.get(key(layer, slot) + "A");
          NDList deltas = new NDList();
          List<Part> targets = layout.targets(layer, slot);
          int target = 0;
          long row = 0;
          for (int part = 0; part < slot.rows().size(); part++) {
            if (slot.targets().contains(part)) {
              int r = layout.rank(targets.get(target));
              NDIndex rows = new NDIndex().addSliceDim(row, row + r);
              NDArray b = arrays.get(key(layer, slot) + "B." + target);
              deltas.add(b.matMul(a.get(scope, rows)).muli(layout.scale(targets.get(target))));
              target++;
              row += r;
            } else {
              deltas.add(scope.zeros(new Shape(slot.rows().get(part), weight.getShape().get(1))));
            }
          }
          deltas.attach(scope);
          NDArray delta = NDArrays.concat(deltas, 0);
          delta.attach(scope);
          weight.addi(delta);
        }
      }
    }
  }

  private static String key(int layer, Slot slot) {
    return "layers." + layer + "." + slot.role() + ".lora_";
  }

  static String aName(Part part) {
    return FILE_PREFIX + part.module() + A_SUFFIX;
  }

  static String bName(Part part) {
    return FILE_PREFIX + part.module() + B_SUFFIX;
  }

  private static Shape aShape(LoraLayout layout, Part part) {
    Shape memory = part.layout() == Part.Layout.TRANSPOSED ? part.memoryShape() : part.shape();
    return new Shape(layout.rank(part), memory.get(1));
  }

  private static Shape bShape(LoraLayout layout, Part part) {
    return new Shape(part.memoryShape().get(0), layout.rank(part));
  }

  // B is [out, r] in every family's files; its rows have the order of its module's outputs.
  private static Part bPart(LoraLayout layout, Part part) {
    boolean byHead = part.layout() == Part.Layout.BY_HEAD;
    return new Part(
        bName(part), bShape(layout, part), byHead ? Part.Layout.BY_HEAD : Part.Layout.PLAIN);
  }

  @Override
  public void close() {
    manager.close();
  }
}
