package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.jobs.config.yaml.IdleSettings.StageTrees;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What must be so for a setting to count, in the words in which it is told: claims with {@code and}
 * between them, or, with {@code or else} between them, of which one is enough. A claim is one of
 *
 * <pre>
 * KEY is set                  KEY is not set       A or B is set
 * KEY is VALUE or VALUE       KEY is not VALUE
 * path begins with TEXT or TEXT                    that of the stage, or of one of its sources
 * preference or mix has LOSS or LOSS               preference or mix has another loss than LOSS, LOSS
 * columns names PART                               an expression for it
 * a source has neither format nor columns          of its own
 * CLAIM in a training on it                        of which there is one, or none at all
 * </pre>
 *
 * <p>A setting is set where it differs from what it is by itself.
 */
record IdleNeed(String words, Predicate<StageTrees> holds) {
  private static final String LOSSES = "preference or mix has ";
  private static final String NAMES = "columns names ";
  private static final String AS_THE_STAGE = "a source has neither format nor columns";
  private static final String IN_TRAINING = " in a training on it";
  private static final Pattern CLAIM =
      Pattern.compile("(\\S+(?: or \\S+)*) (is not|is|begins with|does not begin with) (.+)");

  static IdleNeed of(String words) {
    List<Predicate<StageTrees>> all =
        Arrays.stream(words.split(" and ", -1)).map(IdleNeed::anyOf).toList();
    return new IdleNeed(words, trees -> all.stream().allMatch(each -> each.test(trees)));
  }

  boolean met(StageTrees trees) {
    return holds.test(trees);
  }

  private static Predicate<StageTrees> anyOf(String words) {
    List<Predicate<StageTrees>> some =
        Arrays.stream(words.split(" or else ", -1)).map(IdleNeed::claim).toList();
    return trees -> some.stream().anyMatch(each -> each.test(trees));
  }

  private static Predicate<StageTrees> claim(String words) {
    if (words.endsWith(IN_TRAINING)) {
      Predicate<StageTrees> there =
          claim(words.substring(0, words.length() - IN_TRAINING.length()));
      return trees -> trees.trainings().isEmpty() || trees.trainings().stream().anyMatch(there);
    }
    if (words.startsWith(LOSSES)) {
      return losses(words.substring(LOSSES.length()));
    }
    if (words.startsWith(NAMES)) {
      String part = words.substring(NAMES.length());
      return trees -> trees.at("columns").has(part);
    }
    if (words.equals(AS_THE_STAGE)) {
      return trees -> any(trees.at("sources"), IdleNeed::readsAsTheStage);
    }
    Matcher parts = CLAIM.matcher(words);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a rule says: " + words);
    }
    List<String> keys = alternatives(parts.group(1));
    List<String> values = alternatives(parts.group(3));
    boolean set = values.equals(List.of("set"));
    return switch (parts.group(2)) {
      case "is" ->
          set
              ? trees -> keys.stream().anyMatch(trees::differs)
              : trees -> values.contains(text(trees.at(keys.get(0))));
      case "is not" ->
          set
              ? trees -> keys.stream().noneMatch(trees::differs)
              : trees -> !values.contains(text(trees.at(keys.get(0))));
      case "begins with" -> trees -> begins(trees, keys.get(0), values);
      default -> trees -> !begins(trees, keys.get(0), values);
    };
  }

  private static boolean any(JsonNode list, Predicate<JsonNode> holds) {
    return StreamSupport.stream(list.spliterator(), false).anyMatch(holds);
  }

  private static boolean readsAsTheStage(JsonNode source) {
    return source.path("format").isNull() && source.path("columns").isEmpty();
  }

  private static boolean begins(StageTrees trees, String key, List<String> values) {
    return paths(trees, key).anyMatch(path -> values.stream().anyMatch(path::startsWith));
  }

  private static Predicate<StageTrees> losses(String words) {
    String other = "another loss than ";
    if (words.startsWith(other)) {
      List<String> names = List.of(words.substring(other.length()).split(", ", -1));
      return trees -> !names.containsAll(losses(trees));
    }
    List<String> names = alternatives(words);
    return trees -> losses(trees).stream().anyMatch(names::contains);
  }

  private static List<String> losses(StageTrees trees) {
    List<String> losses = new ArrayList<>();
    trees.at("objective.mix").forEach(loss -> losses.add(loss.asText()));
    return losses.isEmpty() ? List.of(trees.at("objective.preference").asText()) : losses;
  }

  private static Stream<String> paths(StageTrees trees, String key) {
    List<String> paths = new ArrayList<>(List.of(trees.at(key).asText()));
    trees.at("sources").forEach(source -> paths.add(source.path(key).asText()));
    return paths.stream();
  }

  private static List<String> alternatives(String words) {
    return List.of(words.split(" or ", -1));
  }

  private static String text(JsonNode value) {
    return value.isNumber()
        ? BigDecimal.valueOf(value.doubleValue()).stripTrailingZeros().toPlainString()
        : value.asText();
  }
}
