package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.check.Spelling;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.LoopSettings;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.yaml.RoundWords.Round;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes loops out: in place of {@code - loop: {rounds: 2, stages: […]}} its stages for every
 * round, each with the round's number behind its name. All that comes after sees stages alone.
 */
final class Loops {
  /** The key of a loop in the list of stages. */
  static final String LOOP = "loop";

  private static final String STAGES = "stages";
  private static final String NAME = "name";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Problems problems;
  private final ArrayNode stages = NODES.arrayNode();
  private final List<String> written = new ArrayList<>(); // where each of them was
  private final Map<String, String> last = new HashMap<>();

  private Loops(Problems problems) {
    this.problems = problems;
  }

  /**
   * A stage of a loop.
   *
   * @param name as it is written; empty: its kind is unknown, which is told where stages are read
   */
  private record Inner(JsonNode stage, Optional<String> name, KeyPath path) {}

  /**
   * The stages in their order.
   *
   * @param list of stages and loops
   * @param origins where they were written, which learns their new places
   * @throws ConfigException when something is wrong with a loop: then it is not known which stages
   *     there are
   */
  static ArrayNode writtenOut(ArrayNode list, Origins origins, Problems problems) {
    int before = problems.count();
    Loops loops = new Loops(problems);
    KeyPath root = new KeyPath(STAGES, "/" + STAGES);
    for (int i = 0; i < list.size(); i++) {
      KeyPath path = entry(root, i);
      if (isLoop(list.get(i))) {
        loops.expand(list.get(i).path(LOOP), path.at(LOOP));
      } else {
        loops.add(loops.outside().filled(list.get(i), path), path);
      }
    }
    if (problems.count() > before) {
      problems.orThrow();
    }
    origins.relist(root.pointer(), loops.written);
    return loops.stages;
  }

  private static KeyPath entry(KeyPath list, int index) {
    return new KeyPath(
        String.format(Locale.ROOT, "%s[%d]", list.display(), index + 1),
        list.pointer() + "/" + index);
  }

  private static boolean isLoop(JsonNode entry) {
    return entry.asText().equals(LOOP) || (entry.size() == 1 && entry.has(LOOP));
  }

  private RoundWords outside() {
    return new RoundWords(Optional.empty(), last, problems);
  }

  private void add(JsonNode stage, KeyPath path) {
    stages.add(stage);
    written.add(path.pointer());
  }

  private void expand(JsonNode loop, KeyPath path) {
    List<Inner> inner = inner(loop.path(STAGES), path.at(STAGES));
    Optional<LoopSettings> settings = settings(loop, path);
    if (settings.isEmpty()) {
      return;
    }
    Set<String> names = new TreeSet<>();
    inner.forEach(each -> each.name.ifPresent(names::add));
    checkStart(settings.get(), names, path.at("start"));
    for (int round = 1; round <= settings.get().rounds(); round++) {
      Optional<Round> now = Optional.of(new Round(round, settings.get(), names));
      RoundWords words = new RoundWords(now, last, problems);
      for (Inner each : inner) {
        if (each.name.isPresent()) {
          String name = RoundWords.name(each.name.get(), round);
          add(named(words.filled(each.stage, each.path), name), each.path);
        } else if (round == 1) {
          add(each.stage, each.path);
        }
      }
    }
    names.forEach(name -> last.put(name, RoundWords.name(name, settings.get().rounds())));
  }

  private Optional<LoopSettings> settings(JsonNode loop, KeyPath path) {
    ObjectNode settings = Defaults.loop();
    if (!loop.isObject()) {
      return Optional.empty(); // then it has no stages, which is noted
    }
    Merge.into(settings, outside().filled(((ObjectNode) loop).deepCopy().without(STAGES), path));
    return new RecordBinder(problems).bind(settings, Defaults.loop(), LoopSettings.class, path);
  }

  private List<Inner> inner(JsonNode list, KeyPath path) {
    if (!list.isArray() || list.isEmpty()) {
      problems.add(
          path, "a loop lists the stages of a round: - loop: {rounds: 3, stages: [KIND: …]}");
      return List.of();
    }
    List<Inner> inner = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      KeyPath at = entry(path, i);
      if (isLoop(list.get(i))) {
        problems.add(at, "a loop in a loop is not run: write the inner one's rounds out");
      } else {
        inner.add(new Inner(list.get(i), name(list.get(i)), at));
      }
    }
    return inner;
  }

  private void checkStart(LoopSettings loop, Set<String> names, KeyPath path) {
    for (String stage : new TreeSet<>(loop.start().keySet())) {
      if (!names.contains(stage)) {
        problems.add(
            path.at(stage),
            "no stage of the loop has that name: " + Spelling.suggestion(stage, names));
      }
    }
  }

  // The name that it would have without a loop.
  private static Optional<String> name(JsonNode stage) {
    String kind = stage.isObject() && stage.size() == 1 ? key(stage) : stage.asText();
    JsonNode name = stage.path(kind).path(NAME);
    if (name.isValueNode() && !name.isNull()) {
      return Optional.of(name.asText());
    }
    return StageKind.named(kind)
        .map(known -> known.key().equals(kind) ? Defaults.shown(kind).get(NAME).asText() : kind);
  }

  private static JsonNode named(JsonNode stage, String name) {
    if (stage.isTextual()) {
      return NODES.objectNode().set(stage.textValue(), NODES.objectNode().put(NAME, name));
    }
    JsonNode settings = stage.get(key(stage));
    if (settings instanceof ObjectNode own) {
      own.put(NAME, name);
    } else if (settings.isNull()) {
      return NODES.objectNode().set(key(stage), NODES.objectNode().put(NAME, name));
    }
    return stage; // else its settings are no mapping, which is told where stages are read
  }

  private static String key(JsonNode stage) {
    return stage.fieldNames().next();
  }
}
