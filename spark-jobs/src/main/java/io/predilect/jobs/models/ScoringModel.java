package io.predilect.jobs.models;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.Engines;
import io.predilect.model.promptfree.PromptFreeScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;

/** A model with its own tokenizer, shared by all tasks of a process. */
public final class ScoringModel implements AutoCloseable {
  // Long enough for the next tasks of a stage, short enough not to be in training's way.
  private static final Duration KEEP = Duration.ofSeconds(20);
  private static final SharedModels<ScoringModel> SHARED = new SharedModels<>(KEEP);

  // Of a longer batch a processor's caches do not hold what one operation writes until the next one
  // reads it: 8,192 tokens of a 135M model take a fifth longer than 8 times 1,024.
  private static final int PROCESSOR_TOKENS = 1024;

  private final LanguageModel model;
  private final ChatTokenizer tokenizer;
  private final SharedModels<PromptFreeScorer> pools = new SharedModels<>(KEEP);

  private ScoringModel(LanguageModel model, ChatTokenizer tokenizer) {
    this.model = model;
    this.tokenizer = tokenizer;
  }

  /** This process's copy of a model, opened if no task has it open. */
  public static SharedModels<ScoringModel>.Lease acquire(
      ModelFolder folder, HeadKind head, Configuration hadoop) throws IOException {
    return SHARED.acquire(
        folder.digest() + "/" + head,
        () -> open(ModelCache.ofMachine().local(folder, hadoop), head));
  }

  /** Closes the models that no task uses, before something else needs the memory. */
  public static void closeIdle() {
    SHARED.closeIdle();
  }

  private static ScoringModel open(Path folder, HeadKind head) throws IOException {
    ChatTokenizer tokenizer = ModelTokenizer.open(folder);
    try {
      return new ScoringModel(LanguageModel.open(folder, head), tokenizer);
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  public LanguageModel model() {
    return model;
  }

  public ChatTokenizer tokenizer() {
    return tokenizer;
  }

  /** How many tokens are best run at a time, of the most that are allowed. */
  public static int batchTokens(int most) {
    return Engines.defaultDevice().isGpu() ? most : Math.min(most, PROCESSOR_TOKENS);
  }

  /** The pools of prompts that this model has run, by prompts and limits. */
  public SharedModels<PromptFreeScorer> pools() {
    return pools;
  }

  @Override
  public void close() {
    try (tokenizer;
        model) {
      pools.closeIdle();
    }
  }
}
