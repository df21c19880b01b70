package io.predilect.jobs.draft;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A run's first file: DPO by LoRA on pairs, KTO by LoRA on single judged responses.
 *
 * @param name of the run
 * @param ingest the settings that say what is read, in their order
 * @param format of the data, for people
 * @param model a Hugging Face folder
 * @param context how many tokens the model reads at most
 * @param paired whether a row has two responses
 * @param lengths of the pairs
 * @param heldOut what is measured with
 * @param passes how a step is cut
 */
record Draft(
    String name,
    Map<String, Object> ingest,
    String format,
    String model,
    int context,
    boolean paired,
    PairLengths lengths,
    HeldOut heldOut,
    Passes passes) {
  private static final int ROUNDED = 64;
  private static final int FEW_STEPS = 10;

  Draft {
    Objects.requireNonNull(name, "name");
    ingest = Collections.unmodifiableMap(new LinkedHashMap<>(ingest));
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(lengths, "lengths");
    Objects.requireNonNull(heldOut, "heldOut");
    Objects.requireNonNull(passes, "passes");
  }

  Draft with(Passes others) {
    return new Draft(name, ingest, format, model, context, paired, lengths, heldOut, others);
  }

  /** The train stage's name and preference. */
  String preference() {
    return paired ? "dpo" : "kto";
  }

  /** Where all but the longest hundredth of the pairs fit, as far as the model reads. */
  int maxLength() {
    return Math.min(context, (lengths.most() + ROUNDED - 1) / ROUNDED * ROUNDED);
  }

  /**
   * Tokens of the longest example: both responses may be as long as the limit with their prompt.
   */
  int longestExample() {
    return (paired ? 2 : 1) * maxLength();
  }

  /** So that an epoch of few pairs has some tens of steps. */
  private int batchSize() {
    return lengths.pairs() >= 1000 ? 32 : lengths.pairs() >= 300 ? 16 : 8;
  }

  /**
   * Room for the prompt where one alone fills the limit: without it such a prompt is rejected, and
   * where all are so long nothing is left to train on. Responses keep the room that most need, up
   * to half. Empty: no prompt is that long.
   */
  OptionalInt maxPromptLength() {
    return lengths.longestPrompt() < maxLength()
        ? OptionalInt.empty()
        : OptionalInt.of(Math.max(maxLength() / 2, maxLength() - lengths.mostResponse()));
  }

  /**
   * The file.
   *
   * @param memory what is expected of the training's memory, lines for people
   */
  String yaml(List<String> memory) {
    return String.format(
        Locale.ROOT,
        """
        # Written by `predilect init-config` as a start. conf/reference.yaml explains every setting.
        #
        %s%s
        name: %s
        seed: %d
        model: %s

        stages:
          # %s
          - ingest:
        %s      %s# %s

          # Log-probs of the model as it starts: what training moves away from.
          - score:
              reference: {model: %s}

          - shard:
              %s# tokens of the prompt and %s; a longer response is cut (overlong: reject)%s

          - train:
              name: %s
              objective: {preference: %s, beta: 0.1}
              lora_r: 16                # adapters alone are trained; null: all weights, then at a rate of about 1e-6
              learning_rate: 1.0e-4
              lr_scheduler_type: cosine
              warmup_ratio: 0.1
              epochs: 1
              %s# %s a step
              %s# tokens a pass; null: what suits the device. Less takes less memory, the step is the same
              gradient_checkpointing: %s

          - evaluate:
              policy: %s%s

          - report:
        """,
        comments(lengthsInWords()),
        comments(memory),
        Yaml.value(name),
        HeldOut.SEED,
        Yaml.value(model),
        "Format " + format + ". `predilect audit` shows rejected rows, duplicates and lengths.",
        settings(),
        noted("test_share: " + heldOut.testShare()),
        heldOut.any()
            ? "share of the prompts that is held out, if no file is named test or validation"
            : "so few prompts are all trained on: none is held out",
        Yaml.value(model),
        noted("max_length: " + maxLength()),
        paired ? "the longer response" : "the response",
        maxPromptLength().stream()
            .mapToObj(
                tokens ->
                    "\n      "
                        + noted("max_prompt_length: " + tokens)
                        + "# of a longer prompt the beginning is cut")
            .collect(Collectors.joining()),
        preference(),
        preference(),
        noted("batch_size: " + batchSize()),
        paired ? "pairs" : "responses",
        noted("micro_batch_tokens: " + passes.tokensSetting()),
        passes.checkpointing() ? "true" : "null",
        preference(),
        heldOut.any()
            ? ""
            : "\n      "
                + noted("split: all")
                + "# of what was trained on: no measure of anything new");
  }

  // Comments begin in one column.
  private static String noted(String setting) {
    return String.format(Locale.ROOT, "%-26s", setting);
  }

  /** Of few examples a training shows that it works, and no more; empty: there are enough. */
  Optional<String> few() {
    boolean all = lengths.rows() < FirstLook.ROWS;
    int steps = (int) Math.ceil((1 - heldOut.testShare()) * lengths.pairs() / batchSize());
    return all && steps < FEW_STEPS
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%,d %s are few: an epoch is about %d step%s, which show%s that it works, not what can be learnt. Give more data, or raise epochs.",
                lengths.pairs(),
                paired ? "pairs" : "responses",
                steps,
                steps == 1 ? "" : "s",
                steps == 1 ? "s" : ""))
        : Optional.empty();
  }

  private List<String> lengthsInWords() {
    return List.of(
        String.format(
            Locale.ROOT,
            "Of the first %,d rows %,d can be used. Tokens of prompt and %s with the chat template:",
            lengths.rows(),
            lengths.pairs(),
            paired ? "longer response" : "response"),
        String.format(
            Locale.ROOT,
            "%,d at most in half of them, %,d in 99 %%, %,d in the longest; the model reads %,d.",
            lengths.median(),
            lengths.most(),
            lengths.longest(),
            context));
  }

  private String settings() {
    StringBuilder settings = new StringBuilder();
    ingest.forEach(
        (key, value) ->
            settings
                .append("      ")
                .append(key)
                .append(": ")
                .append(Yaml.value(value))
                .append('\n'));
    return settings.toString();
  }

  private static String comments(List<String> lines) {
    StringBuilder comments = new StringBuilder();
    lines.forEach(line -> comments.append("# ").append(line).append('\n'));
    return comments.toString();
  }
}
