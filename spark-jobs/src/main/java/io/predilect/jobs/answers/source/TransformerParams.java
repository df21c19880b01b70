package io.predilect.jobs.answers.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.check.Spelling;
import io.predilect.jobs.failure.JobException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.util.Utils;
import scala.NotImplementedError;

/**
 * A Spark ML transformer by the name of its class, with params from settings. Nothing of it need be
 * there when this is compiled.
 */
final class TransformerParams {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TransformerParams() {}

  /**
   * Makes a transformer.
   *
   * @param type its class, which has a constructor that takes nothing
   * @param params values by the params' names
   * @throws JobException when there is no such class, or no such param, or a value does not fit
   */
  static Transformer make(String type, JsonNode params) {
    Transformer made = instance(type);
    for (Map.Entry<String, JsonNode> param : params.properties()) {
      set(made, param.getKey(), param.getValue());
    }
    return made;
  }

  private static Transformer instance(String type) {
    try {
      Object made = named(type).getConstructor().newInstance();
      if (made instanceof Transformer transformer) {
        return transformer;
      }
      throw refused(
          type, "it is no Spark ML Transformer, which alone makes texts without being fitted");
    } catch (ClassNotFoundException | NoClassDefFoundError e) {
      throw refused(
          type,
          "there is no such class: check the name, and put its jar on the class path (spark.jars or"
              + " spark.jars.packages); missing: "
              + e.getMessage());
    } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
      throw refused(type, "it has no public constructor that takes nothing");
    } catch (InvocationTargetException e) {
      throw refused(type, "it cannot be made: " + e.getCause().getMessage());
    }
  }

  private static JobException refused(String type, String why) {
    return new JobException("transformer.class: " + type + ": " + why);
  }

  /** Sets a param that has no value yet, where the transformer has one of that name. */
  static void setIfThere(Transformer transformer, String name, String value) {
    find(transformer, name)
        .filter(param -> !transformer.isSet(param))
        .ifPresent(param -> set(transformer, name, JSON.getNodeFactory().textNode(value)));
  }

  private static Optional<Param<?>> find(Transformer transformer, String name) {
    return Arrays.<Param<?>>stream(transformer.params())
        .filter(param -> param.name().equals(name))
        .findFirst();
  }

  private static void set(Transformer transformer, String name, JsonNode value) {
    Param<?> param =
        find(transformer, name)
            .orElseThrow(
                () -> {
                  List<String> known =
                      Arrays.stream(transformer.params()).map(Param::name).sorted().toList();
                  return new JobException(
                      "transformer.params.%s: %s has no such param: %s"
                          .formatted(
                              name,
                              transformer.getClass().getName(),
                              Spelling.suggestion(name, known)));
                });
    try {
      decoded(transformer, param, value);
    } catch (IllegalArgumentException | ClassCastException | ReflectiveOperationException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      throw new JobException(
          "transformer.params.%s: %s does not fit (%s): %s"
              .formatted(
                  name,
                  value,
                  param.doc(),
                  cause instanceof ClassNotFoundException
                      ? "there is no such class on the class path"
                      : cause.getMessage()),
          e);
    }
  }

  private static <T> void decoded(Transformer transformer, Param<T> param, JsonNode value)
      throws ReflectiveOperationException {
    Optional<Method> setter = setter(transformer, param.name());
    boolean scalarOfItsOwn =
        param instanceof DoubleParam
            || param instanceof FloatParam
            || param instanceof BooleanParam;
    // Spark reads any text as the value of any param: what is no text the setter has to make of it.
    boolean named =
        value.isTextual()
            && setter.filter(one -> !one.getParameterTypes()[0].isInstance("")).isPresent()
            && param.getClass() == Param.class;
    if (setter.isPresent() && (scalarOfItsOwn || named || value.isContainerNode())) {
      invoke(transformer, setter.get(), value);
      return;
    }
    T plain;
    try {
      plain = param.jsonDecode(value.toString());
    } catch (NotImplementedError e) {
      // a param of a type that Spark cannot read: its setter says what it takes
      invoke(transformer, setter.orElseThrow(() -> unreadable(param)), value);
      return;
    }
    transformer.set(param, plain);
  }

  private static IllegalArgumentException unreadable(Param<?> param) {
    return new IllegalArgumentException(
        "values of " + param.name() + " cannot be read from a file");
  }

  private static Optional<Method> setter(Transformer transformer, String name) {
    String setter = "set" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    return Arrays.stream(transformer.getClass().getMethods())
        .filter(method -> method.getName().equals(setter) && method.getParameterCount() == 1)
        .findFirst();
  }

  private static void invoke(Transformer transformer, Method setter, JsonNode value)
      throws ReflectiveOperationException {
    // Typed as one value: as the array that invoke takes, it would be cast to one.
    Object converted = converted(value, setter);
    setter.invoke(transformer, converted);
  }

  // A text names a class, or stands for a part that has no state, such as a DJL translator factory.
  private static Object converted(JsonNode value, Method setter)
      throws ReflectiveOperationException {
    Class<?> wanted = setter.getParameterTypes()[0];
    if (value.isTextual() && wanted == Class.class) {
      return named(value.asText());
    }
    if (value.isTextual() && (wanted.isInterface() || Modifier.isAbstract(wanted.getModifiers()))) {
      return wanted.cast(named(value.asText()).getConstructor().newInstance());
    }
    return JSON.convertValue(value, JSON.constructType(setter.getGenericParameterTypes()[0]));
  }

  private static Class<?> named(String type) throws ClassNotFoundException {
    return Class.forName(type, true, Utils.getContextOrSparkClassLoader());
  }
}
