package io.predilect.jobs.endpoint.spending;

/** Why there is no text, in words to count rows by. */
public final class Reasons {
  /** Prompt and answer do not fit into the model's context. */
  public static final String CONTEXT_LENGTH = "context_length_exceeded";

  /** The service does not take the request (400, 404, 413, 422). */
  public static final String BAD_REQUEST = "bad_request";

  /** Sent elsewhere or kept out (3xx, 403, no such model), while others were answered. */
  public static final String KEPT_OUT = "kept_out";

  /** An answer without a text, where one is wanted or none came. */
  public static final String EMPTY_ANSWER = "empty_answer";

  /** A text with half a character, as {@code \\ud83d}, which no file can hold. */
  public static final String BAD_UTF8 = "bad_utf8";

  /** A text that is longer than the most tokens that were asked for can be. */
  public static final String LONGER_THAN_ASKED = "longer_than_asked";

  /** The model, or a filter behind it, would not say. */
  public static final String REFUSAL = "model_refusal";

  /** The first tokens were asked for and did not come. */
  public static final String NO_LOGPROBS = "no_logprobs";

  /** 429, whatever the pauses between the tries. */
  public static final String RATE_LIMITED = "rate_limited";

  /** 5xx and the like. */
  public static final String SERVER_ERROR = "server_error";

  /** Not reached, or the connection was cut. */
  public static final String NETWORK = "network";

  /** No whole answer in time. */
  public static final String TIMEOUT = "timeout";

  /** 200, and an answer that is none: not JSON, or without choices. */
  public static final String BAD_ANSWER = "bad_answer";

  /** The job has sent {@code max_requests}; nothing was sent for this row. */
  public static final String MAX_REQUESTS = "max_requests";

  /** The job has spent {@code max_cost}; nothing was sent for this row. */
  public static final String MAX_COST = "max_cost";

  private Reasons() {}

  /** Whether it is that of a limit which the job has reached. */
  public static boolean isLimit(String reason) {
    return reason.equals(MAX_REQUESTS) || reason.equals(MAX_COST);
  }
}
