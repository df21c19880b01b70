package io.predilect.model.weights;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether the tensors of a checkpoint are those of the model that its configuration names. */
final class TensorSet {
  private static final int NAMED = 3;

  // What quantisers put in the place of a weight or beside it.
  private static final Pattern QUANTISED =
      Pattern.compile(
          ".*\\.(?:(absmax|quant_map|nested_\\w+|quant_state\\..*|SCB|weight_format)"
              + "|(qweight|qzeros|scales|g_idx)"
              + "|(weight_(?:scale|packed|shape|zero_point|global)\\w*|(?:input|output|[kv])_scale)"
              + "|(\\w+_(?:blocks|scales)))");
  private static final List<String> QUANTISERS =
      List.of("bitsandbytes", "GPTQ or AWQ", "FP8 or compressed-tensors", "MXFP4");

  // Of these Mxfp4 makes numbers where a model's experts are such; else they are left over.
  private static final Pattern MAY_BE_READ =
      Pattern.compile(".*\\.mlp\\.experts\\.(gate_up|down)_proj_(blocks|scales)");

  // Constants that older files carry along, and heads that another kind of model uses.
  private static final String CONSTANTS =
      ".*\\.rotary_emb\\.(inv_freq|cos_cached|sin_cached)|.*\\.(attn|attention)\\.(masked_)?bias";
  private static final Pattern UNUSED_BY_LANGUAGE_MODELS =
      Pattern.compile(CONSTANTS + "|(score|v_head|value_head|reward_head)\\..*");
  private static final Pattern UNUSED_BY_REWARD_MODELS =
      Pattern.compile(CONSTANTS + "|(lm_head|embed_out|v_head|value_head)\\..*");

  private TensorSet() {}

  /**
   * Refuses quantised weights that no model may have.
   *
   * @param names of all tensors
   */
  static void requireUnquantised(Object folder, Collection<String> names) {
    refuseQuantised(
        folder, names.stream().filter(name -> !MAY_BE_READ.matcher(name).matches()).toList());
  }

  private static void refuseQuantised(Object folder, Collection<String> names) {
    for (String name : names) {
      Matcher quantised = QUANTISED.matcher(name);
      if (quantised.matches()) {
        int which = Stream.of(1, 2, 3, 4).filter(i -> quantised.group(i) != null).findFirst().get();
        throw new ModelException(
            ("%s holds quantised weights (%s, as %s writes them), which are not read: use"
                    + " the model as it was before it was quantised, in F32, F16 or BF16")
                .formatted(folder, name, QUANTISERS.get(which - 1)));
      }
    }
  }

  /**
   * Refuses a file with more than its model: what is left over would change the numbers where it is
   * used, so either config.json or the file is of another model.
   *
   * @param unread names of tensors that nothing read
   */
  static void requireAllUsed(Object folder, HeadKind kind, Collection<String> unread) {
    Pattern unused = kind == HeadKind.REWARD ? UNUSED_BY_REWARD_MODELS : UNUSED_BY_LANGUAGE_MODELS;
    TreeSet<String> left = new TreeSet<>(unread);
    left.removeIf(name -> unused.matcher(name).matches());
    refuseQuantised(folder, left);
    if (!left.isEmpty()) {
      throw new ModelException(
          folder
              + " has "
              + left.size()
              + (left.size() == 1 ? " tensor" : " tensors")
              + " that its config.json does not imply ("
              + String.join(", ", left.stream().limit(NAMED).toList())
              + (left.size() > NAMED ? ", …" : "")
              + "): without them it would be another model. Take config.json and weights from the"
              + " same model, and check model_type, num_hidden_layers and the flags of biases");
    }
  }
}
