package io.predilect.jobs.endpoint.spending;

import io.predilect.jobs.config.TokenPrices;

/**
 * What a request will take: what it may, until there are enough answers to say which part of that
 * requests take on average.
 */
final class Guess {
  private static final int ENOUGH = 16;

  private long answers;
  private double guessedIn;
  private double guessedOut;
  private double in;
  private double out;

  /** Learns from requests that are over, where the service told what they took. */
  void learn(Share settled, Usage usage) {
    if (usage.untold() == 0 && usage.tokensIn() > 0) {
      answers += settled.requests();
      guessedIn += settled.tokensIn();
      guessedOut += settled.tokensOut();
      in += usage.tokensIn();
      out += usage.tokensOut();
    }
  }

  /** What to set aside for a request. */
  Share share(Load load, TokenPrices prices) {
    double asIn = load.tokensIn() * (answers < ENOUGH ? 1 : in / guessedIn);
    double asOut = load.tokensOut() * (answers < ENOUGH ? 1 : out / guessedOut);
    return new Share(
        1, load.tokensIn(), load.tokensOut(), asIn + asOut, prices.cost(asIn, 0, asOut).orElse(0));
  }
}
