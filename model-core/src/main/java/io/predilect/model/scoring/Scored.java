package io.predilect.model.scoring;

import java.util.Objects;

/**
 * A row and what was found of it.
 *
 * @param <R> the caller's rows
 * @param <S> what is found of one
 */
public record Scored<R, S>(R row, S score) {
  public Scored {
    Objects.requireNonNull(row, "row");
    Objects.requireNonNull(score, "score");
  }
}
