package io.predilect.data.template;

import io.predilect.data.jinja.JinjaException;
import io.predilect.data.jinja.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A Jinja2 template by its name, parsed once and rendered as Hugging Face's transformers does.
 * Values are put in as they are: template code inside a value is text, never evaluated. Safe for
 * use by many threads.
 */
public final class JinjaTemplate {
  private final String name;
  private final String source;
  private final Template template;

  private JinjaTemplate(String name, String source) {
    this.name = Objects.requireNonNull(name, "name");
    this.source = Objects.requireNonNull(source, "source");
    try {
      this.template = Template.of(source);
    } catch (JinjaException e) {
      throw failure(e);
    }
  }

  /**
   * Parses a template.
   *
   * @param name what messages call it: a file or a setting
   * @throws TemplateException if the source is not a template
   */
  public static JinjaTemplate of(String name, String source) {
    return new JinjaTemplate(name, source);
  }

  /** A template that ships with this module, by its path among the resources of {@code owner}. */
  public static JinjaTemplate ofResource(Class<?> owner, String path) {
    try (InputStream in = owner.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + path + " beside " + owner.getName());
      }
      return of(path, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read resource " + path, e);
    }
  }

  /** The template's text. */
  public String source() {
    return source;
  }

  /** What messages call this template. */
  public String name() {
    return name;
  }

  /**
   * The rendered text.
   *
   * @param variables maps, lists, strings, numbers, booleans and nulls by name
   * @throws TemplateException if the template raises, cannot be evaluated on these variables, or
   *     takes more work than a template may
   */
  public String render(Map<String, ?> variables) {
    try {
      return template.render(variables);
    } catch (JinjaException e) {
      throw failure(e);
    }
  }

  /**
   * The rendered text, in which nothing is written for what is null or missing: a template may ask
   * about such a value, and name another by {@code default} or {@code or}.
   *
   * @throws TemplateException also if such a value would be written
   */
  public String renderPresent(Map<String, ?> variables) {
    try {
      return template.renderPresent(variables);
    } catch (JinjaException e) {
      throw failure(e);
    }
  }

  /** The variables that the template reads. */
  public Set<String> variables() {
    return template.variables();
  }

  private TemplateException failure(JinjaException e) {
    String verb =
        switch (e.kind()) {
          case SYNTAX -> " is not Jinja2: ";
          case FAILED -> " failed: ";
          case ABSENT -> " would write what is not there: ";
          case RAISED -> " refuses its input: ";
          case LIMIT -> " goes beyond what a template may do: ";
        };
    String place = e.line() > 0 ? " (line " + e.line() + ")" : "";
    return new TemplateException("template " + name + verb + e.getMessage() + place, e);
  }
}
