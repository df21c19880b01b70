package io.predilect.data.expression;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.predilect.data.template.JinjaTemplate;
import io.predilect.data.template.TemplateException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text made of a row by a Jinja template. A column that is absent or null, and that the template
 * does not ask about ({@code if}, {@code or}, {@code is}, {@code default}), gives no value: Jinja
 * itself would write nothing, or "None".
 */
final class RowTemplate implements RowExpression {
  private static final Pattern CODE = Pattern.compile("(?s)\\{\\{(.*?)}}|\\{%(.*?)%}");
  private static final Pattern QUOTED =
      Pattern.compile("(?s)'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern BOUND =
      Pattern.compile("\\b(?:for\\s+([\\w\\s,]+?)\\s+in|set\\s+(\\w+)|macro\\s+(\\w+))\\b");
  // A name that is no attribute, no filter or test, and no keyword argument.
  private static final Pattern NAME =
      Pattern.compile(
          "(?<![.\\w])(?<!\\|)(?<!\\|\\s)(?<!\\bis\\s)(?<!\\bis not\\s)"
              + "([A-Za-z_]\\w*)\\b(?!\\s*=[^=])");
  private static final Set<String> WORDS =
      Set.of(
          ("and or not in is if elif else endif for endfor set endset macro endmacro"
                  + " filter endfilter true false none True False None loop namespace range dict"
                  + " raise_exception strftime_now break continue recursive generation endgeneration"
                  + " call endcall")
              .split(" "));

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<HashMap<String, Object>> VARIABLES = new TypeReference<>() {};

  private final JinjaTemplate template;
  private final Set<String> columns;
  private final Set<String> asked;

  private RowTemplate(JinjaTemplate template, Set<String> columns, Set<String> asked) {
    this.template = template;
    this.columns = Set.copyOf(columns);
    this.asked = Set.copyOf(asked);
  }

  static RowTemplate of(String name, String source) {
    JinjaTemplate template;
    try {
      template = JinjaTemplate.of(name, source);
    } catch (TemplateException e) {
      throw new ExpressionException(e.getMessage());
    }
    StringBuilder code = new StringBuilder();
    for (Matcher part = CODE.matcher(source); part.find(); ) {
      code.append(' ').append(part.group(1) == null ? part.group(2) : part.group(1)).append(" ; ");
    }
    String outside = CODE.matcher(source).replaceAll("");
    if (outside.contains("{{") || outside.contains("{%")) {
      throw new ExpressionException("an expression or a block of the template is not closed");
    }
    String plain = QUOTED.matcher(code).replaceAll("''");
    Set<String> columns = names(plain);
    for (Matcher bound = BOUND.matcher(plain); bound.find(); ) {
      for (int group = 1; group <= bound.groupCount(); group++) {
        if (bound.group(group) != null) {
          columns.removeAll(List.of(bound.group(group).split("[\\s,]+")));
        }
      }
    }
    Set<String> asked = new LinkedHashSet<>(columns);
    asked.removeIf(column -> !asks(plain, column));
    return new RowTemplate(template, columns, asked);
  }

  private static Set<String> names(String code) {
    Set<String> names = new LinkedHashSet<>();
    for (Matcher name = NAME.matcher(code); name.find(); ) {
      if (!WORDS.contains(name.group(1))) {
        names.add(name.group(1));
      }
    }
    return names;
  }

  private static boolean asks(String code, String column) {
    String name = "(?<![.\\w])" + column + "\\b";
    return Pattern.compile(
            "\\b(?:el)?if\\s+(?:not\\s+)?"
                + name
                + "|\\b(?:and|or)\\s+(?:not\\s+)?"
                + name
                + "|"
                + name
                + "\\s+(?:or|and|is|if)\\b"
                + "|"
                + name
                + "\\s*\\|\\s*(?:default|d)\\b")
        .matcher(code)
        .find();
  }

  @Override
  public Found on(JsonNode row) {
    for (String column : columns) {
      if (!row.hasNonNull(column) && !asked.contains(column)) {
        return new Found.Nothing(
            "'%s' is %s, and the template does not ask whether it is there ({{ %s or '' }})"
                .formatted(column, row.has(column) ? "null" : "missing", column));
      }
    }
    try {
      return new Found.Value(
          JsonNodeFactory.instance.textNode(template.render(JSON.convertValue(row, VARIABLES))));
    } catch (TemplateException e) {
      return new Found.Nothing(e.getMessage());
    }
  }

  @Override
  public List<RowPath> paths() {
    return columns.stream().sorted().map(column -> new RowPath(List.of(column))).toList();
  }
}
