package io.predilect.data.template;

import java.beans.FeatureDescriptor;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;

/**
 * Lets templates call Python's string methods ({@code content.split('x')[-1]}, {@code
 * role.startswith('a')}, {@code text.strip()}), which Java's strings lack or mean otherwise.
 */
final class PythonStringMethods extends ELResolver {
  @Override
  public Object invoke(
      ELContext context, Object base, Object method, Class<?>[] types, Object[] parameters) {
    if (!(base instanceof CharSequence text) || method == null) {
      return null;
    }
    Object[] arguments = parameters == null ? new Object[0] : parameters;
    Optional<Object> result = call(text.toString(), method.toString(), arguments);
    result.ifPresent(r -> context.setPropertyResolved(true));
    return result.orElse(null);
  }

  private static Optional<Object> call(String text, String method, Object[] arguments) {
    return switch (arguments.length) {
      case 0 -> Optional.ofNullable(noArgument(text, method));
      case 1 -> Optional.ofNullable(oneArgument(text, method, String.valueOf(arguments[0])));
      case 2 ->
          method.equals("replace")
              ? Optional.of(text.replace(arguments[0].toString(), arguments[1].toString()))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Object noArgument(String text, String method) {
    return switch (method) {
      case "strip" -> PythonText.strip(text);
      case "lstrip" -> PythonText.stripStart(text);
      case "rstrip" -> PythonText.stripEnd(text);
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "capitalize" -> PythonText.capitalize(text);
      case "split" -> {
        String stripped = PythonText.strip(text);
        yield stripped.isEmpty() ? List.of() : List.of(stripped.split("\\s+"));
      }
      default -> null;
    };
  }

  private static Object oneArgument(String text, String method, String argument) {
    return switch (method) {
      case "strip" -> PythonText.strip(text, argument, true, true);
      case "lstrip" -> PythonText.strip(text, argument, true, false);
      case "rstrip" -> PythonText.strip(text, argument, false, true);
      case "startswith" -> text.startsWith(argument);
      case "endswith" -> text.endsWith(argument);
      case "split" -> PythonText.split(text, argument);
      default -> null;
    };
  }

  @Override
  public Object getValue(ELContext context, Object base, Object property) {
    return null;
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    return null;
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {
    // Not marked as resolved: the next resolver decides.
  }

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    return true;
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
    return Collections.emptyIterator();
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, Object base) {
    return null;
  }
}
