package io.predilect.jobs.estimate;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a stage asks.
 *
 * @param questions how many
 * @param tokensIn of all of them
 * @param notes how they were counted
 */
record Asked(double questions, double tokensIn, List<String> notes) {
  Asked {
    notes = List.copyOf(notes);
  }

  Asked plus(Asked other) {
    return new Asked(
        questions + other.questions,
        tokensIn + other.tokensIn,
        Stream.concat(notes.stream(), other.notes.stream()).distinct().toList());
  }
}
