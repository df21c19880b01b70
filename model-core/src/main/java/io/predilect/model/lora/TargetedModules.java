package io.predilect.model.lora;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.model.arch.ModelException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which layers PEFT gives adapters by its {@code target_modules} and {@code exclude_modules}. What
 * a file holds for other layers PEFT leaves unused.
 *
 * @param targeted the first; empty: it does not say, or not in a way that is read here
 * @param excluded the second, likewise
 * @param parameters what {@code target_parameters} names beside
 */
record TargetedModules(
    Optional<Predicate<String>> targeted,
    Optional<Predicate<String>> excluded,
    List<String> parameters) {
  private static final Logger LOG = LoggerFactory.getLogger(TargetedModules.class);
  private static final int NAMED = 3;

  /** As an adapter_config.json has them. */
  static TargetedModules of(Object file, JsonNode json) {
    return new TargetedModules(
        named(file, json, "target_modules"),
        named(file, json, "exclude_modules"),
        StreamSupport.stream(json.path("target_parameters").spliterator(), false)
            .map(JsonNode::asText)
            .toList());
  }

  // Names or their ends behind a dot, or an expression for whole names.
  private static Optional<Predicate<String>> named(Object file, JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (value.isArray() && !value.isEmpty()) {
      return Optional.of(
          module ->
              StreamSupport.stream(value.spliterator(), false)
                  .map(JsonNode::asText)
                  .anyMatch(end -> module.equals(end) || module.endsWith("." + end)));
    }
    if (!value.isTextual() || value.asText().equals(LoraSettings.ALL_LINEAR)) {
      return Optional.empty();
    }
    Optional<Predicate<String>> whole =
        NamePatterns.expression(value.asText())
            .map(expression -> module -> expression.matcher(module).matches());
    if (whole.isEmpty()) {
      LOG.warn(
          "{}: {} = {} is no expression that Java and Python read alike: the adapters that the"
              + " folder's tensors name are used, all of them",
          file,
          key,
          value);
    }
    return whole;
  }

  /**
   * Refuses adapters that PEFT would not use, and those that it puts on parameters of other layers
   * than experts, as on routers.
   *
   * @param folder for messages
   * @param modules with adapters in it, those of all experts in one not among them
   * @throws ModelException when there is one
   */
  void require(Object folder, Collection<String> modules) {
    Set<String> unused = new TreeSet<>(modules);
    unused.removeIf(
        module ->
            targeted.map(fits -> fits.test(module)).orElse(true)
                && !excluded.map(fits -> fits.test(module)).orElse(false));
    Set<String> ofParameters = new TreeSet<>(unused);
    ofParameters.removeIf(module -> parameters.stream().noneMatch(p -> isWeight(module, p)));
    if (!ofParameters.isEmpty()) {
      throw new ModelException(
          ("%s has adapters of %s layers to which target_parameters of its %s gives some (%s), and"
                  + " which are not read: of parameters, those that hold experts are; merge the"
                  + " adapters into their base with PEFT and name that folder")
              .formatted(folder, ofParameters.size(), AdapterConfig.FILE, first(ofParameters)));
    }
    if (!unused.isEmpty()) {
      throw new ModelException(
          ("%s has adapters of %s layers that target_modules and exclude_modules of its %s leave"
                  + " out (%s), which PEFT does not use: take both files from the same training,"
                  + " or correct these keys")
              .formatted(folder, unused.size(), AdapterConfig.FILE, first(unused)));
    }
  }

  private static boolean isWeight(String module, String parameter) {
    String weight = module + ".weight";
    return weight.equals(parameter) || weight.endsWith("." + parameter);
  }

  private static String first(Set<String> names) {
    return String.join(", ", names.stream().limit(NAMED).toList())
        + (names.size() > NAMED ? ", …" : "");
  }
}
