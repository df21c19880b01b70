package io.predilect.jobs.models;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.Vocabulary;
import io.predilect.model.ModelSource;
import io.predilect.model.engine.Engines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The tokenizer of a model folder on this machine. */
public final class ModelTokenizer {
  private ModelTokenizer() {}

  /**
   * Opens it. Adapters come with a tokenizer of their own or use their base's; what the model's own
   * files say of it is their base's in both cases.
   */
  public static ChatTokenizer open(Path folder) {
    Engines.prepare(); // a tokenizer may be the first of DJL that a process touches
    ModelSource source = ModelSource.of(folder);
    return ChatTokenizer.open(source.tokenizer(), source.base());
  }

  /** Its tokens and their numbers; empty where it has no tokenizer. */
  static Optional<Vocabulary> vocabulary(Path folder) throws IOException {
    return Vocabulary.read(ModelSource.of(folder).tokenizer());
  }
}
