package io.predilect.model.kernel;

import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Role;
import io.predilect.model.weights.Nf4;
import io.predilect.model.weights.TensorNames;
import io.predilect.model.weights.WeightForm;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The arrays of a block's own weights, in the order in which {@link
 * io.predilect.model.weights.DecoderWeights#layers} has them, as expressions in methods that are
 * given {@code w}, where the block's begin at {@code b}.
 */
final class BlockArrays implements LoraKernels.BaseWeights {
  private final Map<Role, Integer> places = new LinkedHashMap<>();
  private final Map<Role, Integer> parts = new LinkedHashMap<>();
  private final WeightForm form;
  private final ComputeType type;
  private final int count;

  BlockArrays(ModelConfig config, WeightForm form, ComputeType type) {
    this.form = form;
    this.type = type;
    TensorNames names = new TensorNames(config);
    int place = 0;
    for (Role role : Role.of(config)) {
      places.put(role, place);
      if (role.isMatrix()) { // which is the same parts in each block that has it, unlike experts
        parts.put(role, names.block(role.firstLayer(config), role).size());
        place += form.arrays(parts.get(role));
      } else {
        place++;
      }
    }
    this.count = place + form.tables();
  }

  /** The methods that these expressions call. */
  String source() {
    return form.fourBit() ? Nf4.source(form, type.of(Nf4.part())) : "";
  }

  /** How many there are. */
  int count() {
    return count;
  }

  boolean has(Role role) {
    return places.containsKey(role);
  }

  /** A weight as it is held; empty: the block has none. */
  String weight(Role role) {
    return has(role) ? "w[b + " + places.get(role) + "]" : "";
  }

  @Override
  public String matrix(Role role) {
    return form.fourBit()
        ? String.format(
            Locale.ROOT,
            "(self).matrix4(w, b + %d, %d, w[b + %d], w[b + %d])",
            places.get(role),
            parts.get(role),
            count - 2,
            count - 1)
        : type.of(weight(role));
  }

  @Override
  public Optional<String> bias(Role role) {
    return role.bias().filter(this::has).map(own -> type.of(weight(own)));
  }
}
