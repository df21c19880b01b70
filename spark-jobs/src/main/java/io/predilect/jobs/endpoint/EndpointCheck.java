package io.predilect.jobs.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.pair.Message;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.failure.JobException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a service can be asked at all: by its list of models, which costs nothing, and where that
 * does not have the model, or is not served, by a request for one token. Hosted services know more
 * models than they list.
 */
final class EndpointCheck {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointCheck.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 10;
  private static final Pattern VERSION = Pattern.compile("/v\\d\\w*");

  private final ChatEndpoint endpoint;
  private final Transport transport;
  private final Place place;

  EndpointCheck(ChatEndpoint endpoint, Transport transport) {
    this.endpoint = endpoint;
    this.transport = transport;
    this.place = Place.of(endpoint.settings());
  }

  /**
   * Checks.
   *
   * @throws JobException when it cannot be asked
   */
  void run() {
    List<String> listed = listed();
    if (listed.contains(place.model())) {
      return;
    }
    tryOne(listed);
    if (!listed.isEmpty()) {
      LOG.warn(
          "{} answers, but lists other models: {}. Some servers answer to any name",
          place.told(),
          shown(listed));
    }
  }

  private List<String> listed() {
    HttpResponse<Body> response;
    try {
      response = transport.models().join();
    } catch (CompletionException e) {
      Verdict.Again why = (Verdict.Again) transport.failed(e);
      throw new JobException(
          place.told()
              + " does not answer: "
              + why.detail()
              + ". Check endpoint.url, and that the service runs and can be reached from here");
    }
    int status = response.statusCode();
    if (Transport.isAnswer(status)) {
      return ids(response.body().text());
    }
    if (status == 401 || status / 100 == 3) {
      throw ended(ErrorReader.read(status, response.headers(), response.body().text(), place));
    }
    return List.of(); // not served, or not to this key: the request for a token tells
  }

  private static List<String> ids(String body) {
    List<String> ids = new ArrayList<>();
    try {
      for (JsonNode model : JSON.readTree(body).path("data")) {
        ids.add(model.path("id").asText());
      }
    } catch (JsonProcessingException e) {
      LOG.debug("the list of models is not JSON", e);
    }
    return ids;
  }

  private void tryOne(List<String> listed) {
    ChatReply reply;
    try {
      reply =
          endpoint
              .ask(
                  new ChatRequest(
                      List.of(Message.user("Say yes.")),
                      OptionalLong.empty(),
                      ChatOptions.sampled(1, 0, 1, 0)))
              .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof JobException over && !listed.isEmpty()) {
        throw new JobException(over.getMessage() + ". It lists " + shown(listed));
      }
      throw e.getCause() instanceof JobException over ? over : e;
    }
    if (reply instanceof ChatReply.Failed failed && Reasons.isLimit(failed.reason())) {
      throw new JobException(failed.reason() + ": " + failed.detail());
    }
    if (reply instanceof ChatReply.Failed failed) {
      throw new JobException(
          place.told()
              + " does not answer a request for one token: "
              + failed.detail()
              + ". Check endpoint.url and that the service is ready");
    }
    if (reply instanceof ChatReply.Refused refused && refused.usage().equals(Usage.NONE)) {
      throw new JobException(
          place.told()
              + " does not take a request for one token: "
              + refused.detail()
              + ". Check endpoint.url, endpoint.model and endpoint.extra_body"
              + elsewhere());
    }
  }

  // What addresses mostly have too little of, or too much.
  private String elsewhere() {
    String url = place.url().replaceFirst("/+$", "");
    Matcher version = VERSION.matcher(url);
    if (!version.find()) {
      return "; most services stand under " + url + "/v1";
    }
    return version.end() == url.length()
        ? ""
        : "; most services stand under " + url.substring(0, version.end());
  }

  private static JobException ended(Verdict verdict) {
    return new JobException(((Verdict.Over) verdict).message());
  }

  private static String shown(List<String> listed) {
    String first = String.join(", ", listed.subList(0, Math.min(SHOWN, listed.size())));
    return listed.size() > SHOWN ? first + " and " + (listed.size() - SHOWN) + " more" : first;
  }
}
