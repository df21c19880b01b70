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
  private static final String NUMBER = "0*[1-9][0-9]*";
  private static final Pattern LOCAL =
      Pattern.compile(
          "local(?:\\[(?:%1$s|\\*)(?:\\s*,\\s*%1$s)?]|-cluster\\[\\s*%1$s\\s*,\\s*%1$s\\s*,\\s*%1$s\\s*])?"
              .formatted(NUMBER));

  public SparkSettings {
    conf = Map.copyOf(conf);
    new Checks()
        .notBlank("master", master)
        .holds(
            master.isBlank() || isMaster(master),
            "master",
            master,
            "it must be local, local[N] with N threads from 1 on, local[*] for all cores, or a"
                + " cluster's as in spark://HOST:7077, yarn or k8s://https://HOST:443")
        .holds(
            isRegex(conf.getOrDefault(Redactor.REGEX, "")),
            "conf." + Redactor.REGEX,
            conf.get(Redactor.REGEX),
            "it must be a regular expression of Java")
        .orThrow();
  }

  // Spark finds out when the session starts, with a stack trace and no word of what there is.
  private static boolean isMaster(String master) {
    return LOCAL.matcher(master).matches()
        || (!master.startsWith("local") && (master.contains("://") || master.equals("yarn")));
  }

  private static boolean isRegex(String text) {
    try {
      return Pattern.compile(text) != null;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }
}
