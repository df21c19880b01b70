package io.predilect.jobs.endpoint;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Why a service says that an answer ended, in one word for each reason. */
public final class Finish {
  /** By itself. */
  public static final String STOP = "stop";

  /** At the most tokens that were asked for. */
  public static final String LENGTH = "length";

  /** Before that, where the model's context was full. */
  public static final String CONTEXT = "context";

  /** The service does not say. */
  public static final String UNTOLD = "unknown";

  // Of vLLM, SGLang, TGI, Mistral, and of routers that pass on Anthropic's, Gemini's and Cohere's.
  private static final Map<String, String> OTHERS =
      Map.of(
          "eos", STOP,
          "eos_token", STOP,
          "end_turn", STOP,
          "stop_sequence", STOP,
          "complete", STOP,
          "max_tokens", LENGTH,
          "max_output_tokens", LENGTH,
          "model_length", CONTEXT,
          "model_context_window_exceeded", CONTEXT);

  // vLLM aborts what is cancelled or preempted, DeepSeek what it has no room for.
  private static final Set<String> BROKEN =
      Set.of(
          "abort",
          "aborted",
          "cancel",
          "cancelled",
          "canceled",
          "error",
          "failed",
          "insufficient_system_resource",
          "interrupted",
          "timeout");

  private static final Set<String> WITHHELD =
      Set.of(
          "content_filter", "refusal", "safety", "recitation", "blocklist", "prohibited_content");

  private Finish() {}

  /** The one word for it; of what is not known here the service's own, in lower case. */
  static String of(String said) {
    String word = said.strip().toLowerCase(Locale.ROOT);
    return word.isEmpty() ? UNTOLD : OTHERS.getOrDefault(word, word);
  }

  /** Whether the service broke off: what came is not the answer. */
  static boolean broken(String finish) {
    return BROKEN.contains(finish);
  }

  /** Whether the model or a filter would not say it. */
  static boolean withheld(String finish) {
    return WITHHELD.contains(finish);
  }
}
