package io.predilect.data.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What is taken of a row, written in one line:
 *
 * <pre>
 * expression  = template | value { "else" value }
 * value       = operand [ "where" condition ]
 * condition   = comparison { ("and" | "or") comparison }      "and" binds closer
 * comparison  = operand ("==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=") operand
 * operand     = path | number | 'text' | "text" | true | false | null
 * path        = name { "." (name | index) | "[" index "]" }   `any name` in back quotes
 * template    = a text with {{ … }} or {% … %}: Jinja over the row's columns
 * </pre>
 *
 * The first value is taken whose condition holds. Numbers are compared as numbers even where one
 * side is their text; a row with anything else where an order is asked for is {@link Found.Unfit}.
 * {@code null} is what is absent or null.
 */
public interface RowExpression {

  /** What it gives on a row; never an exception, whatever the row holds. */
  Found on(JsonNode row);

  /** The paths that it reads. */
  List<RowPath> paths();

  /**
   * Reads an expression.
   *
   * @param name what messages call it
   * @throws ExpressionException when it is none: the message says where and what is wanted
   */
  static RowExpression of(String name, String source) {
    return source.contains("{{") || source.contains("{%")
        ? RowTemplate.of(name, source)
        : new ExpressionParser(source).expression();
  }
}
