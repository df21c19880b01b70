package io.predilect.jobs.cluster;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * An object store with S3's interface on the loopback interface, in a process of its own, and
 * Hadoop's connector to it.
 */
final class S3Store implements AutoCloseable {
  /** Where the chaos profile puts the store and the connector. */
  static final Path JARS = Path.of("target/s3").toAbsolutePath();

  /** The bucket that is there. */
  static final String BUCKET = "s3a://predilect";

  private static final Path PROGRAM = Path.of("s3/MiniS3.java").toAbsolutePath();
  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final Pattern READY = Pattern.compile("ready (http://\\S+)");
  private static final String ID = "chaos";
  private static final String KEY = "chaos-test-key";

  private final JavaProcess store;
  private final Map<String, String> settings;
  private final URLClassLoader connector;
  private final FileSystem files;

  private S3Store(
      JavaProcess store, Map<String, String> settings, URLClassLoader connector, FileSystem files) {
    this.store = store;
    this.settings = settings;
    this.connector = connector;
    this.files = files;
  }

  /** Starts it, empty. */
  static S3Store start(Path logs) throws IOException, InterruptedException {
    Path server = jars().stream().filter(S3Store::isServer).findFirst().orElseThrow();
    List<String> command = new ArrayList<>(SparkHome.QUICK_START);
    command.addAll(List.of("-Xmx512m", "-cp", server.toString(), PROGRAM.toString()));
    command.addAll(List.of(BUCKET.substring("s3a://".length()), ID, KEY));
    JavaProcess store = JavaProcess.start("s3", command, Map.of(), Files.createDirectories(logs));
    try {
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put("fs.s3a.endpoint", store.awaitLine(READY, START_LIMIT));
      settings.put("fs.s3a.path.style.access", "true");
      settings.put("fs.s3a.access.key", ID);
      settings.put("fs.s3a.secret.key", KEY);
      List<URL> urls = new ArrayList<>();
      for (Path jar : connectorJars()) {
        urls.add(jar.toUri().toURL());
      }
      URLClassLoader connector =
          new URLClassLoader(urls.toArray(URL[]::new), S3Store.class.getClassLoader());
      Configuration conf = new Configuration();
      conf.setClassLoader(connector);
      settings.forEach(conf::set);
      FileSystem files = new org.apache.hadoop.fs.Path(BUCKET + "/").getFileSystem(conf);
      return new S3Store(store, settings, connector, files);
    } catch (IOException | InterruptedException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static List<Path> jars() throws IOException {
    try (Stream<Path> all = Files.list(JARS)) {
      return all.sorted().toList();
    }
  }

  private static List<Path> connectorJars() throws IOException {
    return jars().stream().filter(jar -> !isServer(jar)).toList();
  }

  private static boolean isServer(Path jar) {
    return jar.getFileName().toString().startsWith("s3proxy");
  }

  /** Puts the connector among the jars of a Spark distribution. */
  static void addConnector(Path sparkHome) throws IOException {
    for (Path jar : connectorJars()) {
      Files.createSymbolicLink(sparkHome.resolve("jars").resolve(jar.getFileName()), jar);
    }
  }

  /** What Spark is told so that it finds the store. */
  Map<String, String> sparkSettings() {
    Map<String, String> spark = new LinkedHashMap<>();
    settings.forEach((key, value) -> spark.put("spark.hadoop." + key, value));
    return spark;
  }

  /** What is in it. */
  FileSystem files() {
    return files;
  }

  @Override
  public void close() throws IOException {
    files.close();
    connector.close();
    store.close();
  }
}
