package io.predilect.model.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Brings tensors from files into PyTorch's own memory. Where a tensor lies in its file as it shall
 * lie in the processor's memory, the file is read straight into its place; else it passes through a
 * buffer. So beside the weights there is never more than that buffer, or one tensor whose rows are
 * turned.
 */
final class WeightLoader implements AutoCloseable {
  private static final long LARGEST_READ = 1L << 30;

  // Numbers of PyTorch's types.
  private static final int FLOAT16 = 5;
  private static final int FLOAT32 = 6;
  private static final int BFLOAT16 = 15;

  /** The bridge takes no bfloat16 (it ends the process): such arrays begin as bytes. */
  private static final String SOURCE =
      """
        def ints(self: __torch__.Ops, x: Tensor) -> List[int]:
          out = annotate(List[int], [])
          for i in range(torch.size(x, 0)):
            a = torch.append(out, int(torch.select(x, 0, i)))
          return out
        def make(self: __torch__.Ops, like: Tensor, type: Tensor, sizes: Tensor) -> Tensor:
          return torch.new_empty(like, (self).ints(sizes), dtype=int(type))
        def draw(self: __torch__.Ops, x: Tensor, deviation: Tensor) -> Tensor:
          a = torch.normal_(x, 0., float(deviation))
          return deviation
        def copy(self: __torch__.Ops, to: Tensor, x: Tensor) -> Tensor:
          return torch.copy_(to, x)
        def stage(self: __torch__.Ops, like: Tensor, size: Tensor, pinned: Tensor) -> Tensor:
          return torch.new_empty(like, [int(size)], dtype=0, pin_memory=bool(pinned))
        def place(self: __torch__.Ops, to: Tensor, bytes: Tensor, plan: Tensor) -> Tensor:
          p = (self).ints(plan)
          near = torch.to(bytes, ops.prim.device(to))
          x = torch.view(torch.view_copy(near, dtype=p[0]), [p[1], p[2], p[3], p[4]])
          y = torch.permute(x, [p[5], p[6], p[7], p[8]])
          return torch.copy_(torch.view(to, torch.size(y)), y)
      """;

  /**
   * How bytes reach a device.
   *
   * @param bytes of the buffer
   * @param pinned whether the buffer stays where it is in the machine's memory, so that a GPU reads
   *     it by itself, at the full rate of its bus
   * @param straight whether the weights' own memory may be read into
   */
  record Way(long bytes, boolean pinned, boolean straight) {
    // A processor's cache holds the one; the other makes copies few.
    private static final Way PROCESSOR = new Way(4L << 20, false, true);
    private static final Way GPU = new Way(256L << 20, true, false);

    static Way to(Device device) {
      return device.isGpu() ? GPU : PROCESSOR;
    }
  }

  private final NDManager manager;
  private final NDManager cpu;
  private final Kernels kernels;
  private final Way way;
  private NDArray stage; // bytes on the processor

  WeightLoader(NDManager parent) {
    this(parent.newSubManager(), Way.to(parent.getDevice()));
  }

  /** A loader that no other manager owns. */
  static WeightLoader onDevice(Device device) {
    return new WeightLoader(Engines.pytorch().newBaseManager(device), Way.to(device));
  }

  /**
   * A loader on a device.
   *
   * @param own the loader's own, which it closes
   */
  WeightLoader(NDManager own, Way way) {
    this.manager = own;
    this.way = way;
    this.cpu = manager.newSubManager(Device.cpu());
    this.kernels = Kernels.compile(SOURCE + Mxfp4.SOURCE, own.getDevice());
    this.stage = cpu.create(new Shape(0), DataType.UINT8);
  }

  Device device() {
    return manager.getDevice();
  }

  /**
   * A weight, joined from its parts.
   *
   * @param half whether it shall be held in bfloat16, else in float32
   * @param heads attention heads of the model, for parts that lie by head
   */
  NDArray join(
      List<Part> parts, CheckpointTensors tensors, boolean half, int heads, NDManager owner)
      throws IOException {
    parts.forEach(tensors::require); // before there is room for what a wrong config.json implies
    NDArray whole = make(PartLayout.joinedShape(parts), half, owner);
    long row = 0;
    for (Part part : parts) {
      long rows = part.memoryShape().get(0);
      try (NDManager scope = manager.newSubManager()) {
        NDArray place = whole.get(scope, new NDIndex().addSliceDim(row, row + rows));
        if (Mxfp4.holds(part, tensors)) {
          unpack(Mxfp4.of(part), tensors, place, scope);
        } else if (part.layout() == Part.Layout.PLAIN) {
          copyRows(tensors.find(part.name(), part.shape()), place, half, scope);
        } else {
          turn(part, tensors.find(part.name(), part.shape()), place, heads, scope);
        }
      }
      row += rows;
    }
    return whole;
  }

  /** One tensor as it lies in its file, in float32. */
  NDArray read(StoredTensor tensor, NDManager owner) throws IOException {
    NDArray whole = make(tensor.shape(), false, owner);
    try (NDManager scope = manager.newSubManager()) {
      NDArray matrix = whole.reshape(rows(tensor.shape()), -1);
      matrix.attach(scope);
      copyRows(tensor, matrix, false, scope);
    }
    return whole;
  }

  /**
   * Random numbers, drawn on the device: normal with mean 0, others every time.
   *
   * @param half whether they are held in bfloat16, else in float32
   */
  NDArray random(Shape shape, double deviation, boolean half, NDManager owner) {
    NDArray array = make(shape, half, owner);
    try (NDManager scope = manager.newSubManager()) {
      kernels.call("draw").with(array).numbers(deviation).run(scope);
    }
    return array;
  }

