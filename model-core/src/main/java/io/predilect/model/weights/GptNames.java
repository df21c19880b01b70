package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Role;
import io.predilect.model.weights.Part.Layout;

/** What the files of GPT-2 and of GPT-NeoX call a block's weights: as no others do. */
final class GptNames {
  private GptNames() {}

  static Part neoX(ModelConfig config, String p, Role role) {
    Shape hidden = new Shape(config.hiddenSize());
    long h = config.hiddenSize();
    long wide = config.intermediateSize();
    return switch (role) {
      case ATTENTION_NORM -> new Part(p + "input_layernorm.weight", hidden);
      case ATTENTION_NORM_BIAS -> new Part(p + "input_layernorm.bias", hidden);
      case QKV ->
          new Part(p + "attention.query_key_value.weight", new Shape(3 * h, h), Layout.BY_HEAD);
      case QKV_BIAS ->
          new Part(p + "attention.query_key_value.bias", new Shape(3 * h), Layout.BY_HEAD);
      case OUT -> new Part(p + "attention.dense.weight", new Shape(h, h));
      case OUT_BIAS -> new Part(p + "attention.dense.bias", hidden);
      case MLP_NORM -> new Part(p + "post_attention_layernorm.weight", hidden);
      case MLP_NORM_BIAS -> new Part(p + "post_attention_layernorm.bias", hidden);
      case UP -> new Part(p + "mlp.dense_h_to_4h.weight", new Shape(wide, h));
      case UP_BIAS -> new Part(p + "mlp.dense_h_to_4h.bias", new Shape(wide));
      case DOWN -> new Part(p + "mlp.dense_4h_to_h.weight", new Shape(h, wide));
      case DOWN_BIAS -> new Part(p + "mlp.dense_4h_to_h.bias", hidden);
      default -> throw TensorNames.unknown(config, role);
    };
  }

  static Part gpt2(ModelConfig config, String p, Role role) {
    Shape hidden = new Shape(config.hiddenSize());
    long h = config.hiddenSize();
    long wide = config.intermediateSize();
    return switch (role) {
      case ATTENTION_NORM -> new Part(p + "ln_1.weight", hidden);
      case ATTENTION_NORM_BIAS -> new Part(p + "ln_1.bias", hidden);
      case QKV -> new Part(p + "attn.c_attn.weight", new Shape(h, 3 * h), Layout.TRANSPOSED);
      case QKV_BIAS -> new Part(p + "attn.c_attn.bias", new Shape(3 * h));
      case OUT -> new Part(p + "attn.c_proj.weight", new Shape(h, h), Layout.TRANSPOSED);
      case OUT_BIAS -> new Part(p + "attn.c_proj.bias", hidden);
      case MLP_NORM -> new Part(p + "ln_2.weight", hidden);
      case MLP_NORM_BIAS -> new Part(p + "ln_2.bias", hidden);
      case UP -> new Part(p + "mlp.c_fc.weight", new Shape(h, wide), Layout.TRANSPOSED);
      case UP_BIAS -> new Part(p + "mlp.c_fc.bias", new Shape(wide));
      case DOWN -> new Part(p + "mlp.c_proj.weight", new Shape(wide, h), Layout.TRANSPOSED);
      case DOWN_BIAS -> new Part(p + "mlp.c_proj.bias", hidden);
      default -> throw TensorNames.unknown(config, role);
    };
  }
}
