package io.predilect.model.arch;

import java.util.Set;

/**
 * Layers that keep a state of fixed size in the place of keys and values. Some of what their first
 * product gives goes through a convolution along the sequence, each channel by itself.
 */
public sealed interface StateLayers permits DeltaNet, Mamba2, ShortConvolution {

  /** What {@code layer_types} calls them. */
  String type();

  /** Which layers these are, 0 the first; the others have attention. */
  Set<Integer> layers();

  /** What a token's first product gives. */
  int inWidth();

  /** What a token's last product is given. */
  int outWidth();

  /** What goes through the convolution. */
  int channels();

  /** How many positions the convolution sees, its own included. */
  int kernel();

  /** Numbers of the state that a sequence leaves behind, without the convolution's last inputs. */
  long stateSize();

  /** Whether a layer is one of these. */
  default boolean in(int layer) {
    return layers().contains(layer);
  }

  /** Refuses a size that is none. */
  static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
