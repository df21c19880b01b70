package io.predilect.data.token;

/**
 * A text needs a token that the model has no embedding for: the model's folder has to be mended,
 * not the text.
 */
public final class VocabularyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VocabularyException(String message) {
    super(message);
  }
}
