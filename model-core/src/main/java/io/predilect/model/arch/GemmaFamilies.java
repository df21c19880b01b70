package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.arch.Block.Norms;
import io.predilect.model.arch.Block.QueryKeyNorm;
import java.util.List;

/** Gemma 1 to 3. */
final class GemmaFamilies {
  private GemmaFamilies() {}

  private static final String TANH = "gelu_pytorch_tanh";
  private static final String FULL = "full_attention";
  private static final String NEAR = "sliding_attention";

  // Early files say "gelu" in hidden_act and mean the tanh form, as hidden_activation says.
  private static Block block(ConfigJson config) {
    config.refuse("attention_bias", false);
    String older = config.json().path("hidden_act").asText(TANH);
    if (config.absent("hidden_activation")
        && !older.equals("gelu")
        && Activation.named(older) != Activation.GELU_TANH) {
      throw config.unsupported( // versions of transformers follow it or not
          "hidden_act = \"%s\" without hidden_activation, which says what is computed,"
              .formatted(older));
    }
    return Block.gated(config.activation("hidden_activation", TANH));
  }

  static ModelConfig gemma(ConfigJson config) {
    Block block = block(config);
    String older = config.json().path("hidden_act").asText("gelu");
    Activation named = older.equals("gelu") ? Activation.GELU_TANH : Activation.named(older);
    if (!config.absent("hidden_activation") && block.activation() != named) {
      throw config.unsupported( // versions of transformers follow one or the other
          "hidden_act = %s (%s) beside hidden_activation = %s"
              .formatted(
                  config.json().get("hidden_act"),
                  older.equals("gelu") ? "which stands for " + TANH : "which is another",
                  config.json().get("hidden_activation")));
    }
    return draft(Family.GEMMA, config, block, Layers.noWindows(config)).read();
  }

  static ModelConfig gemma2(ConfigJson config) {
    double cap = softcap(config, "attn_logit_softcapping", 50);
    Block block =
        block(config)
            .with(Norms.BOTH, false)
            .with(new Block.Scales(1, attentionScale(config), cap));
    return draft(Family.GEMMA2, config, block, Layers.windows(config, 4096, 2))
        .softcap(softcap(config, "final_logit_softcapping", 30))
        .read();
  }

  static ModelConfig gemma3(ConfigJson config) {
    Block block =
        block(config)
            .with(Norms.BOTH, false)
            .with(QueryKeyNorm.HEADS)
            .with(new Block.Scales(1, attentionScale(config), 0));
    List<Boolean> windowed = Layers.windowed(config, 6);
    Draft draft = draft(Family.GEMMA3, config, block, Layers.windows(config, windowed));
    Rope near = localRope(config, draft.headDim());
    Rope far = globalRope(config, draft.headDim());
    return draft
        .positions(config.whole("max_position_embeddings", 131_072))
        .ropes(windowed.stream().map(local -> local ? near : far).toList())
        .softcap(softcap(config, "final_logit_softcapping", 0))
        .read();
  }

  // Layers with a window have a base of their own, and never a scaling that is said of the others.
  private static Rope localRope(ConfigJson config, int dim) {
    JsonNode own = config.json().path("rope_parameters").path(NEAR);
    return RopeConfig.read(config, dim, own, config.number("rope_local_base_freq", 10_000));
  }

  private static Rope globalRope(ConfigJson config, int dim) {
    JsonNode newer = config.object("rope_parameters");
    if (!newer.isEmpty() && !newer.has(FULL) && !newer.has(NEAR)) {
      throw config.unsupported(
          "rope_parameters = " + newer + " without full_attention and sliding_attention");
    }
    JsonNode older = config.object("rope_scaling");
    if (older.has("type") && !older.has("rope_type")) { // this family alone reads no such file
      throw config.unsupported("rope_scaling = " + older + " with type in place of rope_type");
    }
    double outside = config.number("rope_theta", 1_000_000);
    if (!newer.isObject()) {
      return RopeConfig.read(config, dim, older, outside);
    }
    ObjectNode both = JsonNodeFactory.instance.objectNode(); // as transformers puts them together
    if (newer.path(FULL) instanceof ObjectNode own) {
      both.setAll(own);
    }
    Rope rope = RopeConfig.read(config, dim, both, outside);
    if (older instanceof ObjectNode more
        && !rope.equals(RopeConfig.read(config, dim, both.setAll(more), outside))) {
      throw RopeConfig.differs(config, "");
    }
    return rope;
  }

  private static double attentionScale(ConfigJson config) {
    double scalar = config.number("query_pre_attn_scalar", 256);
    if (!(scalar > 0)) {
      throw config.unsupported("query_pre_attn_scalar = " + scalar);
    }
    return Math.pow(scalar, -0.5);
  }

  // As with windows: null is none, and a file that does not say has the family's default.
  private static double softcap(ConfigJson config, String key, double missing) {
    double cap = config.json().has(key) ? config.number(key, 0) : missing;
    if (cap == 0 && !config.absent(key)) {
      throw config.unsupported(key + " = 0 (where nothing is capped it is null)");
    }
    return cap;
  }

  private static Draft draft(Family family, ConfigJson config, Block block, List<Integer> windows) {
    return new Draft(family, config, block, windows)
        .headDim(256)
        .positions(config.whole("max_position_embeddings", 8192))
        .rms(Norm.Kind.RMS_ONE_PLUS, 1e-6)
        .tied(true)
        .scaled(Math.sqrt(config.whole("hidden_size")), 1);
  }
}
