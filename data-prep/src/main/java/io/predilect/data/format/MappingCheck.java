package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.expression.Found;
import io.predilect.data.expression.RowExpression;
import io.predilect.data.expression.RowPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Whether a mapping suits the data: a column that no row has is misspelt, the label of one response
 * may be a rating, and YAML makes true and false of some labels.
 *
 * @param rows some of the data, objects
 */
record MappingCheck(
    ColumnMapping mapping, Map<String, RowExpression> expressions, List<JsonNode> rows) {

  /**
   * Refuses a mapping that does not.
   *
   * @throws FormatException that says what is wrong and what to write
   */
  void orThrow() {
    checkRating();
    checkLabelValues();
    for (String part : new TreeMap<>(mapping.columns()).keySet()) {
      for (RowPath path :
          Optional.ofNullable(expressions.get(part)).map(RowExpression::paths).orElse(List.of())) {
        if (rows.stream().noneMatch(path::columnIn)) {
          throw new FormatException(
              ("columns.%s is \"%s\", and none of the first %s rows has a column '%s'; the"
                      + " data has the columns %s. Correct the expression, or leave it out")
                  .formatted(
                      part,
                      mapping.columns().get(part),
                      rows.size(),
                      path.steps().get(0),
                      Shape.describe(rows.get(0))));
        }
      }
    }
  }

  private void checkRating() {
    if (mapping.has(ColumnMapping.COMPLETION) && !mapping.has(ColumnMapping.LABEL_FIRST)) {
      UnpairedFormat.rating(mapping.columns().get(ColumnMapping.LABEL), labels())
          .ifPresent(
              why -> {
                throw new FormatException("columns.label: " + why);
              });
    }
  }

  private void checkLabelValues() {
    for (Verdict verdict : Verdict.values()) {
      String part = verdict.part();
      if (!mapping.has(part)) {
        continue;
      }
      LabelValue value = new LabelValue(mapping.columns().get(part));
      if (labels().noneMatch(value::is)) {
        labels()
            .flatMap(label -> value.meant(label).stream())
            .findFirst()
            .ifPresent(
                word -> {
                  throw new FormatException(
                      ("columns.%s is %s, which YAML reads where %s has no quotes, and the data has"
                              + " the label '%s': put it in quotes (%s: \"%s\")")
                          .formatted(part, value.text(), word, word, part, word));
                });
      }
    }
  }

  private Stream<JsonNode> labels() {
    RowExpression label = expressions.get(ColumnMapping.LABEL);
    return rows.stream()
        .map(label::on)
        .flatMap(found -> found instanceof Found.Value v ? Stream.of(v.json()) : Stream.empty());
  }
}
