package io.predilect.model.engine;

/** A PyTorch that cannot be used as it is; the message names the folder and the remedy. */
public class TorchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TorchException(String message) {
    super(message);
  }

  public TorchException(String message, Throwable cause) {
    super(message, cause);
  }
}
