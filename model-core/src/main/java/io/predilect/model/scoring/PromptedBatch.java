package io.predilect.model.scoring;

import io.predilect.data.token.Tokens;
import java.util.List;
import java.util.Objects;

/**
 * Some prompts and some responses, each response pointing at its prompt. This is the one shape in
 * which text reaches a model: a prompt is run once, however many responses it has.
 *
 * @param prompts the prompts, none empty
 * @param responses the responses, in the order in which their scores are wanted
 */
public record PromptedBatch(List<Tokens> prompts, List<Response> responses) {

  /**
   * A response and the index of its prompt.
   *
   * @param prompt index into the batch's prompts
   * @param tokens the response, not empty
   */
  public record Response(int prompt, Tokens tokens) {
    public Response {
      Objects.requireNonNull(tokens, "tokens");
      if (tokens.isEmpty()) {
        throw new IllegalArgumentException("a response has no tokens");
      }
    }
  }

  public PromptedBatch {
    prompts = List.copyOf(prompts);
    responses = List.copyOf(responses);
    for (Tokens prompt : prompts) {
      if (prompt.isEmpty()) {
        throw new IllegalArgumentException("a prompt has no tokens");
      }
    }
    for (Response response : responses) {
      Objects.checkIndex(response.prompt(), prompts.size());
    }
  }

  /** Tokens in all: every prompt once, every response once. */
  public int tokens() {
    int sum = 0;
    for (Tokens prompt : prompts) {
      sum += prompt.length();
    }
    for (Response response : responses) {
      sum += response.tokens().length();
    }
    return sum;
  }
}
