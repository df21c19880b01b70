package io.predilect.model.arch;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * MLPs of one shape in the place of a single one. A router scores all of them for a token, and so
 * says which it goes through, and with which shares their results are added.
 *
 * @param count how many there are
 * @param chosen how many a token goes through
 * @param routing how scores become shares
 * @param shared an MLP that every token goes through besides
 * @param dense the layers that have a single MLP all the same
 * @param balance what the file says that the routers' load-balance term is multiplied by in
 *     training; 0: not asked for
 */
public record Experts(
    int count, int chosen, Routing routing, Shared shared, Dense dense, double balance) {

  /**
   * What a router does.
   *
   * @param each whether an expert's score is a σ of its own, else all are a softmax
   * @param normalised whether the shares of the chosen are made to add up to 1
   * @param corrected whether a number of each expert is added where they are chosen alone (DeepSeek
   *     V3's balance without a loss)
   * @param scale what shares are multiplied by
   */
  public record Routing(boolean each, boolean normalised, boolean corrected, double scale) {
    /** By a softmax. */
    static Routing softmax(boolean normalised) {
      return new Routing(false, normalised, false, 1);
    }

    public Routing {
      if (!(scale > 0) || Double.isInfinite(scale)) {
        throw new IllegalArgumentException(
            "routed_scaling_factor must be a number above 0, not " + scale);
      }
    }
  }

  /**
   * An MLP beside the experts.
   *
   * @param width of it; 0: there is none
   * @param gated whether its result is multiplied by a σ of the token's own
   */
  public record Shared(int width, boolean gated) {
    static final Shared NONE = new Shared(0, false);

    public Shared {
      if (width < 0) {
        throw new IllegalArgumentException(
            "the width of the MLP beside experts must be at least 0, not " + width);
      }
    }
  }

  /**
   * Layers with a single MLP.
   *
   * @param layers their numbers, 0 the first
   * @param width of that MLP
   */
  public record Dense(Set<Integer> layers, int width) {
    static final Dense NONE = new Dense(Set.of(), 0);

    /** So many at the beginning. */
    static Dense first(int count, int width) {
      return count == 0
          ? NONE
          : new Dense(IntStream.range(0, count).boxed().collect(Collectors.toSet()), width);
    }

    public Dense {
      layers = Set.copyOf(layers);
    }
  }

  public Experts {
    Objects.requireNonNull(dense, "dense");
    Objects.requireNonNull(routing, "routing");
    Objects.requireNonNull(shared, "shared");
    if (chosen < 1 || chosen > count) {
      throw new IllegalArgumentException(
          "num_experts_per_tok must be between 1 and the "
              + count
              + " experts that there are, not "
              + chosen);
    }
    if (!(balance >= 0) || Double.isInfinite(balance)) {
      throw new IllegalArgumentException(
          "router_aux_loss_coef must be a number from 0 on, not " + balance);
    }
  }

  /** Whether there is an MLP beside them that every token goes through. */
  public boolean hasShared() {
    return shared.width() > 0;
  }

  /** Whether a layer has experts. */
  public boolean in(int layer) {
    return !dense.layers().contains(layer);
  }
}
