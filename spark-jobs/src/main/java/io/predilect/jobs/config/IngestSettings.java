package io.predilect.jobs.config;

import io.predilect.data.format.Formats;
import io.predilect.data.format.PreferenceFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Raw preference data to validated pairs.
 *
 * @param path a file, a folder or a glob; or {@code demo:PAIRS} for generated pairs
 * @param format the data's format by name, or {@code auto}
 * @param limit at most so many rows, the first ones
 * @param testShare share of prompts held out, by hash of the prompt
 * @param deduplicate whether exact duplicates of prompt, chosen and rejected are rejected
 * @param maxChars a prompt or response with more characters is rejected
 * @param minScoreGap with scores, a pair whose gap is not above it is rejected as a tie
 * @param system a system message put before every prompt that has none
 * @param demo the generator behind {@code demo:PAIRS}
 */
public record IngestSettings(
    String path,
    String format,
    OptionalLong limit,
    double testShare,
    boolean deduplicate,
    int maxChars,
    double minScoreGap,
    Optional<String> system,
    Demo demo)
    implements StageSettings {

  /** What {@code path} starts with when pairs are to be generated. */
  public static final String DEMO = "demo:";

  private static final List<String> FORMATS =
      Stream.concat(
              Stream.of(Formats.AUTO), Formats.all().stream().map(PreferenceFormat::name).sorted())
          .toList();

  /**
   * Generated pairs.
   *
   * @param bias strength of the prompt-free cause of preference against the prompt-related one
   * @param noise standard deviation of noise on the preference
   */
  public record Demo(double bias, double noise) {
    public Demo {
      Limits.check().atLeast("bias", bias, 0.0).atLeast("noise", noise, 0.0).orThrow();
    }
  }

  public IngestSettings {
    Objects.requireNonNull(system, "system");
    Objects.requireNonNull(demo, "demo");
    Limits.check()
        .notBlank("path", path)
        .holds(
            FORMATS.contains(format),
            "format",
            "'" + format + "'",
            "it must be one of "
                + String.join(", ", FORMATS)
                + Keys.nearest(format, FORMATS)
                    .map(near -> " (did you mean " + near + "?)")
                    .orElse(""))
        .holds(
            !path.startsWith(DEMO) || path.matches(DEMO + "[1-9][0-9]{0,8}"),
            "path",
            path,
            "generated pairs are asked for as demo:PAIRS, for example demo:2000")
        .holds(
            limit.isEmpty() || limit.getAsLong() >= 1,
            "limit",
            limit.isPresent() ? limit.getAsLong() : "null",
            "it must be at least 1, or null for all rows")
        .within("test_share", testShare, 0, 1)
        .atLeast("max_chars", maxChars, 1)
        .atLeast("min_score_gap", minScoreGap, 0.0)
        .orThrow();
  }

  /** How many pairs to generate, when {@code path} asks for that. */
  public OptionalInt demoPairs() {
    return path.startsWith(DEMO)
        ? OptionalInt.of(Integer.parseInt(path.substring(DEMO.length())))
        : OptionalInt.empty();
  }

  @Override
  public List<Reference> references() {
    return path.startsWith(DEMO)
        ? List.of()
        : List.of(new Reference("path", Reference.Target.OUTSIDE, Optional.of(path)));
  }

  @Override
  public boolean readsRows() {
    return false;
  }
}
