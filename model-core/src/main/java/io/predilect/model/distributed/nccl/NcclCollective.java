package io.predilect.model.distributed.nccl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Stretch;
import io.predilect.model.engine.DeviceAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Sums of tensors by NCCL, on the GPUs where they lie; what lies in this process's memory, which is
 * little, takes the ring of sockets, where ranks also find out whether they do the same things.
 * NCCL adds up in an order of its own, which is the same for the same GPUs and connections: every
 * rank has the same bits, but not those of the ring.
 */
public final class NcclCollective implements Collective {
  /**
   * Shares are multiples of so many numbers: all begin at multiples of 16 bytes, as NCCL is
   * fastest, and of what optimisers step at once.
   */
  static final int GRAIN = 64;

  // 256 MiB in float32, so that the time that is allowed for a call is for so much.
  private static final int CHUNK = 64 << 20;

  private final Collective ring;
  private final NcclLibrary nccl;
  private final NcclCommunicator communicator;
  private final int chunk;
  private final Set<String> agreed = new HashSet<>();

  /** Takes the communicator over; the ring stays its owner's. */
  NcclCollective(Collective ring, NcclLibrary nccl, NcclCommunicator communicator) {
    this(ring, nccl, communicator, CHUNK);
  }

  private NcclCollective(
      Collective ring, NcclLibrary nccl, NcclCommunicator communicator, int chunk) {
    this.ring = ring;
    this.nccl = nccl;
    this.communicator = communicator;
    this.chunk = chunk;
  }

  /** The same with sums of so many numbers at most in a call. */
  NcclCollective inCallsOf(int numbers) {
    return new NcclCollective(ring, nccl, communicator, numbers);
  }

  /** Numbers on the GPU, by their address. */
  private record Numbers(long address, int size, int type, int width) {
    static Numbers of(NDArray tensor) {
      boolean single = tensor.getDataType() == DataType.FLOAT32;
      // DJL's bridge has no number for bfloat16.
      if (!single && tensor.getDataType() != DataType.UNKNOWN) {
        throw new IllegalArgumentException(
            "tensors of " + tensor.getDataType() + " are not summed, only float32 and bfloat16");
      }
      return new Numbers(
          DeviceAddress.of(tensor),
          Math.toIntExact(tensor.size()),
          single ? NcclLibrary.FLOAT32 : NcclLibrary.BFLOAT16,
          single ? Float.BYTES : Short.BYTES);
    }

    long at(long index) {
      return address + index * width;
    }
  }

  @Override
  public int rank() {
    return ring.rank();
  }

  @Override
  public int ranks() {
    return ring.ranks();
  }

  @Override
  public void sum(float[] values) {
    ring.sum(values);
  }

  @Override
  public void sum(double[] values) {
    ring.sum(values);
  }

  @Override
  public List<byte[]> gather(byte[] own) {
    return ring.gather(own);
  }

  /** Equal multiples of {@link #GRAIN}; what is left over is the last rank's too. */
  @Override
  public Stretch share(int size) {
    long each = each(size);
    int from = (int) (each * rank());
    return new Stretch(from, rank() == ranks() - 1 ? size : from + (int) each);
  }

  private int each(int size) {
    return size / ranks() / GRAIN * GRAIN;
  }

  @Override
  public void sum(NDArray values) {
    if (values.size() > 0) {
      Numbers numbers = agreed("sum", values);
      sum(numbers, 0);
    }
  }

  private void sum(Numbers of, long begin) {
    for (long from = begin; from < of.size; from += chunk) {
      long at = of.at(from);
      long count = Math.min(chunk, of.size - from);
      communicator.run(
          "sum of " + count + " numbers",
          (own, stream) ->
              nccl.ncclAllReduce(at, at, count, of.type, NcclLibrary.SUM, own, stream));
    }
  }

  @Override
  public void reduceScatter(NDArray values) {
    if (values.size() == 0) {
      return;
    }
    Numbers of = agreed("reduce-scatter", values);
    long each = each(of.size);
    if (each > 0) {
      communicator.run(
          "reduce-scatter of " + of.size + " numbers",
          (own, stream) ->
              nccl.ncclReduceScatter(
                  of.address, of.at(each * rank()), each, of.type, NcclLibrary.SUM, own, stream));
    }
    sum(of, each * ranks());
  }

  @Override
  public void allGather(NDArray values) {
    if (values.size() == 0) {
      return;
    }
    Numbers of = agreed("all-gather", values);
    long each = each(of.size);
    if (each > 0) {
      communicator.run(
          "all-gather of " + of.size + " numbers",
          (own, stream) ->
              nccl.ncclAllGather(of.at(each * rank()), of.address, each, of.type, own, stream));
    }
    long rest = of.size - each * ranks();
    long at = of.at(each * ranks());
    if (rest > 0) {
      communicator.run(
          "broadcast of " + rest + " numbers",
          (own, stream) -> nccl.ncclBroadcast(at, at, rest, of.type, ranks() - 1, own, stream));
    }
  }

  // Ranks that call NCCL with different sizes hang, or get wrong numbers without a word.
  private Numbers agreed(String what, NDArray values) {
    Numbers numbers = Numbers.of(values);
    String call = what + " of " + numbers.size + " numbers of " + numbers.width + " bytes";
    if (!agreed.contains(call)) {
      byte[] own = call.getBytes(StandardCharsets.UTF_8);
      List<byte[]> all = ring.gather(own);
      for (int rank = 0; rank < all.size(); rank++) {
        if (!Arrays.equals(own, all.get(rank))) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "rank %d makes a %s while rank %d makes a %s: the ranks do not train the same"
                      + " thing",
                  rank(),
                  call,
                  rank,
                  new String(all.get(rank), StandardCharsets.UTF_8)));
        }
      }
      agreed.add(call);
    }
    return numbers;
  }

  @Override
  public void close() {
    communicator.close();
  }
}
