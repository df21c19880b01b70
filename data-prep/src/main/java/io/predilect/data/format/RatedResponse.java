package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.value.Written;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * One of several responses to a prompt and what it was rated.
 *
 * @param text the response
 * @param overall by the format's own score or rank, higher is better; empty: it has none
 * @param aspects its ratings by aspect; those that are missing or "N/A" are left out
 */
record RatedResponse(String text, OptionalDouble overall, Map<String, Double> aspects) {
  private static final String RATING = "Rating";

  RatedResponse {
    // In one order: a sum's last bit, and with it a tie, depends on the order.
    aspects = Collections.unmodifiableMap(new TreeMap<>(aspects));
  }

  /**
   * Its worth; empty: it was not rated by that.
   *
   * @param by as in {@link Binarisation}
   * @param all the aspects that some response of the row was rated by: a mean is of all of them, or
   *     responses would be compared by means of different things
   */
  OptionalDouble worth(String by, Set<String> all) {
    if (by.equals(Binarisation.OVERALL)) {
      return overall;
    }
    if (by.equals(Binarisation.MEAN)) {
      return aspects.keySet().containsAll(all)
          ? aspects.values().stream().mapToDouble(Double::doubleValue).average()
          : OptionalDouble.empty();
    }
    return aspects.containsKey(by) ? OptionalDouble.of(aspects.get(by)) : OptionalDouble.empty();
  }

  /**
   * UltraFeedback's annotations: by aspect an object with a {@code Rating}, which is a number, the
   * text of one, or "N/A".
   *
   * @param where what messages call them
   * @throws UnfitRow when a rating is something else
   */
  static Map<String, Double> aspects(String where, JsonNode annotations) throws UnfitRow {
    Map<String, Double> ratings = new LinkedHashMap<>();
    Optional<JsonNode> found = Written.structure(annotations).filter(JsonNode::isObject);
    if (found.isEmpty()) {
      return ratings;
    }
    for (Map.Entry<String, JsonNode> aspect : found.get().properties()) {
      JsonNode rating =
          aspect.getValue().isObject() ? aspect.getValue().path(RATING) : aspect.getValue();
      if (!Written.missing(rating)) {
        ratings.put(aspect.getKey(), DataScores.number(where + "." + aspect.getKey(), rating));
      }
    }
    return ratings;
  }

  /**
   * Its ratings as columns; none where it has no aspects: the pair's score says it all.
   *
   * @param measure what its own score is called
   * @param side what their names end with
   */
  Map<String, String> columns(String measure, String side) {
    Map<String, String> columns = new TreeMap<>();
    aspects.forEach((aspect, rating) -> columns.put(aspect + side, Double.toString(rating)));
    if (!aspects.isEmpty() && overall.isPresent()) {
      columns.put(measure + side, Double.toString(overall.getAsDouble()));
    }
    return columns;
  }
}
