package io.predilect.jobs.models;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.model.ModelSource;
import io.predilect.model.engine.Engines;
import java.nio.file.Path;

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
    Path tokenizer = source.file("tokenizer.json").map(Path::getParent).orElse(folder);
    return ChatTokenizer.open(tokenizer, source.base());
  }
}
