package io.predilect.model.generate;

import io.predilect.data.token.Tokens;
import java.util.List;
import java.util.Objects;

/**
 * What two models wrote together. With q the distribution that a strategy gives a step, before
 * temperature and filters:
 *
 * @param tokens the tokens, the stop token included where one was reached
 * @param kl KL(q ‖ π_ref) of each of them in nats
 * @param logRatios log q(y_t) − log π_ref(y_t) of each of them
 */
public record GuidedText(Tokens tokens, List<Float> kl, List<Float> logRatios) {
  public GuidedText {
    Objects.requireNonNull(tokens, "tokens");
    kl = List.copyOf(kl);
    logRatios = List.copyOf(logRatios);
  }
}
