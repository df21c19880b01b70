package io.predilect.data.shard;

/** A shard that cannot be read or written; the message names the file and the remedy. */
public final class ShardException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ShardException(String message) {
    super(message);
  }

  public ShardException(String message, Throwable cause) {
    super(message, cause);
  }
}
