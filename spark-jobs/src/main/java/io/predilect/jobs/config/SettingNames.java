package io.predilect.jobs.config;

import io.predilect.data.check.Key;
import io.predilect.data.check.Unwrapped;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What records' components and enums' constants are called in YAML. */
public final class SettingNames {
  private SettingNames() {}

  /** The keys of a record's mapping, those of unwrapped records among them. */
  public static List<String> keys(Class<? extends Record> type) {
    List<String> keys = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.isAnnotationPresent(Unwrapped.class)) {
        keys.addAll(keys(component.getType().asSubclass(Record.class)));
      } else {
        keys.add(key(component));
      }
    }
    return keys;
  }

  /** A component's key. */
  public static String key(RecordComponent component) {
    Key key = component.getAnnotation(Key.class);
    return key == null ? key(component.getName()) : key.value();
  }

  /** The word for an enum's constant. */
  public static String key(Enum<?> constant) {
    try {
      Key key = constant.getDeclaringClass().getField(constant.name()).getAnnotation(Key.class);
      return key == null ? constant.name().toLowerCase(Locale.ROOT) : key.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("an enum's constant is a field of it", e);
    }
  }

  /** The key that a name stands for: {@code maxNewTokens} is {@code max_new_tokens}. */
  public static String key(String camelCase) {
    String words = camelCase.replaceAll("([a-z])([0-9]+[a-z])", "$1_$2"); // 4bit is one
    return words.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
