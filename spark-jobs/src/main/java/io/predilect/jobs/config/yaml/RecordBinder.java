package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.check.InvalidSettings;
import io.predilect.data.check.Preset;
import io.predilect.data.check.Problem;
import io.predilect.data.check.Unwrapped;
import io.predilect.jobs.config.SettingNames;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a record from a mapping, key by component, or from the name of one of its presets, and
 * notes everything that does not fit instead of stopping at the first. Where a value does not fit,
 * the reference's stands in for it, so that the others are checked all the same; what is only wrong
 * beside a stand-in is not told.
 */
final class RecordBinder {
  private final Problems problems;
  private final ValueBinder values;

  RecordBinder(Problems problems) {
    this.problems = problems;
    this.values = new ValueBinder(problems, this);
  }

  /**
   * The record a mapping describes.
   *
   * @param usual what the reference has in its place, where it has something
   * @return the record, in which others stand in for values that do not fit, which are noted; empty
   *     when there is nothing to stand in for them
   */
  <R extends Record> Optional<R> bind(JsonNode node, JsonNode usual, Class<R> type, KeyPath path) {
    if (node.isTextual()) {
      Optional<R> preset = preset(node.textValue(), usual, type);
      if (preset.isPresent()) {
        return preset;
      }
    }
    List<String> known = SettingNames.keys(type);
    if (!node.isObject()) {
      problems.add(path, node, "it must be a mapping of " + String.join(", ", known));
      return Optional.empty();
    }
    for (var names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        String instead =
            PeerNames.here(name).orElseGet(() -> SettingPlaces.suggestion(name, path, known));
        problems.add(path.at(name), "there is no such setting: " + instead);
      }
    }
    return components((ObjectNode) node, usual, type, path);
  }

  /**
   * A word in a mapping's place: {@code every_step} for what the usual's {@code everyStep()} is.
   */
  private static <R extends Record> Optional<R> preset(String word, JsonNode usual, Class<R> type) {
    for (Method method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Preset.class)
          && SettingNames.key(method.getName()).equals(word)) {
        return silent().bind(usual, usual, type, KeyPath.ROOT).map(of -> call(method, of, type));
      }
    }
    return Optional.empty();
  }

  private static <R extends Record> R call(Method method, R of, Class<R> type) {
    try {
      return type.cast(method.invoke(of));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot call " + method, e);
    }
  }

  private <R extends Record> Optional<R> components(
      ObjectNode object, JsonNode usual, Class<R> type, KeyPath path) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments = new Object[components.length];
    Set<String> faulty = new HashSet<>();
    boolean complete = true;
    for (int i = 0; i < components.length; i++) {
      int before = problems.count();
      Optional<?> value = component(object, usual, components[i], path);
      if (problems.count() > before) {
        faulty.add(SettingNames.key(components[i]));
      }
      complete &= value.isPresent();
      arguments[i] = value.orElse(null);
    }
    if (!complete) {
      return Optional.empty();
    }
    Optional<R> made = construct(type, arguments, faulty, path);
    if (made.isPresent()) {
      return made;
    }
    for (int i = 0; i < components.length; i++) {
      if (problems.at(path.at(SettingNames.key(components[i])))) {
        Optional<?> instead = standIn(usual, components[i], path);
        arguments[i] = instead.isPresent() ? instead.get() : arguments[i];
      }
    }
    return silent().construct(type, arguments, Set.of(), path);
  }

  private Optional<?> component(
      ObjectNode object, JsonNode usual, RecordComponent component, KeyPath path) {
    if (component.isAnnotationPresent(Unwrapped.class)) {
      Class<? extends Record> type = recordType(component.getType());
      Optional<?> value = components(object, usual, type, path);
      return value.isPresent() || !usual.isObject()
          ? value
          : silent().components((ObjectNode) usual, usual, type, path);
    }
    String key = SettingNames.key(component);
    JsonNode given = object.get(key);
    if (given == null) {
      throw new IllegalStateException("no default for " + path.at(key).display());
    }
    Optional<?> value =
        values.bind(given, usual.path(key), component.getGenericType(), path.at(key));
    return value.isPresent() ? value : standIn(usual, component, path);
  }

  private static Optional<?> standIn(JsonNode usual, RecordComponent component, KeyPath path) {
    String key = SettingNames.key(component);
    return silent().values.standIn(usual.path(key), component.getGenericType(), path.at(key));
  }

  /** One whose problems nobody hears of. */
  private static RecordBinder silent() {
    return new RecordBinder(new Problems(new Origins()));
  }

  private <R extends Record> Optional<R> construct(
      Class<R> type, Object[] arguments, Set<String> faulty, KeyPath path) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return Optional.of(constructor.newInstance(arguments));
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof InvalidSettings refused)) {
        throw new IllegalStateException("cannot make the settings of " + path.display(), e);
      }
      for (Problem problem : refused.problems()) {
        String key = problem.key().replaceFirst("\\..*", "");
        if (faulty.isEmpty() || (problem.alone() && !faulty.contains(key))) {
          problems.add(path, problem);
        }
      }
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type, e);
    }
  }

  static Class<? extends Record> recordType(Class<?> type) {
    return type.asSubclass(Record.class);
  }
}
