package io.predilect.model.arch;

/** A model that cannot be used as it is; the message names the file or setting and the remedy. */
public class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
