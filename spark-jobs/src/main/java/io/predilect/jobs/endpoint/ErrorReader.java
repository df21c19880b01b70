package io.predilect.jobs.endpoint;

import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Usage;
import java.net.http.HttpHeaders;
import java.util.Set;

/** Reads what a service says with any status but 2xx, or within an answer that is an error. */
final class ErrorReader {
  private static final Set<Integer> AGAIN = Set.of(408, 409, 425, 429);
  private static final Set<Integer> FOR_GOOD = Set.of(301, 308);
  private static final int TOO_MANY = 429;
  private static final int FORBIDDEN = 403;

  private ErrorReader() {}

  /**
   * What it comes to.
   *
   * @param place who was asked, for messages
   */
  static Verdict read(int status, HttpHeaders headers, String body, Place place) {
    return read(status, "HTTP " + status, headers, body, place);
  }

  /**
   * What an error within an answer comes to: what it would under its own status.
   *
   * @param status the answer's
   * @param own the error's
   */
  static Verdict within(int status, int own, HttpHeaders headers, String body, Place place) {
    return read(own, "HTTP " + status + " with the error " + own, headers, body, place);
  }

  private static Verdict read(
      int status, String as, HttpHeaders headers, String body, Place place) {
    ServiceError error = ServiceError.of(body);
    String told = as + ": " + Excerpt.of(error.said());
    if (status / 100 == 3) {
      String to = headers.firstValue("location").map(Excerpt::of).orElse("elsewhere");
      boolean forGood = FOR_GOOD.contains(status);
      return over(forGood, place, as + " to " + to, "set endpoint.url to where it stands");
    }
    if (status == 401) {
      // Not with the service's own words: some repeat a part of the key.
      return over(true, place, as + ", the key is not accepted", place.keyRemedy());
    }
    if (status == FORBIDDEN && !error.flagged()) {
      return over(
          false, place, told, "the key may not use it, or not this model: " + place.keyRemedy());
    }
    if (status == 402 || (status == TOO_MANY && error.noCredit())) {
      return over(true, place, told, "the account behind the key has no credit left: add some");
    }
    if (error.tooLong()) { // a server's error too: llama.cpp had some
      return refused(Reasons.CONTEXT_LENGTH, told);
    }
    if (AGAIN.contains(status) || status >= 500) {
      return new Verdict.Again(
          status == TOO_MANY ? Reasons.RATE_LIMITED : Reasons.SERVER_ERROR,
          told,
          Pauses.asked(headers),
          Usage.NONE);
    }
    if (error.moderated()) {
      return refused(Reasons.REFUSAL, told);
    }
    if (error.unknownModel()) {
      return over(
          false,
          place,
          told,
          "set endpoint.model to a model that it serves; " + place.url() + "/models lists them");
    }
    return error
        .parameter()
        .map(name -> over(true, place, told, without(name)))
        .orElseGet(() -> refused(Reasons.BAD_REQUEST, told));
  }

  private static String without(String parameter) {
    return parameter.equals("max_tokens")
        ? "set endpoint.max_tokens_key to max_completion_tokens"
        : "leave it out by endpoint.extra_body: {"
            + parameter
            + ": null}, or give it another value";
  }

  private static Verdict over(boolean surely, Place place, String what, String remedy) {
    return new Verdict.Over(place.told() + " answers " + what + ": " + remedy, surely);
  }

  private static Verdict refused(String reason, String detail) {
    return new Verdict.Done(new ChatReply.Refused(reason, detail, Usage.NONE, 1));
  }
}
