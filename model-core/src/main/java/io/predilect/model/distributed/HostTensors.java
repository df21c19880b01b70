package io.predilect.model.distributed;

import ai.djl.ndarray.NDArray;
import io.predilect.model.engine.HostFloats;
import java.util.Arrays;

/**
 * A collective's calls of tensors, whose numbers go through this process's memory. Those of a
 * tensor that is too large for that go in pieces, of which the ranks' shares are not shares of the
 * whole: they are summed, all of them, which leaves each rank what it asked for and more.
 *
 * @param ranks what sums arrays
 * @param piece how many numbers an array has at most
 */
record HostTensors(Collective ranks, int piece) {

  void sum(NDArray tensor) {
    HostFloats.change(tensor, piece, ranks::sum);
  }

  void reduceScatter(NDArray tensor) {
    if (tensor.size() > piece) {
      sum(tensor);
    } else {
      HostFloats.change(tensor, ranks::reduceScatter);
    }
  }

  void allGather(NDArray tensor) {
    if (tensor.size() > piece) {
      Stretch own = ranks.share(Math.toIntExact(tensor.size()));
      HostFloats.change(tensor, piece, new InPieces(own)::gather);
    } else {
      HostFloats.change(tensor, ranks::allGather);
    }
  }

  /** Every rank's share of an array, by a sum. */
  static void gather(Collective ranks, float[] values, Stretch own) {
    // Adding -0 changes no number, not even the sign of 0.
    Arrays.fill(values, 0, own.from(), -0f);
    Arrays.fill(values, own.to(), values.length, -0f);
    ranks.sum(values);
  }

  /** The pieces of a tensor in their order. */
  private final class InPieces {
    private final Stretch own;
    private int begin; // of the next piece

    InPieces(Stretch own) {
      this.own = own;
    }

    void gather(float[] values) {
      int from = Math.min(Math.max(own.from() - begin, 0), values.length);
      int to = Math.min(Math.max(own.to() - begin, from), values.length);
      HostTensors.gather(ranks, values, new Stretch(from, to));
      begin += values.length;
    }
  }
}
