package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.check.Spelling;
import io.predilect.jobs.config.LoopSettings;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What texts say of the rounds of loops: <code>${round}</code>, <code>${rounds}</code>, <code>
 * ${round:STAGE}</code>, <code>${previous:STAGE}</code> and <code>${last:STAGE}</code>.
 *
 * @param round the one that the texts are in; empty: they are in no loop
 * @param last by name the stages of earlier loops, as they are called in the last round
 */
record RoundWords(Optional<Round> round, Map<String, String> last, Problems problems) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Pattern WORD =
      Pattern.compile("\\$\\{(rounds?|previous|last)(?::([^{}]*))?}");

  /**
   * A round of a loop.
   *
   * @param number from 1
   * @param names of the loop's stages, as they are written
   */
  record Round(int number, LoopSettings loop, Collection<String> names) {}

  RoundWords {
    last = Map.copyOf(last);
  }

  /** The name of a loop's stage in a round. */
  static String name(String stage, int round) {
    return stage + "-" + round;
  }

  /** A copy with the words replaced by what they stand for; what stands for nothing is noted. */
  JsonNode filled(JsonNode node, KeyPath path) {
    if (node.isTextual()) {
      return NODES.textNode(filled(node.textValue(), path));
    } else if (node.isArray()) {
      ArrayNode list = NODES.arrayNode();
      for (int i = 0; i < node.size(); i++) {
        list.add(filled(node.get(i), path.at(Integer.toString(i))));
      }
      return list;
    } else if (node.isObject()) {
      ObjectNode object = NODES.objectNode();
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        object.set(entry.getKey(), filled(entry.getValue(), path.at(entry.getKey())));
      }
      return object;
    }
    return node;
  }

  private String filled(String text, KeyPath path) {
    return WORD.matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    value(found, path).orElseGet(found::group))); // noted, so that nobody reads it
  }

  private Optional<String> value(MatchResult word, KeyPath path) {
    Optional<String> stage = Optional.ofNullable(word.group(2));
    if (word.group(1).equals("last")) {
      return last(word, stage, path);
    }
    if (round.isEmpty()) {
      return wrong(word, path, "it is of a round, and stands in no loop");
    }
    Round now = round.get();
    return switch (word.group(1)) {
      case "rounds" ->
          stage.isEmpty()
              ? Optional.of(Integer.toString(now.loop.rounds()))
              : wrong(word, path, "it is how many rounds there are: write ${rounds}");
      case "round" ->
          stage.isEmpty()
              ? Optional.of(Integer.toString(now.number))
              : ofLoop(word, stage, path).map(name -> name(name, now.number));
      default -> ofLoop(word, stage, path).flatMap(name -> previous(word, name, now, path));
    };
  }

  private Optional<String> previous(MatchResult word, String stage, Round now, KeyPath path) {
    if (now.number > 1) {
      return Optional.of(name(stage, now.number - 1));
    }
    String start = now.loop.start().get(stage);
    return start != null
        ? Optional.of(start)
        : wrong(
            word,
            path,
            "there is no round before the first: say under the loop's start what stands for it"
                + " then, start: {%s: STAGE or FOLDER}".formatted(stage));
  }

  private Optional<String> ofLoop(MatchResult word, Optional<String> stage, KeyPath path) {
    return stage.filter(round.orElseThrow().names::contains).isPresent()
        ? stage
        : wrong(
            word,
            path,
            "no stage of this loop has that name: "
                + Spelling.suggestion(stage.orElse(""), round.orElseThrow().names));
  }

  private Optional<String> last(MatchResult word, Optional<String> stage, KeyPath path) {
    Optional<String> found = stage.map(last::get);
    return found.isPresent()
        ? found
        : wrong(
            word,
            path,
            last.isEmpty()
                ? "it is of a loop's last round, and there is no loop before"
                : "no loop before has a stage of that name: "
                    + Spelling.suggestion(stage.orElse(""), last.keySet()));
  }

  private Optional<String> wrong(MatchResult word, KeyPath path, String remedy) {
    problems.add(path, "'" + word.group() + "'", remedy);
    return Optional.empty();
  }
}
