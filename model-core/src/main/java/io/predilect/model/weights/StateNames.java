package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.DeltaNet;
import io.predilect.model.arch.Mamba2;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Role;
import io.predilect.model.arch.ShortConvolution;
import io.predilect.model.arch.StateLayers;
import io.predilect.model.weights.Part.Layout;
import java.util.List;

/** What files call the weights of layers that keep a state ({@link StateLayers}). */
final class StateNames {
  private final ModelConfig config;
  private final Role role;

  private StateNames(ModelConfig config, Role role) {
    this.config = config;
    this.role = role;
  }

  /**
   * The tensors of one of a block's weights of {@link Role#ofState}.
   *
   * @param p what the names of the block's tensors begin with
   */
  static List<Part> of(ModelConfig config, String p, Role role) {
    StateNames names = new StateNames(config, role);
    StateLayers states = config.block().states().orElseThrow();
    if (states instanceof DeltaNet delta) {
      return names.delta(p + "linear_attn.", delta);
    }
    return states instanceof Mamba2 mamba
        ? List.of(names.mamba(p + "mamba.", mamba))
        : List.of(names.convolution(p + "conv.", (ShortConvolution) states));
  }

  private List<Part> delta(String p, DeltaNet delta) {
    Shape heads = new Shape(delta.valueHeads());
    return switch (role) {
      case STATE_IN ->
          List.of(
              matrix(p + "in_proj_qkv.weight", delta.channels()),
              matrix(p + "in_proj_z.weight", delta.valueWidth()),
              matrix(p + "in_proj_b.weight", delta.valueHeads()),
              matrix(p + "in_proj_a.weight", delta.valueHeads()));
      case STATE_CONVOLUTION -> List.of(kernel(p + "conv1d.weight", delta));
      case DELTA_DECAY -> List.of(new Part(p + "A_log", heads));
      case DELTA_STEP_BIAS -> List.of(new Part(p + "dt_bias", heads));
      case DELTA_NORM -> List.of(new Part(p + "norm.weight", new Shape(delta.valueDim())));
      case STATE_OUT -> List.of(back(p + "out_proj.weight", delta));
      default -> throw TensorNames.unknown(config, role);
    };
  }

  private Part mamba(String p, Mamba2 mamba) {
    Shape heads = new Shape(mamba.heads());
    return switch (role) {
      case STATE_IN -> matrix(p + "in_proj.weight", mamba.inWidth());
      case STATE_CONVOLUTION -> kernel(p + "conv1d.weight", mamba);
      case STATE_CONVOLUTION_BIAS -> new Part(p + "conv1d.bias", new Shape(mamba.channels()));
      case DELTA_DECAY -> new Part(p + "A_log", heads);
      case DELTA_STEP_BIAS -> new Part(p + "dt_bias", heads);
      case STATE_SKIP -> new Part(p + "D", heads);
      case DELTA_NORM -> new Part(p + "norm.weight", new Shape(mamba.innerWidth()));
      case STATE_OUT -> back(p + "out_proj.weight", mamba);
      default -> throw TensorNames.unknown(config, role);
    };
  }

  private Part convolution(String p, ShortConvolution convolution) {
    return switch (role) {
      case STATE_IN -> matrix(p + "in_proj.weight", convolution.inWidth());
      case STATE_CONVOLUTION -> kernel(p + "conv.weight", convolution);
      case STATE_OUT -> back(p + "out_proj.weight", convolution);
      default -> throw TensorNames.unknown(config, role);
    };
  }

  private Part matrix(String name, long rows) {
    return new Part(name, new Shape(rows, config.hiddenSize()));
  }

  private Part back(String name, StateLayers states) {
    return new Part(name, new Shape(config.hiddenSize(), states.outWidth()));
  }

  private static Part kernel(String name, StateLayers states) {
    return new Part(name, new Shape(states.channels(), 1, states.kernel()), Layout.CHANNELS);
  }
}
