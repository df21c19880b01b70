package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.predilect.jobs.config.FromEnvironment;
import io.predilect.jobs.config.Redactor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the environment's variables where a run's settings name them. */
record EnvironmentValues(
    Map<String, String> environment,
    Origins origins,
    Problems problems,
    Map<String, String> written) {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{(?:env|ENV):([A-Za-z_][A-Za-z0-9_]*)}");

  /**
   * Puts the variables' values in their path, in the tree itself. A variable that is not set and a
   * value that was taken out of a saved file are noted.
   */
  static FromEnvironment fill(
      ObjectNode root,
      List<StageEntry> stages,
      Map<String, String> environment,
      Origins origins,
      Problems problems) {
    Map<String, String> written = new LinkedHashMap<>();
    EnvironmentValues filling = new EnvironmentValues(environment, origins, problems, written);
    filling.walk(root, JsonPointer.empty(), KeyPath.ROOT);
    for (StageEntry stage : stages) {
      filling.walk(stage.settings(), JsonPointer.compile(stage.pointer()), stage.path());
    }
    return new FromEnvironment(written);
  }

  private void walk(JsonNode node, JsonPointer pointer, KeyPath path) {
    if (node instanceof ObjectNode object) {
      List<String> keys = object.properties().stream().map(Map.Entry::getKey).toList();
      for (String key : keys) {
        visit(
            object.get(key),
            pointer.appendProperty(key),
            path.at(key),
            text -> object.put(key, text));
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int index = i;
        visit(
            array.get(i),
            pointer.appendIndex(i),
            path.at(Integer.toString(i)),
            text -> array.set(index, TextNode.valueOf(text)));
      }
    }
  }

  private void visit(JsonNode node, JsonPointer pointer, KeyPath path, Consumer<String> replace) {
    if (!node.isTextual()) {
      walk(node, pointer, path);
      return;
    }
    String text = node.textValue();
    if (text.contains(Redactor.REDACTED)) {
      problems.add(
          path,
          "'" + text + "'",
          "its secret was taken out when this file was saved: give the value again, with --set "
              + path.display()
              + "=VALUE or, in quotes, as \"${env:NAME}\", which is read from the environment"
              + " and saved as it stands");
    } else if (VARIABLE.matcher(text).find()) {
      written.put(pointer.toString(), text);
      replace.accept(filled(text, path));
    }
  }

  private String filled(String text, KeyPath path) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), text, path)));
  }

  private String value(String name, String text, KeyPath path) {
    String value = environment.get(name);
    if (value == null) {
      problems.add(
          path,
          "'" + text + "'",
          "the environment has no variable " + name + ": set it where predilect is started");
      return "";
    }
    if (Redactor.of(Map.of()).secret(name, "")) {
      Redactor.learn(value);
    }
    origins
        .nearest(path.pointer())
        .ifPresent(origin -> origins.put(path.pointer(), origin.completedBy(name)));
    return value;
  }
}
