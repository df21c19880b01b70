package io.predilect.jobs.doctor;

import java.util.Objects;

/**
 * Something that is missing.
 *
 * @param what is wrong
 * @param remedy what to do about it
 */
public record Lack(String what, String remedy) {
  public Lack {
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(remedy, "remedy");
  }
}
