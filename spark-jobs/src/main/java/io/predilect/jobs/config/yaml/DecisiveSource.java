package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.config.AnswerLimits;
import io.predilect.jobs.config.EndpointRates;
import io.predilect.jobs.config.SettingNames;
import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.config.TokenPrices;
import java.util.List;
import java.util.Locale;

/**
 * What has a say in the answers of a {@link TextSourceSettings}: not where they are kept, how fast
 * they are asked for, what they cost, nor what another source would take.
 */
final class DecisiveSource {
  private static final List<String> LIMITS = SettingNames.keys(AnswerLimits.class);

  private DecisiveSource() {}

  /** Takes the rest out of a stage's settings, where they have a source. */
  static void keep(ObjectNode stage) {
    if (!stage.has("source") || !stage.has("endpoint")) {
      return;
    }
    String source = stage.get("source").asText();
    stage.remove(LIMITS);
    for (TextSourceSettings.Source other :
        List.of(TextSourceSettings.Source.ENDPOINT, TextSourceSettings.Source.TRANSFORMER)) {
      String key = other.name().toLowerCase(Locale.ROOT);
      if (!key.equals(source)) {
        stage.remove(key);
      }
    }
    if (stage.get("endpoint") instanceof ObjectNode endpoint) {
      endpoint.remove(SettingNames.keys(EndpointRates.class));
      endpoint.remove(SettingNames.keys(TokenPrices.class));
      endpoint.remove(List.of("key_env", "headers"));
    }
  }
}
