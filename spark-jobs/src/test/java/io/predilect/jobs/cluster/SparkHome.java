package io.predilect.jobs.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A Spark distribution made from the jars of this process's class path: {@code jars/} with links to
 * them and {@code conf/} with a log configuration. Folders of classes stay where they are and are
 * named by {@link #classFolders()}.
 */
final class SparkHome {
  /**
   * These processes live for seconds: they do not gain from the second compiler, nor from checks of
   * what javac wrote.
   */
  static final List<String> QUICK_START =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-BytecodeVerificationRemote");

  /** And what Spark compiles for a query would be run over a hundred rows. */
  static final Map<String, String> QUICK_QUERIES =
      Map.of(
          "spark.sql.codegen.wholeStage", "false", "spark.sql.codegen.factoryMode", "NO_CODEGEN");

  /** The same as a part of a YAML mapping. */
  static String quickQueries() {
    return QUICK_QUERIES.entrySet().stream()
        .map(setting -> setting.getKey() + ": \"" + setting.getValue() + "\"")
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private final Path folder;
  private final List<Path> classFolders;

  private SparkHome(Path folder, List<Path> classFolders) {
    this.folder = folder;
    this.classFolders = List.copyOf(classFolders);
  }

  /** Lays a distribution out in an empty or missing folder. */
  static SparkHome in(Path folder) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("jars"));
    List<Path> classFolders = new ArrayList<>();
    Map<String, Path> byName = new LinkedHashMap<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (Files.isDirectory(path)) {
        classFolders.add(path);
      } else if (entry.endsWith(".jar") && Files.isRegularFile(path)) {
        byName.putIfAbsent(path.getFileName().toString(), path);
      }
    }
    if (byName.keySet().stream().noneMatch(name -> name.startsWith("spark-core_"))) {
      throw new IllegalStateException(
          "spark-core is not on java.class.path: a cluster cannot be started from it");
    }
    for (Map.Entry<String, Path> jar : byName.entrySet()) {
      Files.createSymbolicLink(jars.resolve(jar.getKey()), jar.getValue());
    }
    Files.writeString(
        Files.createDirectories(folder.resolve("conf")).resolve("log4j2.properties"),
        """
        rootLogger.level = info
        rootLogger.appenderRef.stderr.ref = console
        appender.console.type = Console
        appender.console.name = console
        appender.console.target = SYSTEM_ERR
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = %d{HH:mm:ss.SSS} %p %c{1}: %m%n%ex
        """);
    return new SparkHome(folder, classFolders);
  }

  Path folder() {
    return folder;
  }

  /** The class path entries that are no jars, such as a module's classes under test. */
  List<Path> classFolders() {
    return classFolders;
  }

  /** The class folders as one class path. */
  String classFolderPath() {
    return String.join(File.pathSeparator, classFolders.stream().map(Path::toString).toList());
  }

  /** Everything as one class path, for the processes that are started from here. */
  String classPath() {
    List<String> entries = new ArrayList<>();
    entries.add(folder.resolve("conf").toString());
    classFolders.forEach(path -> entries.add(path.toString()));
    entries.add(folder.resolve("jars") + File.separator + "*");
    return String.join(File.pathSeparator, entries);
  }

  /** What every process of the cluster finds in its environment. */
  Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME",
        folder.toString(),
        "SPARK_SCALA_VERSION",
        "2.12",
        "SPARK_LOCAL_IP",
        "127.0.0.1",
        "SPARK_CONF_DIR",
        folder.resolve("conf").toString());
  }

  /** What a driver's JVM is started with; spark-submit's script would add the module options. */
  static List<String> javaOptions() {
    List<String> options =
        new ArrayList<>(List.of(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
    options.addAll(engineOptions());
    return options;
  }

  /** What every JVM with a model in it is started with. */
  static List<String> engineOptions() {
    return List.of("-Dai.djl.offline=true", "-Dai.djl.pytorch.graph_optimizer=false");
  }
}
