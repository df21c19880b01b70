package io.predilect.jobs.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Work in a process of its own, so that its peak memory is nobody else's. The process has this
 * one's options, class path and environment, and prints its figures as lines NAME=VALUE.
 */
final class BenchProcess {
  private BenchProcess() {}

  /**
   * Runs a class and waits for it.
   *
   * @return the figures it printed
   */
  static Map<String, Double> run(Class<?> main, String... arguments) throws IOException {
    ProcessMemory.now(); // says early that it cannot be measured here
    return run(Map.of(), main, arguments);
  }

  /**
   * The same with variables added to the environment.
   *
   * @return the figures it printed
   */
  static Map<String, Double> run(
      Map<String, String> environment, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.startsWith("-agentlib") && !option.startsWith("-javaagent")) {
        command.add(option);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            main.getSimpleName() + " " + String.join(" ", arguments) + " ended with code " + code);
      }
      return figures(text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while " + main.getSimpleName() + " ran");
    } finally {
      process.destroy();
    }
  }

  /** The lines NAME=VALUE of a text. */
  static Map<String, Double> figures(String text) {
    Map<String, Double> figures = new LinkedHashMap<>();
    text.lines()
        .map(line -> line.split("=", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> figures.put(parts[0], Double.valueOf(parts[1])));
    return figures;
  }
}
