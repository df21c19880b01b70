package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.Experts;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Role;
import io.predilect.model.weights.Part.Layout;
import java.util.ArrayList;
import java.util.List;

/**
 * What files call the experts of a block, their router, and the MLP that some of its layers have in
 * their place ({@link Experts}).
 *
 * @param p what the names of the block's tensors begin with
 */
record ExpertNames(ModelConfig config, Experts experts, String p) {

  static ExpertNames of(ModelConfig config, String p) {
    return new ExpertNames(config, config.block().experts().orElseThrow(), p);
  }

  /** The tensors of one of a block's weights of {@link Role#ofExperts}. */
  List<Part> block(int layer, Role role) {
    return switch (config.family()) {
      case MIXTRAL -> single(layer, role, "block_sparse_moe.", "w1", "w3", "w2");
      case LFM2_MOE -> single(layer, role, "feed_forward.", "w1", "w3", "w2");
      case GPT_OSS -> List.of(gptOss(role, p + "mlp."));
      case GRANITE_MOE, GRANITE_MOE_SHARED, GRANITE_HYBRID ->
          List.of(granite(role, p + "block_sparse_moe."));
      default -> single(layer, role, "mlp.", "gate_proj", "up_proj", "down_proj");
    };
  }

  // Expert after expert, each with gate and up, or down.
  private List<Part> single(int layer, Role role, String mlp, String gate, String up, String down) {
    long h = config.hiddenSize();
    List<String> prefixes = new ArrayList<>();
    if (experts.in(layer)) {
      for (int i = 0; i < experts.count(); i++) {
        prefixes.add(p + mlp + "experts." + i + ".");
      }
    } else {
      prefixes.add(p + mlp);
    }
    long wide = experts.in(layer) ? config.intermediateSize() : experts.dense().width();
    List<Part> parts = new ArrayList<>();
    switch (role) {
      case ROUTER -> parts.add(new Part(p + mlp + "gate.weight", new Shape(experts.count(), h)));
      case ROUTER_CORRECTION ->
          parts.add(new Part(p + mlp + "expert_bias", new Shape(experts.count())));
      case EXPERTS_UP -> {
        for (String prefix : prefixes) {
          parts.add(new Part(prefix + gate + ".weight", new Shape(wide, h)));
          parts.add(new Part(prefix + up + ".weight", new Shape(wide, h)));
        }
      }
      case EXPERTS_DOWN -> {
        for (String prefix : prefixes) {
          parts.add(new Part(prefix + down + ".weight", new Shape(h, wide)));
        }
      }
      default -> throw TensorNames.unknown(config, role);
    }
    return parts;
  }

  /** Those of Qwen's MLP that all tokens share. */
  List<Part> shared(Role role) {
    long h = config.hiddenSize();
    long wide = experts.shared().width();
    String own = p + "mlp.shared_expert.";
    return switch (role) {
      case UP ->
          List.of(
              new Part(own + "gate_proj.weight", new Shape(wide, h)),
              new Part(own + "up_proj.weight", new Shape(wide, h)));
      case DOWN -> List.of(new Part(own + "down_proj.weight", new Shape(h, wide)));
      case SHARED_GATE -> List.of(new Part(p + "mlp.shared_expert_gate.weight", new Shape(1, h)));
      default -> throw TensorNames.unknown(config, role);
    };
  }

  // All experts' in one tensor each.
  private Part granite(Role role, String own) {
    long h = config.hiddenSize();
    long wide = config.intermediateSize();
    long count = experts.count();
    return switch (role) {
      case ROUTER -> new Part(own + "router.layer.weight", new Shape(count, h));
      case EXPERTS_UP ->
          new Part(
              own + "input_linear.weight", new Shape(count, 2 * wide, h), Layout.EXPERTS_BY_ROWS);
      case EXPERTS_DOWN ->
          new Part(own + "output_linear.weight", new Shape(count, h, wide), Layout.EXPERTS_BY_ROWS);
      default -> throw TensorNames.unknown(config, role);
    };
  }

  // The same with inputs before outputs.
  private Part gptOss(Role role, String own) {
    long h = config.hiddenSize();
    long wide = config.intermediateSize();
    long count = experts.count();
    String up = own + "experts.gate_up_proj";
    String down = own + "experts.down_proj";
    return switch (role) {
      case ROUTER -> new Part(own + "router.weight", new Shape(count, h));
      case ROUTER_BIAS -> new Part(own + "router.bias", new Shape(count));
      case EXPERTS_UP -> new Part(up, new Shape(count, h, 2 * wide), Layout.EXPERTS_IN_TURN);
      case EXPERTS_UP_BIAS ->
          new Part(up + "_bias", new Shape(count, 2 * wide), Layout.EXPERTS_IN_TURN);
      case EXPERTS_DOWN -> new Part(down, new Shape(count, wide, h), Layout.EXPERTS);
      case EXPERTS_DOWN_BIAS -> new Part(down + "_bias", new Shape(count, h), Layout.EXPERTS);
      default -> throw TensorNames.unknown(config, role);
    };
  }
}
