package io.predilect.data.template;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import jinjava.javax.el.CompositeELResolver;

/**
 * A Jinja template, parsed once and rendered as Hugging Face does (trim blocks, lstrip blocks).
 * Values are put in as they are: template code inside a value is text, never evaluated.
 *
 * <p>Safe for use by many threads: each rendering borrows a parsed tree of its own.
 */
public final class JinjaTemplate {
  private static final Jinjava ENGINE = engine();

  private final String name;
  private final String source;
  private final Queue<Node> parsed = new ConcurrentLinkedQueue<>();

  private JinjaTemplate(String name, String source) {
    this.name = Objects.requireNonNull(name, "name");
    this.source = Objects.requireNonNull(source, "source");
  }

  /**
   * Parses a template.
   *
   * @param name what messages call it: a file or a setting
   * @throws TemplateException if the source is not a template
   */
  public static JinjaTemplate of(String name, String source) {
    JinjaTemplate template = new JinjaTemplate(name, source);
    template.parsed.add(template.parse());
    return template;
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
   * @param variables maps, lists, strings, numbers and booleans by name
   * @throws TemplateException if the template raises, or cannot be evaluated on these variables
   */
  public String render(Map<String, ?> variables) {
    Node tree = parsed.poll();
    if (tree == null) {
      tree = parse();
    }
    JinjavaInterpreter interpreter =
        new JinjavaInterpreter(
            ENGINE,
            new Context(ENGINE.getGlobalContext(), variables, null),
            ENGINE.getGlobalConfig());
    try (var current = JinjavaInterpreter.closeablePushCurrent(interpreter).get()) {
      String text = current.value().render(tree, true);
      throwFirst(interpreter.getErrors());
      // A tree goes back only after a rendering that ended well.
      parsed.add(tree);
      return text;
    } catch (TemplateException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failure(e, String.valueOf(e.getMessage()));
    }
  }

  private Node parse() {
    JinjavaInterpreter interpreter = ENGINE.newInterpreter();
    try (var current = JinjavaInterpreter.closeablePushCurrent(interpreter).get()) {
      Node tree = current.value().parse(JinjaDialect.rewritten(source));
      throwFirst(interpreter.getErrors());
      return tree;
    } catch (TemplateException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failure(e, String.valueOf(e.getMessage()));
    }
  }

  private void throwFirst(List<TemplateError> errors) {
    for (TemplateError error : errors) {
      if (error.getSeverity() == TemplateError.ErrorType.FATAL) {
        throw failure(
            error.getException(), error.getMessage() + " (line " + error.getLineno() + ")");
      }
    }
  }

  private TemplateException failure(Throwable cause, String message) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof TemplateFunctions.Raised raised) {
        return new TemplateException(
            "template " + name + " refuses its input: " + raised.getMessage(), cause);
      }
    }
    return new TemplateException("template " + name + " failed: " + message, cause);
  }

  private static Jinjava engine() {
    CompositeELResolver resolver = new CompositeELResolver();
    resolver.add(new PythonStringMethods());
    resolver.add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY);
    JinjavaConfig config =
        JinjavaConfig.newBuilder()
            .withTrimBlocks(true)
            .withLstripBlocks(true)
            .withNestedInterpretationEnabled(false)
            .withElResolver(resolver)
            .withLegacyOverrides(
                LegacyOverrides.newBuilder()
                    .withEvaluateMapKeys(true)
                    .withUsePyishObjectMapper(true)
                    .withUseNaturalOperatorPrecedence(true)
                    .withParseWhitespaceControlStrictly(true)
                    .withAllowAdjacentTextNodes(true)
                    .withUseTrimmingForNotesAndExpressions(true)
                    .withKeepNullableLoopValues(true)
                    .build())
            .build();
    Jinjava jinjava = new Jinjava(config);
    jinjava.registerFunction(
        new ELFunctionDefinition(
            "", "raise_exception", TemplateFunctions.class, "raise", Object.class));
    jinjava.registerFunction(
        new ELFunctionDefinition(
            "", "strftime_now", TemplateFunctions.class, "strftimeNow", String.class));
    jinjava.registerFilter(new TemplateFunctions.Trim());
    return jinjava;
  }
}
