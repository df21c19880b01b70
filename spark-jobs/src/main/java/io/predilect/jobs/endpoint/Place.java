package io.predilect.jobs.endpoint;

import io.predilect.jobs.config.EndpointSettings;
import java.util.Objects;
import java.util.Optional;

/**
 * Who is asked, as messages say it.
 *
 * @param url the address
 * @param model the model's name there
 * @param keyEnv the variable that the key came from; empty: no key is sent
 */
record Place(String url, String model, Optional<String> keyEnv) {
  Place {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(keyEnv, "keyEnv");
  }

  static Place of(EndpointSettings settings) {
    return new Place(
        settings.url().orElseThrow(), settings.model().orElseThrow(), settings.keyEnv());
  }

  /** In words. */
  String told() {
    return "the endpoint " + url + " (model '" + model + "')";
  }

  /** What to do about a key. */
  String keyRemedy() {
    return keyEnv
        .map(name -> "check the key in the environment's variable " + name + " (endpoint.key_env)")
        .orElse(
            "no key was sent: name the environment's variable that holds one, endpoint.key_env");
  }
}
