package io.predilect.model.arch;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/**
 * A configuration while it is read: what most families' files call by the same keys, and what a
 * family has otherwise.
 */
final class Draft {
  private final Family family;
  private final ConfigJson config;
  private final Block block;
  private final List<Integer> windows;
  private final int heads;
  private int headDim;
  private OptionalInt intermediate = OptionalInt.empty();
  private int positions;
  private Norm norm;
  private List<Rope> ropes;
  private boolean tied;
  private double embeddingScale = 1;
  private double logitScale = 1;
  private double logitSoftcap;

  /** Llama's values, but for the block and the layers' windows. */
  Draft(Family family, ConfigJson config, Block block, List<Integer> windows) {
    this.family = family;
    this.config = config;
    this.block = block;
    this.windows = windows;
    this.heads = config.whole("num_attention_heads");
    this.positions = config.whole("max_position_embeddings", 2048);
    headDim(config.whole("hidden_size") / Math.max(1, heads));
    rms(Norm.Kind.RMS, 1e-6);
    tied(false);
  }

  /** The width of heads where the file does not say. */
  Draft headDim(int missing) {
    headDim = config.whole("head_dim", missing);
    return this;
  }

  /** The same where a file that says null means the embedding's share. */
  Draft usualHeadDim(int missing) {
    return config.json().has("head_dim") ? this : headDim(missing);
  }

  /** The width of the MLP, or of each of several. */
  Draft intermediate(int width) {
    intermediate = OptionalInt.of(width);
    return this;
  }

  /** The longest sequence. */
  Draft positions(int longest) {
    positions = longest;
    return this;
  }

  /** A norm by the mean square, and its epsilon where the file does not say. */
  Draft rms(Norm.Kind kind, double missing) {
    return norm(new Norm(kind, config.number("rms_norm_eps", missing)));
  }

  Draft norm(Norm other) {
    norm = other;
    return this;
  }

  /** Whether head and embedding are one where the file does not say. */
  Draft tied(boolean missing) {
    tied = config.flag("tie_word_embeddings", missing);
    return this;
  }

  /** Whether they are, where a family's files say it otherwise. */
  Draft tiedAs(boolean own) {
    tied = own;
    return this;
  }

  /** Every layer's rotary embedding, where not all are the plain one. */
  Draft ropes(List<Rope> other) {
    ropes = other;
    return this;
  }

  /** The rotary embedding of all layers. */
  Draft rope(Rope ofAll) {
    return ropes(Collections.nCopies(windows.size(), ofAll));
  }

  /**
   * How many of a head's dimensions are rotated.
   *
   * @param missing their share where the file does not say
   */
  int rotated(double missing) {
    double share = config.number("partial_rotary_factor", missing);
    return (int) (headDim * RopeConfig.rotatedShare(config, share));
  }

  /** What embeddings and logits are multiplied by. */
  Draft scaled(double embedding, double logits) {
    embeddingScale = embedding;
    logitScale = logits;
    return this;
  }

  Draft softcap(double logits) {
    logitSoftcap = logits;
    return this;
  }

  int headDim() {
    return headDim;
  }

  ModelConfig read() {
    List<Rope> own =
        ropes == null
            ? Collections.nCopies(windows.size(), RopeConfig.read(config, headDim, "rope_theta"))
            : ropes;
    return new ModelConfig(
        family,
        config.whole("vocab_size"),
        config.whole("hidden_size"),
        intermediate.orElseGet(() -> config.whole("intermediate_size")),
        heads,
        config.whole("num_key_value_heads", heads),
        headDim,
        Math.max(positions, reached(own)),
        norm,
        own,
        block,
        windows,
        embeddingScale,
        tied,
        logitScale,
        logitSoftcap,
        config.number("initializer_range", 0.02),
        OptionalInt.empty());
  }

  // Files of models extended by YaRN may still name the context that they were made for.
  private static int reached(List<Rope> ropes) {
    return ropes.stream().mapToInt(Rope::reach).max().orElse(0);
  }
}