  /**
   * The numbers of an array, in memory of their own.
   *
   * @param half whether they shall be held in bfloat16, else in float32
   */
  NDArray copy(NDArray array, boolean half, NDManager owner) {
    NDArray copy = make(array.getShape(), half, owner);
    try (NDManager scope = manager.newSubManager()) {
      kernels.call("copy").with(copy).with(array).run(scope);
    }
    return copy;
  }

  private NDArray make(Shape shape, boolean half, NDManager owner) {
    if (!half) {
      return owner.create(shape, DataType.FLOAT32);
    }
    try (NDManager scope = manager.newSubManager()) {
      return kernels
          .call("make")
          .with(scope.create(0f))
          .with(cpu.create(new long[] {BFLOAT16}, new Shape()))
          .with(cpu.create(shape.getShape()))
          .run(owner)
          .get(0);
    }
  }

  private void copyRows(StoredTensor tensor, NDArray place, boolean half, NDManager scope)
      throws IOException {
    long rows = rows(tensor.shape());
    long rowBytes = tensor.info().bytes() / Math.max(1, rows);
    boolean straight =
        way.straight() && tensor.info().type() == (half ? StoredType.BF16 : StoredType.F32);
    long most = Math.max(1, (straight ? LARGEST_READ : way.bytes()) / Math.max(1, rowBytes));
    for (long from = 0; from < rows; from += most) {
      long to = Math.min(rows, from + most);
      NDArray piece = rows <= most ? place : place.get(scope, new NDIndex().addSliceDim(from, to));
      if (straight) {
        tensor.read(from * rowBytes, piece.toByteBuffer(true));
      } else {
        long inner = rowBytes / tensor.info().type().bytes();
        NDArray bytes = staged(tensor, from * rowBytes, (to - from) * rowBytes, scope);
        place(piece, bytes, tensor, new long[] {to - from, 1, 1, inner, 0, 1, 2, 3}, scope);
      }
    }
  }

  private void turn(Part part, StoredTensor tensor, NDArray place, int heads, NDManager scope)
      throws IOException {
    Part.Turn turn = part.turn(heads);
    long first = turn.sizes().get(0);
    long bytes = tensor.info().bytes() / first;
    long rows = part.memoryShape().get(0) / first;
    // What stays in its place along the first axis is turned piece by piece.
    long most = turn.order().get(0) == 0 ? Math.max(1, way.bytes() / bytes) : first;
    for (long from = 0; from < first; from += most) {
      long to = Math.min(first, from + most);
      NDArray piece =
          first <= most
              ? place
              : place.get(scope, new NDIndex().addSliceDim(from * rows, to * rows));
      long[] plan = turn.plan(to - from);
      place(piece, staged(tensor, from * bytes, (to - from) * bytes, scope), tensor, plan, scope);
    }
  }

  // Expert by expert: numbers take eight times the room of their bytes.
  private void unpack(Mxfp4 packed, CheckpointTensors tensors, NDArray place, NDManager scope)
      throws IOException {
    StoredTensor blocks = tensors.findBytes(packed.blocks());
    StoredTensor scales = tensors.findBytes(packed.scales());
    NDArray pairs = manager.create(Mxfp4.pairs(), new Shape(256, 2));
    NDArray powers = manager.create(Mxfp4.powers(), new Shape(256, 1));
    pairs.attach(scope);
    powers.attach(scope);
    Part.Turn turn = packed.turn();
    long experts = turn.sizes().get(0);
    long rows = place.getShape().get(0) / experts;
    long bytes = blocks.info().bytes() / experts;
    int few = Math.toIntExact(scales.info().bytes() / experts);
    for (long expert = 0; expert < experts; expert++) {
      try (NDManager one = scope.newSubManager()) {
        ByteBuffer own = ByteBuffer.allocateDirect(few);
        scales.read(expert * few, own);
        NDArray exponents = cpu.create(own.rewind(), new Shape(few), DataType.UINT8);
        NDArray plan = cpu.create(turn.plan(1));
        exponents.attach(one);
        plan.attach(one);
        kernels
            .call("unpack")
            .with(place.get(one, new NDIndex().addSliceDim(expert * rows, (expert + 1) * rows)))
            .with(staged(blocks, expert * bytes, bytes, one))
            .with(exponents)
            .with(pairs)
            .with(powers)
            .with(plan)
            .run(one);
      }
    }
  }

  private void place(
      NDArray to, NDArray bytes, StoredTensor tensor, long[] sizesAndOrder, NDManager scope) {
    long[] plan = new long[sizesAndOrder.length + 1];
    plan[0] =
        switch (tensor.info().type()) {
          case BF16 -> BFLOAT16;
          case F16 -> FLOAT16;
          default -> FLOAT32;
        };
    System.arraycopy(sizesAndOrder, 0, plan, 1, sizesAndOrder.length);
    NDArray numbers = cpu.create(plan);
    numbers.attach(scope);
    kernels.call("place").with(to).with(bytes).with(numbers).run(scope);
  }

  // Bytes of a tensor in the buffer, which the next call overwrites.
  private NDArray staged(StoredTensor tensor, long from, long bytes, NDManager scope)
      throws IOException {
    tensor.requireReadable(bytes);
    if (stage.size() < bytes) {
      try (NDArray before = stage) {
        stage =
            kernels
                .call("stage")
                .with(before)
                .numbers(Math.max(bytes, way.bytes()))
                .numbers(way.pinned() ? 1L : 0L)
                .run(cpu)
                .get(0);
      }
    }
    NDArray part = stage.get(scope, new NDIndex().addSliceDim(0, bytes));
    tensor.read(from, part.toByteBuffer(true));
    return part;
  }

  private static long rows(Shape shape) {
    return shape.dimension() == 0 ? 1 : shape.get(0);
  }

  @Override
  public void close() {
    kernels.close();
    manager.close();
  }
}
