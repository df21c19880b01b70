package io.predilect.model.train.memory;

import io.predilect.model.arch.Precision;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.scoring.Recompute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which settings bring a training below the memory that a device has. */
public final class MemoryAdvice {
  private static final int FEWEST_TOKENS = 256;
  private static final LoraSettings ADAPTERS =
      new LoraSettings(16, 16, 0, List.of(LoraSettings.ALL_LINEAR), false, 0);

  private record Remedy(String settings, TrainingLoad load) {}

  private MemoryAdvice() {}

  /**
   * What to say where a training is likely not to fit.
   *
   * @param available bytes that a rank has
   * @return what it takes, and the first settings that bring it below; empty: it fits
   */
  public static Optional<String> where(TrainingLoad load, boolean gpu, long available) {
    long total = load.estimate(gpu).total();
    if (total <= available) {
      return Optional.empty();
    }
    List<Remedy> remedies = remedies(load, gpu, available);
    String remedy =
        remedies.stream()
            .filter(one -> one.load.estimate(gpu).total() <= available)
            .findFirst()
            .map(one -> "set " + makes(one, gpu))
            .orElseGet(
                () ->
                    "no setting makes it fit ("
                        + makes(remedies.get(remedies.size() - 1), gpu)
                        + "): take a smaller model, or a device with more memory");
    return Optional.of(
        "a rank is likely to take %s GiB of memory, and has %s: %s"
            .formatted(MemoryEstimate.gib(total), MemoryEstimate.gib(available), remedy));
  }

  private static String makes(Remedy remedy, boolean gpu) {
    return remedy.settings
        + ", which makes it "
        + MemoryEstimate.gib(remedy.load.estimate(gpu).total());
  }

  // From what costs least to what changes what is trained.
  private static List<Remedy> remedies(TrainingLoad load, boolean gpu, long available) {
    List<Remedy> remedies = new ArrayList<>();
    Remedy few = fewer(load, "", gpu, available);
    remedies.add(few);
    for (Recompute more : Recompute.of(load.config())) {
      if (more.compareTo(load.pass().recompute()) > 0) {
        Remedy again = new Remedy("gradient_checkpointing: " + more.setting(), load.again(more));
        remedies.add(again);
        remedies.add(fewer(again.load, again.settings + ", ", gpu, available));
      }
    }
    Remedy last = remedies.get(remedies.size() - 1);
    if (load.optimizer().canShare()) {
      last = new Remedy(last.settings + ", zero_stage: 2", last.load.shared());
      remedies.add(last);
    }
    if (load.lora().isEmpty()) {
      last = new Remedy(last.settings + ", lora_r: 16", last.load.adapted(ADAPTERS));
      remedies.add(last);
    }
    if (!last.load.precision().halfWeights() && last.load.lora().isPresent()) {
      last = new Remedy(last.settings + ", dtype: bfloat16", last.load.held(Precision.BFLOAT16));
      remedies.add(last);
    }
    if (!last.load.form().fourBit() && last.load.lora().isPresent()) {
      remedies.add(new Remedy(last.settings + ", load_in_4bit: true", last.load.inFourBits()));
    }
    return remedies;
  }

  // Half as many tokens again and again, until it fits or a row alone is more.
  private static Remedy fewer(TrainingLoad load, String before, boolean gpu, long available) {
    TrainingLoad less = load;
    int tokens = load.pass().budget();
    int fewest = Math.max(FEWEST_TOKENS, load.pass().longest());
    while (less.estimate(gpu).total() > available && tokens / 2 >= fewest) {
      tokens /= 2;
      less = load.budget(tokens);
    }
    return new Remedy(before + "micro_batch_tokens: " + tokens, less);
  }
}
