package io.predilect.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes a record from a mapping, key by component, or from the name of one of its presets, and
 * notes everything that does not fit instead of stopping at the first.
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
   * @return empty when something was wrong, which is then noted
   */
  <R extends Record> Optional<R> bind(JsonNode node, Class<R> type, Place place) {
    if (node.isTextual()) {
      Optional<R> preset = preset(node.textValue(), type);
      if (preset.isPresent()) {
        return preset;
      }
    }
    if (!node.isObject()) {
      problems.add(place, node, "it must be a mapping of " + String.join(", ", keys(type)));
      return Optional.empty();
    }
    ObjectNode object = (ObjectNode) node;
    List<String> known = keys(type);
    boolean allKnown = true;
    for (var names = object.fieldNames(); names.hasNext(); ) {
      String key = names.next();
      if (!known.contains(key)) {
        problems.add(place.at(key), "there is no such setting: " + Keys.suggestion(key, known));
        allKnown = false;
      }
    }
    Optional<R> bound = components(object, type, place);
    return allKnown ? bound : Optional.empty();
  }

  /** A word in a mapping's place: {@code every_step} for what {@code everyStep()} makes. */
  private static <R extends Record> Optional<R> preset(String word, Class<R> type) {
    for (Method method : type.getDeclaredMethods()) {
      if (Modifier.isStatic(method.getModifiers())
          && Modifier.isPublic(method.getModifiers())
          && method.getParameterCount() == 0
          && method.getReturnType() == type
          && Keys.snakeCase(method.getName()).equals(word)) {
        try {
          return Optional.of(type.cast(method.invoke(null)));
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("cannot make " + word + " of " + type, e);
        }
      }
    }
    return Optional.empty();
  }

  private <R extends Record> Optional<R> components(ObjectNode object, Class<R> type, Place place) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments = new Object[components.length];
    boolean complete = true;
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      Optional<?> value;
      if (component.isAnnotationPresent(Inline.class)) {
        value = components(object, recordType(component.getType()), place);
      } else {
        String key = Keys.snakeCase(component.getName());
        JsonNode given = object.get(key);
        if (given == null) {
          throw new IllegalStateException("no default for " + place.at(key).display());
        }
        value = values.bind(given, component.getGenericType(), place.at(key));
      }
      complete &= value.isPresent();
      arguments[i] = value.orElse(null);
    }
    return complete ? construct(type, arguments, place) : Optional.empty();
  }

  private <R extends Record> Optional<R> construct(Class<R> type, Object[] arguments, Place place) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return Optional.of(constructor.newInstance(arguments));
    } catch (InvocationTargetException e) {
      refused(e.getCause(), place);
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type, e);
    }
  }

  private void refused(Throwable cause, Place place) {
    if (cause instanceof InvalidSettings invalid) {
      for (InvalidSettings.Problem problem : invalid.problems()) {
        problems.add(place.under(problem.key()), String.valueOf(problem.value()), problem.remedy());
      }
    } else if (cause instanceof IllegalArgumentException) {
      problems.add(place, cause.getMessage());
    } else {
      throw new IllegalStateException("cannot make the settings of " + place.display(), cause);
    }
  }

  /** The keys of a record's mapping, those of inline records among them. */
  static List<String> keys(Class<? extends Record> type) {
    List<String> keys = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.isAnnotationPresent(Inline.class)) {
        keys.addAll(keys(recordType(component.getType())));
      } else {
        keys.add(Keys.snakeCase(component.getName()));
      }
    }
    return keys;
  }

  static Class<? extends Record> recordType(Class<?> type) {
    return type.asSubclass(Record.class);
  }
}
