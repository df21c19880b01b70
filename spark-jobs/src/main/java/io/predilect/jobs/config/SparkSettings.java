package io.predilect.jobs.config;

import java.util.Map;

/**
 * The embedded Spark session; spark-submit decides instead where it started the program.
 *
 * @param master the master URL
 * @param conf Spark configuration entries
 */
public record SparkSettings(String master, Map<String, String> conf) {
  public SparkSettings {
    conf = Map.copyOf(conf);
    Limits.check().notBlank("master", master).orThrow();
  }
}
