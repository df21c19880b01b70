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
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Generates text: prompts are run once, then all rows advance a token at a time over a shared cache
 * of keys and values; rows that end leave the batch.
 */
public final class Generator {
  private final LanguageModel model;
  private final Decoder decoder;
  private final Optional<Function<Tokens, String>> decode;

  /** A generator over a language model, which stays the caller's; without stop strings. */
  public Generator(LanguageModel model) {
    this(model, Optional.empty());
  }

  /**
   * The same with a tokenizer's decoding, which stop strings need.
   *
   * @param decode from tokens to text, special tokens included
   */
  public Generator(LanguageModel model, Function<Tokens, String> decode) {
    this(model, Optional.of(decode));
  }

  private Generator(LanguageModel model, Optional<Function<Tokens, String>> decode) {
    this.decode = decode;
    if (model.head() != HeadKind.CAUSAL) {
      throw new ModelException("a reward model cannot generate text; name a language model");
    }
    this.model = model;
    this.decoder = model.decoder();
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
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      int room = model.config().maxPositions() - prompts.get(i).length();
      if (room < 1) {
        throw new ModelException(
            "a prompt of "
                + prompts.get(i).length()
                + " tokens leaves no room in the model's context of "
                + model.config().maxPositions());
      }
      rows.add(
          new Row(
              prompts.get(i),
              Math.min(room, settings.maxNewTokens()),
              new Sampler(settings, seeds[i]),
              stops));
    }
    try (PromptPool pool = model.pool(prompts);
        NDManager scope = decoder.newScope()) {
      advance(pool, rows, settings, scope);
    }
    return rows.stream().map(row -> Tokens.of(Arrays.copyOf(row.made, row.count))).toList();
  }

  /** One prompt's progress. */
  private static final class Row {
    private final Tokens prompt;
    private final int[] made;
    private final Sampler sampler;
    private final StopStrings stops;
    private final BitSet seen = new BitSet();
    private int count;
    private boolean ended;

    Row(Tokens prompt, int limit, Sampler sampler, StopStrings stops) {
      this.prompt = prompt;
      this.made = new int[limit];
      this.sampler = sampler;
      this.stops = stops;
      Arrays.stream(prompt.toArray()).forEach(seen::set);
    }

    int next(float[] logits, int from, int vocab) {
      return sampler.next(logits, from, vocab, seen);
    }

    void take(int token, GenerationSettings settings) {
      made[count++] = token;
      seen.set(token);
      ended =
          count == made.length
              || settings.stopTokens().contains(token)
              || stops.completed(made, count);
    }

    // Where the newest token's keys and values go: right behind what is there.
    int slot() {
      return prompt.length() + count - 1;
    }
  }

  private void advance(
      PromptPool pool, List<Row> rows, GenerationSettings settings, NDManager scope) {
    int size = rows.stream().mapToInt(row -> row.prompt.length() + row.made.length).max().orElse(1);
    NDList cache = pool.padded(size, scope);
    List<Row> live = new ArrayList<>(rows);
    NDManager step = decoder.newScope();
    try {
      take(live, pool.hidden(), settings, step);
      while (true) {
        List<Row> left = live.stream().filter(row -> !row.ended).toList();
        if (left.isEmpty()) {
          return;
        }
        if (left.size() < live.size()) {
          cache = keep(cache, live, left, scope);
          live = new ArrayList<>(left);
        }
        step.close();
        step = decoder.newScope();
        take(live, next(cache, live, step), settings, step);
      }
    } finally {
      step.close();
    }
  }

  private void take(List<Row> live, NDArray hidden, GenerationSettings settings, NDManager step) {
    if (settings.isGreedy() && settings.repetitionPenalty() == 1) {
      long[] tokens = head("likeliest", hidden, step).toLongArray();
      for (int i = 0; i < live.size(); i++) {
        live.get(i).take((int) tokens[i], settings);
      }
      return;
    }
    float[] logits = head("logits", hidden, step).toFloatArray();
    int vocab = model.config().vocabSize();
    for (int i = 0; i < live.size(); i++) {
      Row row = live.get(i);
      row.take(row.next(logits, i * vocab, vocab), settings);
    }
  }

  private NDArray head(String kernel, NDArray hidden, NDManager step) {
    NDArray head = decoder.weights().head();
    return decoder.kernels().call(kernel).with(hidden).with(head).run(step).get(0);
  }

  // One step of all live rows; the normed hidden states, [rows, hidden].
  private NDArray next(NDList cache, List<Row> live, NDManager step) {
    int rows = live.size();
    long[] ids = new long[rows];
    long[] slots = new long[rows];
    int seen = 0;
    for (int i = 0; i < rows; i++) {
      Row row = live.get(i);
      ids[i] = row.made[row.count - 1];
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

  private NDList keep(NDList cache, List<Row> live, List<Row> left, NDManager scope) {
    long[] kept = left.stream().mapToLong(live::indexOf).toArray();
    try (NDManager step = decoder.newScope()) {
      NDArray index = step.create(kept);
      NDList fewer = decoder.kernels().call("keep").with(index).with("cache", cache).run(scope);
      cache.close();
      return fewer;
    }
  }
}
