package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.predilect.model.engine.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The tensors of a packed batch; see {@link PackedBatch} for what they hold. */
final class Inputs {
  final NDArray ids;
  final NDArray positions;
  final NDArray predictors;
  final NDArray targets;
  final NDArray lastRows;
  final NDArray owners;

  /** What dropout's masks are made of; none where nothing is dropped. */
  final Optional<NDArray> keys;

  /** Cosines and sines of the positions, each [tokens, 1, rotated dimensions]. */
  final NDArray cos;

  final NDArray sin;

  /** What attention is told of the sequences: see {@link BatchAttention}. */
  final List<NDArray> layout;

  /**
   * Takes a batch to the scope's device, all integers in one copy.
   *
   * @param dropoutKeys numbers that masks are made of; none: nothing is dropped
   * @param angles cosines and sines: see {@link RopeTable#below}
   */
  Inputs(
      PackedBatch packed,
      BatchAttention attention,
      long[] dropoutKeys,
      NDArray angles,
      Uploads uploads,
      Kernels kernels,
      NDManager scope) {
    List<long[]> own =
        List.of(
            packed.ids,
            packed.positions,
            packed.predictors,
            packed.targets,
            packed.lastRows,
            Arrays.stream(packed.layout.owners).asLongStream().toArray());
    List<long[]> all = new ArrayList<>(own);
    all.addAll(attention.integers());
    int plans = all.size();
    if (dropoutKeys.length > 0) {
      all.add(dropoutKeys);
    }
    List<NDArray> views = uploads.integers(all, scope);
    ids = views.get(0);
    positions = views.get(1);
    predictors = views.get(2);
    targets = views.get(3);
    lastRows = views.get(4);
    owners = views.get(5);
    NDList turned = kernels.call("rope").with(angles).with(positions).run(scope);
    cos = turned.get(0);
    sin = turned.get(1);
    layout = attention.tensors(views.subList(own.size(), plans), kernels, scope);
    keys = views.subList(plans, views.size()).stream().findFirst();
  }
}
