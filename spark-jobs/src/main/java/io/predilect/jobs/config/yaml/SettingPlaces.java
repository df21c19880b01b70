package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.predilect.data.check.Spelling;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where in {@code reference.yaml} there is a setting of a name: one that is not known where it was
 * written is often known elsewhere, as those of an objective are, which others write beside the
 * learning rate.
 */
final class SettingPlaces {
  private static final int FEW = 2; // kinds of stages, of which all have their names and sources

  /**
   * A mapping of the reference.
   *
   * @param keys from the file's top: {@code [train, objective]}, and none for the top itself
   */
  private record Place(List<String> keys) {
    Place {
      keys = List.copyOf(keys);
    }

    Place at(String key) {
      return new Place(Stream.concat(keys.stream(), Stream.of(key)).toList());
    }

    boolean isTop() {
      return keys.isEmpty();
    }

    boolean isOfStages() {
      return !isTop() && Defaults.kinds().contains(keys.get(0));
    }

    /** Stages stand in a list, and are not within the top's mapping. */
    boolean isWithin(Place outer) {
      return keys.size() > outer.keys.size()
          && keys.subList(0, outer.keys.size()).equals(outer.keys)
          && !(outer.isTop() && isOfStages());
    }

    boolean isOfTheStageOf(Place other) {
      return !isTop() && !other.isTop() && keys.get(0).equals(other.keys.get(0));
    }

    /** A setting's name as it is written within a mapping around it. */
    String name(Place around, String key) {
      return String.join(".", at(key).keys.subList(around.keys.size(), keys.size() + 1));
    }
  }

  private SettingPlaces() {}

  /**
   * What to say of a name that is not known where it stands: where it is, or which known one was
   * meant.
   *
   * @param path of the mapping that it stands in
   * @param known the settings of that mapping
   */
  static String suggestion(String name, KeyPath path, Collection<String> known) {
    Place here = place(path);
    List<Place> places =
        all().entrySet().stream()
            .filter(place -> place.getValue().has(name))
            .map(Map.Entry::getKey)
            .toList();
    Optional<Place> within = places.stream().filter(place -> place.isWithin(here)).findFirst();
    if (within.isPresent()) {
      return "it is " + within.get().name(here, name);
    }
    if (Spelling.nearest(name, known).isPresent()) {
      return Spelling.suggestion(name, known);
    }
    return outside(name, here, places).orElseGet(() -> Spelling.suggestion(name, known));
  }

  private static Optional<String> outside(String name, Place here, List<Place> places) {
    Optional<Place> stage = places.stream().filter(here::isOfTheStageOf).findFirst();
    if (stage.isPresent()) {
      return Optional.of(
          here.isWithin(stage.get())
              ? "it stands outside " + here.keys().get(here.keys().size() - 1)
              : "there is " + stage.get().name(new Place(here.keys().subList(0, 1)), name));
    }
    if (places.stream().anyMatch(Place::isTop)) {
      return Optional.of("it stands at the top of the file");
    }
    List<String> kinds =
        places.stream()
            .filter(Place::isOfStages)
            .map(place -> place.keys().get(0))
            .distinct()
            .toList();
    return kinds.isEmpty() || kinds.size() > FEW
        ? Optional.empty()
        : Optional.of(
            kinds.stream()
                .map(kind -> "the " + kind + " stage")
                .collect(Collectors.joining(" or ", "it belongs to ", "")));
  }

  // /stages/7/train/objective is the place [train, objective]
  private static Place place(KeyPath path) {
    return new Place(
        Stream.of(path.pointer().split("/"))
            .filter(key -> !key.isEmpty() && !key.equals("stages") && !key.matches("\\d+"))
            .toList());
  }

  /** A mapping, or the one that a list of such shows. */
  private static JsonNode entry(JsonNode node) {
    return node instanceof ArrayNode list && list.path(0).isObject() ? list.path(0) : node;
  }

  /** All mappings of the reference by their places. */
  private static Map<Place, JsonNode> all() {
    Map<Place, JsonNode> places = new LinkedHashMap<>();
    Place top = new Place(List.of());
    add(top, Defaults.root(), places);
    Defaults.kinds().forEach(kind -> add(top.at(kind), Defaults.shown(kind), places));
    return places;
  }

  private static void add(Place place, JsonNode mapping, Map<Place, JsonNode> places) {
    places.put(place, mapping);
    for (var setting : mapping.properties()) {
      JsonNode inner = entry(setting.getValue());
      if (inner.isObject()) {
        add(place.at(setting.getKey()), inner, places);
      }
    }
  }
}
