package io.predilect.jobs.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what a service says with any status but 200. */
final class ErrorReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<Integer> AGAIN = Set.of(408, 409, 425, 429);
  private static final int TOO_MANY = 429;

  // The words of OpenAI, vLLM, SGLang, llama.cpp, llama-cpp-python and what speaks like Anthropic.
  private static final Pattern CONTEXT =
      Pattern.compile(
          "context_length_exceeded|exceed_context_size"
              + "|context.{0,12}(length|size|window)|max(imum)? (model|context).{0,9}len"
              + "|prompt is too long|input .{0,60}longer than",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern MODEL =
      Pattern.compile(
          "model_not_found|model.{0,80}(does not exist|not found|not exist|is not available)"
              + "|(unknown|invalid|no such) model",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern CREDIT =
      Pattern.compile("insufficient_quota|insufficient.{0,9}credit", Pattern.CASE_INSENSITIVE);

  private ErrorReader() {}

  /**
   * What it comes to.
   *
   * @param place who was asked, for messages
   */
  static Verdict read(int status, HttpHeaders headers, String body, Place place) {
    String said = said(body);
    String told = "HTTP " + status + ": " + Excerpt.of(said);
    if (status / 100 == 3) {
      String to = headers.firstValue("location").map(Excerpt::of).orElse("elsewhere");
      return over(place, "HTTP " + status + " to " + to, "set endpoint.url to where it stands");
    }
    if (status == 401) {
      // Not with the service's own words: some repeat a part of the key.
      return over(place, "HTTP 401, the key is not accepted", place.keyRemedy());
    }
    if (status == 403) {
      return over(place, told, place.keyRemedy() + ", and that it may use the model");
    }
    if (status == 402 || (status == TOO_MANY && CREDIT.matcher(said).find())) {
      return over(place, told, "the account behind the key has no credit left: add some");
    }
    if (AGAIN.contains(status) || status >= 500) {
      return new Verdict.Again(
          status == TOO_MANY ? Reasons.RATE_LIMITED : Reasons.SERVER_ERROR,
          told,
          Pauses.asked(headers),
          Usage.NONE);
    }
    if (CONTEXT.matcher(said).find()) {
      return refused(Reasons.CONTEXT_LENGTH, told);
    }
    if (MODEL.matcher(said).find()) {
      return over(
          place,
          told,
          "set endpoint.model to a model that it serves; " + place.url() + "/models lists them");
    }
    return refused(Reasons.BAD_REQUEST, told);
  }

  private static Verdict over(Place place, String what, String remedy) {
    return new Verdict.Over(place.told() + " answers " + what + ": " + remedy);
  }

  private static Verdict refused(String reason, String detail) {
    return new Verdict.Done(new ChatReply.Refused(reason, detail, Usage.NONE, 1));
  }

  /** The message in an error's JSON, with its code and type; else the body as it is. */
  private static String said(String body) {
    try {
      JsonNode tree = JSON.readTree(body);
      JsonNode error = tree.path("error").isMissingNode() ? tree : tree.get("error");
      if (error.isTextual()) {
        return error.asText();
      }
      String message =
          error.path("message").isTextual()
              ? error.get("message").asText()
              : error.path("detail").isMissingNode() ? body : error.get("detail").toString();
      return message + code(error, message);
    } catch (JsonProcessingException e) {
      return body; // of a proxy, perhaps
    }
  }

  private static String code(JsonNode error, String message) {
    return Optional.ofNullable(error.get("code"))
        .filter(JsonNode::isTextual)
        .or(() -> Optional.ofNullable(error.get("type")).filter(JsonNode::isTextual))
        .map(JsonNode::asText)
        .filter(code -> !message.toLowerCase(Locale.ROOT).contains(code.toLowerCase(Locale.ROOT)))
        .map(code -> " (" + code + ")")
        .orElse("");
  }
}
