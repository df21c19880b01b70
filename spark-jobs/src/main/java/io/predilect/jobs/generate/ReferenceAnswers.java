package io.predilect.jobs.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.predilect.data.value.Written;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.api.java.UDF1;

/**
 * What counts as right, from a column's text: a list of texts, or one text. An object is neither:
 * no response would ever be its text.
 */
final class ReferenceAnswers {
  /** {@link #of} for Spark; null where there is none. */
  static final UDF1<String, String[]> READ =
      text -> {
        List<String> answers = text == null ? List.of() : of(text);
        return answers.isEmpty() ? null : answers.toArray(String[]::new);
      };

  private ReferenceAnswers() {}

  /** The texts that are not blank. */
  static List<String> of(String text) {
    JsonNode value = JsonNodeFactory.instance.textNode(text);
    JsonNode given = Written.structure(value).orElse(value);
    List<String> answers = new ArrayList<>();
    if (given.isArray()) {
      given.forEach(each -> answers.add(each.isNull() ? "" : each.asText()));
    } else if (!given.isObject()) {
      answers.add(text);
    }
    return answers.stream().filter(answer -> !answer.isBlank()).toList();
  }
}
