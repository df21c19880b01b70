package io.predilect.jobs.estimate;

import io.predilect.jobs.config.TokenPrices;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a stage would ask at most, without tries again.
 *
 * @param stage its name
 * @param asked who answers, for people
 * @param amount how much; empty: it cannot be told, and the notes say why
 * @param prices what it would be paid by; empty: nobody is paid
 * @param notes how it was counted, and what else is to be known
 */
public record AskingEstimate(
    String stage,
    String asked,
    Optional<Amount> amount,
    Optional<TokenPrices> prices,
    List<String> notes) {

  /**
   * Questions and tokens.
   *
   * @param questions each of them a request where a service is asked
   * @param tokensIn of all questions
   * @param tokensOut of all answers, each as long as it may be
   */
  public record Amount(long questions, long tokensIn, long tokensOut) {}

  public AskingEstimate {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(asked, "asked");
    Objects.requireNonNull(amount, "amount");
    Objects.requireNonNull(prices, "prices");
    notes = List.copyOf(notes);
  }

  /** What it would cost at most, in the prices' currency; empty: nothing, or nobody knows. */
  public OptionalDouble cost() {
    return amount.isPresent() && prices.isPresent()
        ? prices.get().cost((double) amount.get().tokensIn(), 0, (double) amount.get().tokensOut())
        : OptionalDouble.empty();
  }
}
