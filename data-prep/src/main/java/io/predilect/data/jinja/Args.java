package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a call is given: arguments by place and by name. */
record Args(List<Object> positional, Map<String, Object> named) {
  static final Args NONE = new Args(List.of(), Map.of());

  static Args of(Object... positional) {
    return new Args(Arrays.asList(positional), Map.of());
  }

  /** Those behind the first few. */
  Args from(int first) {
    return new Args(positional.subList(first, positional.size()), named);
  }

  /** These behind one more. */
  Args after(Object first) {
    List<Object> all = new ArrayList<>(positional.size() + 1);
    all.add(first);
    all.addAll(positional);
    return new Args(all, named);
  }

  Args without(String name) {
    Map<String, Object> rest = new LinkedHashMap<>(named);
    rest.remove(name);
    return new Args(positional, rest);
  }

  /**
   * The values of a function's parameters in their order; null: not given.
   *
   * @param required how many of the parameters have no default
   */
  Object[] bind(String function, int required, String... parameters) {
    if (positional.size() > parameters.length) {
      throw JinjaException.failed(
          "%s() takes at most %s arguments (%s given)"
              .formatted(function, parameters.length, positional.size()));
    }
    Object[] values = new Object[parameters.length];
    for (int i = 0; i < positional.size(); i++) {
      values[i] = positional.get(i);
    }
    for (Map.Entry<String, Object> entry : named.entrySet()) {
      int at = Arrays.asList(parameters).indexOf(entry.getKey());
      if (at < 0) {
        throw JinjaException.failed(
            function + "() got an unexpected keyword argument '" + entry.getKey() + "'");
      }
      if (values[at] != null) {
        throw JinjaException.failed(
            function + "() got multiple values for argument '" + entry.getKey() + "'");
      }
      values[at] = entry.getValue();
    }
    for (int i = 0; i < required; i++) {
      if (values[i] == null) {
        throw JinjaException.failed(
            function + "() missing 1 required positional argument: '" + parameters[i] + "'");
      }
    }
    return values;
  }
}
