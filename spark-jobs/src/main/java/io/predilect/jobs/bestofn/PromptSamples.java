package io.predilect.jobs.bestofn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of one prompt.
 *
 * @param id of the row that the prompt came from
 * @param responses in the order they were made
 * @param reject why there are none, where there are none
 */
record PromptSamples(String id, List<Response> responses, Optional<Refusal> reject) {
  /** Fewer than two responses with a text of their own. Empty and refused ones have none. */
  static final String ALIKE = "alike_responses";

  /** The best and the worst response are rewarded the same. */
  static final String TIE = "tied_rewards";

  /** No response has a reward that is a number. */
  static final String NOT_FINITE = "reward is not finite";

  /**
   * A response.
   *
   * @param text as its answer is kept, may be empty
   * @param reward what the reward model gives
   * @param cut whether its context held the response's beginning alone
   * @param refused why there is none, and none when asked again; empty: there is one
   */
  record Response(String text, double reward, boolean cut, Optional<String> refused) {
    Response {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(refused, "refused");
    }

    /** One that there is. */
    Response(String text, double reward, boolean cut) {
      this(text, reward, cut, Optional.empty());
    }

    /** One that was read whole. */
    Response(String text, double reward) {
      this(text, reward, false);
    }

    /** One that there is not: it counts as an empty one does. */
    static Response refused(String reason) {
      return new Response("", Double.NaN, false, Optional.of(reason));
    }
  }

  /**
   * Why a prompt gives no pair.
   *
   * @param reason a few words that rows are counted by
   * @param detail what was found
   * @param failed whether it may work when tried again
   */
  record Refusal(String reason, String detail, boolean failed) {
    Refusal {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
    }
  }

  PromptSamples {
    Objects.requireNonNull(id, "id");
    responses = List.copyOf(responses);
    Objects.requireNonNull(reject, "reject");
  }

  static PromptSamples refused(String id, String reason, String detail) {
    return new PromptSamples(id, List.of(), Optional.of(new Refusal(reason, detail, false)));
  }

  /** Whether it may be otherwise when tried again. */
  boolean failed() {
    return reject.stream().anyMatch(Refusal::failed);
  }

  /** The response rewarded most, the first of equals; only of those with a text and a reward. */
  Optional<Response> best() {
    return usable().stream().reduce((a, b) -> b.reward() > a.reward() ? b : a);
  }

  /** The response rewarded least, the first of equals. */
  Optional<Response> worst() {
    return usable().stream().reduce((a, b) -> b.reward() < a.reward() ? b : a);
  }

  /** Why no pair can be made; empty: the best and the worst response make one. */
  Optional<Refusal> refusal() {
    if (reject.isPresent()) {
      return reject;
    }
    List<Response> said = responses.stream().filter(one -> !one.text().isEmpty()).toList();
    if (!said.isEmpty() && said.stream().noneMatch(one -> Double.isFinite(one.reward()))) {
      return Optional.of(new Refusal(NOT_FINITE, said.size() + " responses", false));
    }
    List<Response> usable = usable();
    if (usable.size() < 2) {
      return Optional.of(
          new Refusal(
              ALIKE,
              usable.size() + " different of " + responses.size() + " responses" + without(),
              false));
    }
    double best = best().orElseThrow().reward();
    return best > worst().orElseThrow().reward()
        ? Optional.empty()
        : Optional.of(new Refusal(TIE, "every response is rewarded " + best, false));
  }

  /** For messages: which of the responses say nothing. */
  private String without() {
    List<String> refused =
        responses.stream().flatMap(one -> one.refused().stream()).distinct().sorted().toList();
    long empty =
        responses.stream().filter(o -> o.text().isEmpty() && o.refused().isEmpty()).count();
    return (empty == 0 ? "" : ", " + empty + " empty")
        + (refused.isEmpty() ? "" : ", some refused: " + String.join(", ", refused));
  }

  private List<Response> usable() {
    Map<String, Response> distinct = new LinkedHashMap<>();
    for (Response response : responses) {
      if (!response.text().isEmpty() && Double.isFinite(response.reward())) {
        distinct.putIfAbsent(response.text(), response);
      }
    }
    return List.copyOf(distinct.values());
  }
}
