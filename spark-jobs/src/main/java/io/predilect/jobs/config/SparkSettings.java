package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The embedded Spark session; spark-submit decides instead where it started the program.
 *
 * @param master the master URL
 * @param conf Spark configuration entries
 */
public record SparkSettings(String master, Map<String, String> conf) {
  public SparkSettings {
    conf = Map.copyOf(conf);
    new Checks()
        .notBlank("master", master)
        .holds(
            isRegex(conf.getOrDefault(Redactor.REGEX, "")),
            "conf." + Redactor.REGEX,
            conf.get(Redactor.REGEX),
            "it must be a regular expression of Java")
        .orThrow();
  }

  private static boolean isRegex(String text) {
    try {
      return Pattern.compile(text) != null;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }
}
