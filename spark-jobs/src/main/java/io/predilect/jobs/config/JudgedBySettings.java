package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What a judge stage's figures are by, beside the judgements; in YAML its keys stand beside the
 * stage's own.
 *
 * @param by the column of the table by group
 * @param human columns with people's preferences, one for each person; none: nobody was asked
 * @param difficulties a file of instructions' difficulties for the length-controlled win rate;
 *     empty: it knows none
 */
public record JudgedBySettings(String by, List<String> human, Optional<String> difficulties) {
  public JudgedBySettings {
    human = List.copyOf(human);
    new Checks()
        .notBlank("by", by)
        .holds(
            human.stream().noneMatch(String::isBlank),
            "human",
            human,
            "each names a column: leave out what is blank")
        .holds(
            new HashSet<>(human).size() == human.size(),
            "human",
            human,
            "a person who is counted twice agrees with themselves: name each column once")
        .notBlank("difficulties", difficulties)
        .orThrow();
  }
}
