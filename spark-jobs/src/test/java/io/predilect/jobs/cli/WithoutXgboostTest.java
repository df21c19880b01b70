package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The jars for spark-submit leave XGBoost out, which one bench alone needs: whatever else links one
 * of its classes would end every command at its start.
 */
final class WithoutXgboostTest {
  private static final String HIDDEN = "ml.dmlc.";
  private static final Set<String> MAY_NEED_IT =
      Set.of("io.predilect.jobs.bench.RabitMeeting", "io.predilect.jobs.bench.RabitCollective");

  private static URLClassLoader loader;

  @BeforeAll
  static void hide() throws MalformedURLException {
    List<URL> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      entries.add(Path.of(entry).toUri().toURL());
    }
    loader =
        new URLClassLoader(entries.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith(HIDDEN)) {
              throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
          }
        };
  }

  @AfterAll
  static void close() throws IOException {
    loader.close();
  }

  @Test
  void everyClassButThatBenchsOwnIsLinked() throws Exception {
    Map<String, String> missing = new TreeMap<>();
    int methods = 0;
    for (String name : classes()) {
      try {
        // Links it, which loads what its code catches or hands on, and resolves its signatures.
        methods += Class.forName(name, false, loader).getDeclaredMethods().length;
      } catch (NoClassDefFoundError e) {
        missing.put(name, e.getMessage());
      }
    }
    assertTrue(methods > 1000, "only " + methods + " methods were found");
    assertEquals(MAY_NEED_IT, missing.keySet(), missing.toString());
  }

  @Test
  void everyCommandStarts() throws Exception {
    Set<String> commands = Main.commandLine().getSubcommands().keySet();
    assertTrue(commands.containsAll(Set.of("run", "status", "bench")), commands.toString());
    for (String command : commands) {
      Told told = execute(command, "--help");
      assertEquals(0, told.code(), told.out());
      assertTrue(told.out().contains("Usage: predilect " + command), told.out());
    }
  }

  @Test
  void theBenchThatNeedsItSaysWhereToGetIt() throws Exception {
    assertThrows(ClassNotFoundException.class, () -> loader.loadClass(HIDDEN + "xgboost4j.java.X"));
    Told told = execute("bench", "allreduce");
    assertEquals(1, told.code());
    assertEquals(1, told.out().lines().count(), told.out());
    assertTrue(told.out().contains("run spark-jobs/bin/predilect bench allreduce"), told.out());
  }

  /** How a command ended, and what it printed. */
  private record Told(int code, String out) {}

  private static Told execute(String... arguments) throws ReflectiveOperationException {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out, true);
    Class<?> main = Class.forName(Main.class.getName(), true, loader);
    Object line = main.getMethod("commandLine").invoke(null);
    line.getClass().getMethod("setOut", PrintWriter.class).invoke(line, writer);
    line.getClass().getMethod("setErr", PrintWriter.class).invoke(line, writer);
    Object code =
        line.getClass().getMethod("execute", String[].class).invoke(line, (Object) arguments);
    return new Told((int) code, out.toString());
  }

  private static List<String> classes() throws Exception {
    Path root = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root.resolve("io/predilect/jobs"))) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
          .map(name -> name.replace(".class", "").replace(File.separatorChar, '.'))
          .toList();
    }
  }
}
