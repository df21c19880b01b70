package io.predilect.jobs.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A child Java process whose output goes to a file of its own. */
public final class JavaProcess implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final String name;
  private final Process process;
  private final Path log;

  private JavaProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts {@code java ARGUMENTS} with this process's own Java.
   *
   * @param name what messages call it, and its log file's name
   * @param arguments JVM options, main class and its arguments
   * @param environment added to this process's environment
   * @param logs the folder of its log
   */
  public static JavaProcess start(
      String name, List<String> arguments, Map<String, String> environment, Path logs)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    Path log = logs.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .directory(logs.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("SPARK_"));
    builder.environment().putAll(environment);
    return new JavaProcess(name, builder.start(), log);
  }

  /** Waits until the log matches and returns the first group. */
  String awaitLine(Pattern pattern, Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      boolean alive = process.isAlive();
      Optional<String> found = find(pattern);
      if (found.isPresent()) {
        return found.get();
      }
      if (!alive || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            (alive ? name + " did not say /" + pattern + "/ within " + limit : name + " ended")
                + "; its output:\n"
                + output());
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  private Optional<String> find(Pattern pattern) throws IOException {
    Matcher matcher = pattern.matcher(output());
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Everything written so far to its standard output and error. */
  public String output() throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
  }

  /** Every process that it started, directly or not. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for the end.
   *
   * @return the exit code
   * @throws IllegalStateException when it has not ended within the limit; it is killed then
   */
  public int await(Duration limit) throws IOException, InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      close();
      throw new IllegalStateException(
          name + " did not end within " + limit + "; its output:\n" + output());
    }
    return process.exitValue();
  }

  /**
   * Asks it to end, as a scheduler does (SIGTERM), and waits. Where that takes half the limit, it
   * writes what its threads do into its output.
   *
   * @return the exit code
   * @throws IllegalStateException when it has not ended within the limit; it is killed then
   */
  int terminate(Duration limit) throws IOException, InterruptedException {
    process.destroy();
    Duration half = limit.dividedBy(2);
    if (!process.waitFor(half.toMillis(), TimeUnit.MILLISECONDS)) {
      new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).start().waitFor();
    }
    return await(half);
  }

  /** Kills it and all its children at once, as a lost machine would. */
  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle child : children) {
      child.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally(late -> child).join();
    }
    process.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally(late -> process).join();
  }
}
