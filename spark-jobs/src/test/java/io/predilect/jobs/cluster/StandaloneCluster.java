package io.predilect.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * A real Spark standalone cluster on the loopback interface: a master, workers and executors as
 * processes of their own, started from the jars of this process's class path. Every process has its
 * own log file; all of them are killed on close, whatever happened before.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Pattern MASTER_PORT =
      Pattern.compile("service 'sparkMaster' on port (\\d+)");
  private static final Pattern REGISTERED =
      Pattern.compile("Successfully registered with master (\\S+)");
  // Small, quick to start: these two only pass messages on.
  private static final List<String> DAEMON_OPTIONS =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /** How a submitted application ended, and all that it printed. */
  public record Result(int exitCode, String output) {}

  private final SparkHome home;
  private final Path logs;
  private final String executorMemory;
  private final List<JavaProcess> processes = new CopyOnWriteArrayList<>();
  private final List<JavaProcess> workers = new CopyOnWriteArrayList<>();
  private String url = "";
  private int submitted;

  private final Map<String, String> security;

  private StandaloneCluster(
      SparkHome home, Path logs, String executorMemory, Map<String, String> security) {
    this.home = home;
    this.logs = logs;
    this.executorMemory = executorMemory;
    this.security = security;
  }

  /**
   * Starts a master and workers of one core each; an application gets one executor per worker.
   *
   * @param folder where its files lie; made if missing
   * @param workers how many
   * @param executorMemory the executors' heap, such as {@code 1g}
   */
  public static StandaloneCluster start(Path folder, int workers, String executorMemory)
      throws IOException, InterruptedException {
    return start(folder, workers, 1, executorMemory, List.of());
  }

  /** The same, all of whose processes know a secret and encrypt what they tell each other. */
  static StandaloneCluster startEncrypted(Path folder, int workers, String executorMemory)
      throws IOException, InterruptedException {
    Map<String, String> security =
        Map.of(
            "spark.authenticate",
            "true",
            "spark.authenticate.secret",
            "of-the-cluster",
            "spark.network.crypto.enabled",
            "true");
    return start(folder, workers, 1, executorMemory, List.of(), security);
  }

  /**
   * The same with workers of several cores.
   *
   * @param workerOptions Java options of the workers, such as the resources they have
   */
  static StandaloneCluster start(
      Path folder, int workers, int cores, String executorMemory, List<String> workerOptions)
      throws IOException, InterruptedException {
    return start(folder, workers, cores, executorMemory, workerOptions, Map.of());
  }

  private static StandaloneCluster start(
      Path folder,
      int workers,
      int cores,
      String executorMemory,
      List<String> workerOptions,
      Map<String, String> security)
      throws IOException, InterruptedException {
    SparkHome home = SparkHome.in(folder.resolve("home"));
    Path logs = Files.createDirectories(folder.resolve("logs"));
    StandaloneCluster cluster = new StandaloneCluster(home, logs, executorMemory, security);
    // For the case that this process is itself told to end.
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::killAll, "kill-cluster"));
    try {
      cluster.startMaster();
      cluster.startWorkers(folder, workers, cores, workerOptions);
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void startMaster() throws IOException, InterruptedException {
    // Port 0: the system picks a free one, and the log says which.
    JavaProcess master =
        daemon(
            "master",
            "org.apache.spark.deploy.master.Master",
            List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"),
            List.of());
    url = "spark://127.0.0.1:" + master.awaitLine(MASTER_PORT, START_LIMIT);
  }

  private void startWorkers(Path folder, int count, int cores, List<String> options)
      throws IOException, InterruptedException {
    List<JavaProcess> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path work = Files.createDirectories(folder.resolve("work-" + i));
      List<String> arguments =
          List.of(
              "--host",
              "127.0.0.1",
              "--port",
              "0",
              "--webui-port",
              "0",
              "--cores",
              Integer.toString(cores),
              "--memory",
              "8g",
              "--work-dir",
              work.toString(),
              url);
      started.add(
          daemon("worker-" + i, "org.apache.spark.deploy.worker.Worker", arguments, options));
    }
    workers.addAll(started);
    for (JavaProcess worker : started) {
      worker.awaitLine(REGISTERED, START_LIMIT);
    }
  }

  private JavaProcess daemon(
      String name, String mainClass, List<String> arguments, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>(DAEMON_OPTIONS);
    command.addAll(options);
    security.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-cp", home.classPath(), mainClass));
    command.addAll(arguments);
    JavaProcess process = JavaProcess.start(name, command, home.environment(), logs);
    processes.add(process);
    return process;
  }

  /** The master's address, {@code spark://127.0.0.1:PORT}. */
  public String url() {
    return url;
  }

  /** Where every process's log lies. */
  public Path logs() {
    return logs;
  }

  /** The processes of all executors that run now. */
  public List<ProcessHandle> executors() {
    return workers.stream()
        .flatMap(worker -> worker.descendants().stream())
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  /** Kills a worker that has an executor, with it, as a machine that is lost. */
  public void killWorkerInUse() {
    workers.stream()
        .filter(worker -> !worker.descendants().isEmpty())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no worker has an executor"))
        .close();
  }

  /** Runs an application through SparkSubmit in client mode and waits for its end. */
  public Result submit(Duration limit, String mainClass, String... arguments)
      throws IOException, InterruptedException {
    try (JavaProcess application = startSubmit(Map.of(), mainClass, arguments)) {
      return new Result(application.await(limit), application.output());
    }
  }

  /**
   * Starts an application through SparkSubmit in client mode.
   *
   * @param conf Spark settings beside the cluster's own
   */
  public JavaProcess startSubmit(Map<String, String> conf, String mainClass, String... arguments)
      throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.executor.memory", executorMemory);
    settings.put("spark.executor.cores", "1");
    settings.put("spark.executor.extraClassPath", home.classFolderPath());
    settings.put("spark.executor.extraJavaOptions", executorOptions());
    settings.put("spark.sql.shuffle.partitions", "4");
    settings.putAll(SparkHome.QUICK_QUERIES);
    settings.putAll(security);
    settings.putAll(conf);

    List<String> command = new ArrayList<>();
    command.add("-Xmx1g");
    command.addAll(SparkHome.QUICK_START);
    command.addAll(SparkHome.javaOptions());
    command.addAll(List.of("-cp", home.classPath(), "org.apache.spark.deploy.SparkSubmit"));
    command.addAll(List.of("--master", url, "--class", mainClass));
    settings.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
    // The application is on the class path already, so there is no jar of its own to name.
    command.add("spark-internal");
    command.addAll(List.of(arguments));
    JavaProcess application =
        JavaProcess.start("submit-" + submitted++, command, home.environment(), logs);
    processes.add(application);
    return application;
  }

  private static String executorOptions() {
    List<String> options = new ArrayList<>(SparkHome.engineOptions());
    options.addAll(SparkHome.QUICK_START);
    return String.join(" ", options);
  }

  @Override
  public void close() {
    killAll();
  }

  private void killAll() {
    // Newest first: the driver before its executors, the workers before the master.
    for (int i = processes.size() - 1; i >= 0; i--) {
      processes.get(i).close();
    }
  }
}
