package io.predilect.data.expression;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.predilect.data.template.JinjaTemplate;
import io.predilect.data.template.TemplateException;
import java.util.HashMap;
import java.util.List;

/**
 * A text made of a row by a Jinja template. What the template would write of a value that is null
 * or missing, however deep in a column, makes the row unfit: Jinja itself would write nothing, or
 * "None". It may ask about such a value ({@code if}, {@code or}, {@code is}, {@code default}).
 */
final class RowTemplate implements RowExpression {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<HashMap<String, Object>> VARIABLES = new TypeReference<>() {};

  private final JinjaTemplate template;

  private RowTemplate(JinjaTemplate template) {
    this.template = template;
  }

  static RowTemplate of(String name, String source) {
    try {
      return new RowTemplate(JinjaTemplate.of(name, source));
    } catch (TemplateException e) {
      throw new ExpressionException(e.getMessage());
    }
  }

  @Override
  public Found on(JsonNode row) {
    try {
      return new Found.Value(
          JsonNodeFactory.instance.textNode(
              template.renderPresent(JSON.convertValue(row, VARIABLES))));
    } catch (TemplateException e) {
      return new Found.Unfit(true, e.getMessage());
    }
  }

  @Override
  public List<RowPath> paths() {
    return template.variables().stream()
        .sorted()
        .map(column -> new RowPath(List.of(column)))
        .toList();
  }
}
