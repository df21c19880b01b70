package io.predilect.model.train.checkpoint;

import java.io.IOException;
import java.util.OptionalInt;

/** A checkpoint that could not be written, as when the disk is full. Earlier ones are untouched. */
public final class CheckpointWriteException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what failed, what is left and what to do.
   *
   * @param place where the checkpoint was to be
   * @param last the newest checkpoint that is stored
   * @param cause what went wrong
   */
  public CheckpointWriteException(String place, OptionalInt last, IOException cause) {
    super(
        "cannot write checkpoint "
            + place
            + ": "
            + cause.getMessage()
            + ". Make room there or let it be written, or keep fewer (save_total_limit); "
            + (last.isPresent()
                ? "the one of step " + last.getAsInt() + " is stored, and training goes on from it"
                : "none is stored yet"),
        cause);
  }
}
