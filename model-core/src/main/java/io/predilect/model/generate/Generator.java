package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import io.predilect.model.engine.DeviceMemory;
import io.predilect.model.scoring.Decoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Generates text: prompts are run once, then all rows advance a token at a time over a shared cache
 * of keys and values; rows that end leave the batch. A row's text depends on its prompt and seed
 * and not on the other rows, but for rounding: batches of other shapes round differently, and two
 * tokens may be nearly as likely.
 */
public final class Generator {
  // A step of 16 rows of a small model took an H200 seven times as long to start its kernels as to
  // run them, so that
  // more rows cost little.
  private static final int GPU_TOKENS = 65_536;
  private static final int FEWEST_TOKENS = 8192;
  private static final int USUAL_ROW = 256; // tokens of a prompt and what is written behind it
  // Of a GPU's memory, for keys and values: tasks of a local run may share it.
  private static final int MEMORY_SHARE = 32;

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
   * How many tokens, of prompts and of what is written, are best held at a time: on a GPU as many
   * as a share of its memory has room for.
   */
  public int usualTokens() {
    return usualTokens(decoder, bytesPerToken(decoder));
  }

  /** Bytes that are kept of a token, and of a row of a usual length its share. */
  static long bytesPerToken(Decoder decoder) {
    return decoder.poolBytes(USUAL_ROW) / USUAL_ROW;
  }

  /**
   * The same where a token is kept by several models.
   *
   * @param bytes that its keys and values take in all of them
   */
  static int usualTokens(Decoder decoder, long bytes) {
    return decoder.isOnGpu()
        ? usualTokens(bytes, DeviceMemory.bytes(decoder.device()))
        : FEWEST_TOKENS;
  }

  /**
   * Of a GPU.
   *
   * @param bytes that keys and values of a token take
   * @param memory its bytes; empty: not known
   */
  static int usualTokens(long bytes, OptionalLong memory) {
    long room = memory.isEmpty() ? FEWEST_TOKENS : memory.getAsLong() / MEMORY_SHARE / bytes;
    return (int) Math.max(FEWEST_TOKENS, Math.min(GPU_TOKENS, room));
  }

  /**
   * Continues every prompt. The same seed gives a row the same text whatever else is in the batch,
   * but for rounding.
   *
   * @param prompts the prompts, through the chat template
   * @param seeds one per prompt
   * @return the new tokens of each row, its stop token included where it reached one
   * @throws ModelException when logits are no numbers
   */
  public List<Tokens> generate(List<Tokens> prompts, GenerationSettings settings, long[] seeds) {
    List<Tokens> made = new ArrayList<>();
    for (GeneratedText text : texts(prompts, settings, seeds, 0)) {
      if (!text.finite()) {
        throw new ModelException(
            String.format(
                Locale.ROOT,
                "the model's logits behind prompt %d and %d tokens are no numbers: its weights are broken, or too large for its number type",
                made.size(),
                text.tokens().length()));
      }
      made.add(text.tokens());
    }
    return made;
  }

  /**
   * The same, with a text that ends where logits are no numbers, and the likeliest first tokens.
   *
   * @param first how many of them; 0: none
   */
  public List<GeneratedText> texts(
      List<Tokens> prompts, GenerationSettings settings, long[] seeds, int first) {
    int positions = decoder.weights().config().maxPositions();
    return rows(prompts, settings, seeds, positions, size -> voice(prompts, size, first)).stream()
        .map(GeneratedRow::text)
        .toList();
  }

  private Voice voice(List<Tokens> prompts, int size, int first) {
    Voice own = new OneVoice(decoder, prompts, size);
    return first > 0 ? new FirstTokens(own, decoder, first) : own;
  }

  /**
   * The same by any voice.
   *
   * @param positions tokens that a prompt and what follows it may have together
   * @param voice one that has read the prompts, for rows of so many tokens; closed here
   */
  List<GeneratedRow> rows(
      List<Tokens> prompts,
      GenerationSettings settings,
      long[] seeds,
      int positions,
      IntFunction<Voice> voice) {
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
    int longest = rows.stream().mapToInt(GeneratedRow::mostTokens).max().orElse(1);
    try (Voice reading = voice.apply(longest);
        TokenChoice choice = choice(settings, rows)) {
      advance(reading, rows, choice, settings);
    }
    return rows;
  }

  private TokenChoice choice(GenerationSettings settings, List<GeneratedRow> rows) {
    if (settings.isGreedy() && settings.repetitionPenalty() == 1) {
      return new LikeliestTokens();
    }
    return samplesOnDevice
        ? new DeviceSampling(decoder, settings, rows)
        : new HostSampling(decoder, settings);
  }

  // Ids go from the choice to the next step on the device; the processor reads them to see who
  // ends.
  private void advance(
      Voice voice, List<GeneratedRow> rows, TokenChoice choice, GenerationSettings settings) {
    List<GeneratedRow> live = rows;
    try (NDManager scope = decoder.newScope()) {
      NDManager step = scope.newSubManager();
      NDArray ids = choice.next(live, voice.first(step), step);
      while (true) {
        voice.chosen(live, ids, step);
        take(live, ids.toLongArray(), settings);
        List<GeneratedRow> left = live.stream().filter(row -> !row.ended()).toList();
        if (left.isEmpty()) {
          return;
        }
        if (left.size() < live.size()) {
          long[] places = left.stream().mapToLong(live::indexOf).toArray();
          NDArray kept = decoder.uploads().integers(places, step);
          voice.keep(kept);
          choice.keep(kept);
          ids =
              decoder
                  .kernels()
                  .call("keep")
                  .with(kept)
                  .with("cache", List.of(ids))
                  .run(step)
                  .get(0);
          live = left;
        }
        int longest = live.stream().mapToInt(GeneratedRow::length).max().orElseThrow();
        NDManager following = scope.newSubManager();
        ids = choice.next(live, voice.next(ids, longest, following), following);
        step.close();
        step = following;
      }
    }
  }

  private static void take(List<GeneratedRow> live, long[] tokens, GenerationSettings settings) {
    for (int i = 0; i < tokens.length; i++) {
      live.get(i).take(Math.toIntExact(tokens[i]), settings);
    }
  }
}
