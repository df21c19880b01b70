package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.data.token.Tokens;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.scoring.PromptPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Generates text: prompts are run once, then all rows advance a token at a time over a shared cache
 * of keys and values; rows that end leave the batch.
 */
public final class Generator {
  private final Decoder decoder;
  private final Optional<Function<Tokens, String>> decode;
  private final boolean samplesOnDevice;

  /** A generator over a language model, which stays the caller's; without stop strings. */
  public Generator(LanguageModel model) {
    this(model.decoder());
  }

  /** The same of its forward passes alone. */
  public Generator(Decoder decoder) {
    this(decoder, Optional.empty());
  }

  /**
   * The same with a tokenizer's decoding, which stop strings need.
   *
   * @param decode from tokens to text, special tokens included
   */
  public Generator(LanguageModel model, Function<Tokens, String> decode) {
    this(model.decoder(), Optional.of(decode));
  }

  // A processor samples faster by itself: it need not sort a whole vocabulary.
  private Generator(Decoder decoder, Optional<Function<Tokens, String>> decode) {
    this(decoder, decode, decoder.isOnGpu());
  }

  Generator(Decoder decoder, Optional<Function<Tokens, String>> decode, boolean samplesOnDevice) {
    this.decode = decode;
    this.samplesOnDevice = samplesOnDevice;
    if (decoder.weights().kind() != HeadKind.CAUSAL) {
      throw new ModelException("a reward model cannot generate text; name a language model");
    }
    this.decoder = decoder;
  }

  /**
   * Continues every prompt. The same seed gives a row the same text whatever else is in the batch.
   *
   * @param prompts the prompts, through the chat template
   * @param seeds one per prompt
   * @return the new tokens of each row, its stop token included where it reached one
   */
  public List<Tokens> generate(List<Tokens> prompts, GenerationSettings settings, long[] seeds) {
    if (seeds.length != prompts.size()) {
      throw new IllegalArgumentException(
          seeds.length + " seeds for " + prompts.size() + " prompts");
    }
    if (!settings.stopStrings().isEmpty() && decode.isEmpty()) {
      throw new IllegalArgumentException(
          "stop_strings need the tokenizer's decoding: give it to the generator");
    }
    StopStrings stops =
        new StopStrings(settings.stopStrings(), decode.orElse(tokens -> tokens.toString()));
    List<GeneratedRow> rows = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      int positions = decoder.weights().config().maxPositions();
      int room = positions - prompts.get(i).length();
      if (room < 1) {
        throw new ModelException(
            "a prompt of %s tokens leaves no room in the model's context of %s"
                .formatted(prompts.get(i).length(), positions));
      }
      rows.add(
          new GeneratedRow(
              prompts.get(i),
              Math.min(room, settings.maxNewTokens()),
              new Sampler(settings, seeds[i]),
              stops));
    }
    try (PromptPool pool = decoder.pool(prompts);
        NDManager scope = decoder.newScope();
        TokenChoice choice = choice(settings, rows)) {
      advance(pool, rows, choice, settings, scope);
    }
    return rows.stream().map(GeneratedRow::tokens).toList();
  }

  private TokenChoice choice(GenerationSettings settings, List<GeneratedRow> rows) {
    if (settings.isGreedy() && settings.repetitionPenalty() == 1) {
      return new LikeliestTokens(decoder);
    }
    return samplesOnDevice
        ? new DeviceSampling(decoder, settings, rows)
        : new HostSampling(decoder);
  }

  private void advance(
      PromptPool pool,
      List<GeneratedRow> rows,
      TokenChoice choice,
      GenerationSettings settings,
      NDManager scope) {
    int size = rows.stream().mapToInt(GeneratedRow::mostSlots).max().orElse(1);
    NDList cache = pool.padded(size, scope);
    List<GeneratedRow> live = new ArrayList<>(rows);
    NDManager step = decoder.newScope();
    try {
      take(live, choice.next(live, pool.hidden(), step), settings);
      while (true) {
        List<GeneratedRow> left = live.stream().filter(row -> !row.ended()).toList();
        if (left.isEmpty()) {
          return;
        }
        if (left.size() < live.size()) {
          long[] kept = left.stream().mapToLong(live::indexOf).toArray();
          cache = keep(cache, kept, scope);
          choice.keep(kept);
          live = new ArrayList<>(left);
        }
        step.close();
        step = decoder.newScope();
        take(live, choice.next(live, next(cache, live, step), step), settings);
      }
    } finally {
      step.close();
    }
  }

  private static void take(List<GeneratedRow> live, int[] tokens, GenerationSettings settings) {
    for (int i = 0; i < tokens.length; i++) {
      live.get(i).take(tokens[i], settings);
    }
  }

  // One step of all live rows; the normed hidden states, [rows, hidden].
  private NDArray next(NDList cache, List<GeneratedRow> live, NDManager step) {
    int rows = live.size();
    long[] ids = new long[rows];
    long[] slots = new long[rows];
    int seen = 0;
    for (int i = 0; i < rows; i++) {
      GeneratedRow row = live.get(i);
      ids[i] = row.newest();
      slots[i] = row.slot();
      seen = Math.max(seen, row.slot() + 1);
    }
    return decoder.decode(ids, slots, mask(slots, seen, step), cache, step);
  }

  // [rows, 1, 1, seen]: a row sees its own slots only.
  private static NDArray mask(long[] slots, int seen, NDManager step) {
    float[] values = new float[slots.length * seen];
    for (int i = 0; i < slots.length; i++) {
      Arrays.fill(values, i * seen + (int) slots[i] + 1, (i + 1) * seen, Float.NEGATIVE_INFINITY);
    }
    return step.create(values, new Shape(slots.length, 1, 1, seen));
  }

  private NDList keep(NDList cache, long[] kept, NDManager scope) {
    try (NDManager step = decoder.newScope()) {
      NDArray index = step.create(kept);
      NDList fewer = decoder.kernels().call("keep").with(index).with("cache", cache).run(scope);
      cache.close();
      return fewer;
    }
  }
}
