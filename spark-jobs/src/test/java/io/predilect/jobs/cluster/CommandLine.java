package io.predilect.jobs.cluster;

import io.predilect.jobs.cli.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line in a process of its own, with Spark inside it. */
final class CommandLine {
  private CommandLine() {}

  /**
   * Starts a command.
   *
   * @param log what messages call it
   * @param folder where its log goes
   */
  static JavaProcess start(SparkHome home, String log, Path folder, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(SparkHome.javaOptions());
    command.addAll(SparkHome.QUICK_START);
    command.addAll(List.of("-Xmx1g", "-cp", home.classPath(), Main.class.getName()));
    command.addAll(List.of(arguments));
    return JavaProcess.start(log, command, Map.of("SPARK_LOCAL_IP", "127.0.0.1"), folder);
  }
}
