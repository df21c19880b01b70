package io.predilect.model.distributed;

/** Another rank is gone or does not answer; the message names it and its host. */
public final class RankLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RankLostException(String message) {
    super(message);
  }

  public RankLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
