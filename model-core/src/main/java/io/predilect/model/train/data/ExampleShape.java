package io.predilect.model.train.data;

import io.predilect.data.shard.TokenizedPair;

/**
 * How long an example's parts are, in tokens: what sharing out work needs to know, without the
 * tokens themselves.
 *
 * @param prompt tokens of the prompt
 * @param chosen tokens of the chosen response, 0: there is none
 * @param rejected tokens of the rejected response, 0: there is none
 * @param rest tokens of the augmented prompt and of the rationale with its condition
 * @param promptHash equal for equal prompts
 * @param weight how much it counts
 */
public record ExampleShape(
    int prompt, int chosen, int rejected, int rest, int promptHash, double weight) {

  static ExampleShape of(TokenizedPair pair) {
    int prompt = pair.prompt().length();
    int chosen = pair.chosen().length();
    int rejected = pair.rejected().length();
    return new ExampleShape(
        prompt,
        chosen,
        rejected,
        pair.length() - prompt - chosen - rejected,
        pair.prompt().hashCode(),
        pair.weight().orElse(1));
  }

  /** Tokens of all parts. */
  public int length() {
    return prompt + chosen + rejected + rest;
  }
}
