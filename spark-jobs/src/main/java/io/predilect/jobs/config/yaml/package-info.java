/**
 * A run's YAML, read into the records of {@code config} and written back: defaults, overrides,
 * former names, and errors that say file, line, key and what is right.
 */
package io.predilect.jobs.config.yaml;
