package io.predilect.jobs.models;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import io.predilect.model.promptfree.PromptFreeScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A model with its own tokenizer, shared by all tasks of a process that run on one device. */
public final class ScoringModel implements AutoCloseable {
  // Long enough for the next tasks of a stage, short enough not to be in training's way.
  private static final Duration KEEP = Duration.ofSeconds(20);
  // Small models of a run can stay; a large one makes room for the next.
  private static final long IDLE_BYTES = 2L << 30;

  /** Those of this process. */
  static final SharedModels<ScoringModel> SHARED =
      new SharedModels<>(KEEP, IDLE_BYTES, shared -> shared.model.bytes());

  private final LanguageModel model;
  private final ChatTokenizer tokenizer;
  private final SharedModels<PromptFreeScorer> pools = new SharedModels<>(KEEP);

  private ScoringModel(LanguageModel model, ChatTokenizer tokenizer) {
    this.model = model;
    this.tokenizer = tokenizer;
  }

  /** What a model is opened for. */
  enum Use {
    SCORING,
    REWARDS,
    /** See {@link LanguageModel#openToGenerate}. */
    GENERATING
  }

  /** What models have alike that may stand for each other. */
  record Key(String folder, Use use, Precision precision, String device) {}

  static ScoringModel open(Path folder, Use use, Precision precision, String device)
      throws IOException {
    ChatTokenizer tokenizer = ModelTokenizer.open(folder);
    try {
      LanguageModel model =
          switch (use) {
            case SCORING -> LanguageModel.open(folder, HeadKind.CAUSAL, precision, device);
            case REWARDS -> LanguageModel.open(folder, HeadKind.REWARD, precision, device);
            case GENERATING -> LanguageModel.openToGenerate(folder, precision, device);
          };
      return new ScoringModel(model, tokenizer);
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
