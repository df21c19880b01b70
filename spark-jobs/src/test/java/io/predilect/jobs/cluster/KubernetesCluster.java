package io.predilect.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Kubernetes API server and a node on the loopback interface, in a process of their own; pods are
 * that process's children. All that they started is killed on close.
 */
final class KubernetesCluster implements AutoCloseable {
  private static final Path PROGRAM = Path.of("kubernetes/MiniKubernetes.java").toAbsolutePath();
  private static final String SERVER =
      "io/fabric8/kubernetes/client/server/mock/KubernetesMockServer.class";
  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final Pattern READY = Pattern.compile("ready (http://\\S+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkHome home;
  private final Path folder;
  private final JavaProcess node;
  private final String url;
  private final Path token;

  private KubernetesCluster(SparkHome home, Path folder, JavaProcess node, String url, Path token) {
    this.home = home;
    this.folder = folder;
    this.node = node;
    this.url = url;
    this.token = token;
  }

  /** Whether the API server is on the class path, where the chaos profile puts it. */
  static boolean isThere() {
    return KubernetesCluster.class.getClassLoader().getResource(SERVER) != null;
  }

  /** Starts it. */
  static KubernetesCluster start(Path folder, SparkHome home)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path token = Files.writeString(folder.resolve("token"), "any");
    List<String> command = new ArrayList<>(SparkHome.QUICK_START);
    command.addAll(
        List.of("-Xmx256m", "-cp", home.folder().resolve("jars") + File.separator + "*"));
    command.addAll(List.of(PROGRAM.toString(), folder.toString(), home.folder().toString()));
    JavaProcess node = JavaProcess.start("kubernetes", command, Map.of(), folder);
    try {
      String url = node.awaitLine(READY, START_LIMIT);
      return new KubernetesCluster(home, folder, node, url, token);
    } catch (IOException | InterruptedException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /**
   * Starts an application on two executors of one core.
   *
   * @param mode where its driver is: {@code client} or {@code cluster}
   * @param name the pods': {@code NAME-driver}, {@code NAME-exec-1} …
   */
  JavaProcess startSubmit(String mode, String name, String mainClass, String... arguments)
      throws IOException {
    String quick = String.join(" ", SparkHome.QUICK_START);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.kubernetes.container.image", "predilect");
    settings.put("spark.kubernetes.driver.master", url);
    settings.put("spark.kubernetes.driver.pod.name", name + "-driver");
    settings.put("spark.kubernetes.executor.podNamePrefix", name);
    settings.put("spark.kubernetes.authenticate.driver.mounted.oauthTokenFile", token.toString());
    settings.put("spark.driver.extraClassPath", home.classFolderPath());
    settings.put("spark.executor.extraClassPath", home.classFolderPath());
    settings.put("spark.driver.memory", "1g");
    settings.put("spark.executor.memory", "1g");
    settings.put("spark.executor.instances", "2");
    settings.put("spark.executor.cores", "1");
    settings.put("spark.driver.extraJavaOptions", quick);
    settings.put("spark.executor.extraJavaOptions", quick);
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.sql.shuffle.partitions", "4");
    if (mode.equals("client")) {
      settings.put("spark.driver.host", "127.0.0.1");
      settings.remove("spark.kubernetes.driver.pod.name"); // there is none
    }
    List<String> command = new ArrayList<>(SparkHome.javaOptions());
    command.addAll(SparkHome.QUICK_START);
    command.addAll(List.of("-Xmx1g", "-cp", home.classPath()));
    command.add("org.apache.spark.deploy.SparkSubmit");
    command.addAll(List.of("--master", "k8s://" + url, "--deploy-mode", mode));
    command.addAll(List.of("--class", mainClass));
    settings.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
    command.add("spark-internal");
    command.addAll(List.of(arguments));
    return JavaProcess.start("submit-" + name, command, home.environment(), folder);
  }

  /** The process of a pod that runs. */
  ProcessHandle process(String pod) throws IOException {
    // The driver's command names its pod only in the file of settings that it is given.
    String mark = pod.endsWith("-driver") ? "pods/" + pod + "/" : "--podName\0" + pod + "\0";
    for (ProcessHandle child : node.descendants()) {
      String line = commandLine(child);
      if (line.contains(mark) && !line.contains("org.apache.spark.launcher.Main")) {
        return child;
      }
    }
    throw new IllegalStateException("no process of the pod " + pod + " runs");
  }

  // Java's own view of a process leaves out arguments as long as these.
  private static String commandLine(ProcessHandle process) throws IOException {
    Path line = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    return process.isAlive() ? Files.readString(line, StandardCharsets.ISO_8859_1) : "";
  }

  /** The exit code of a pod that has ended and is still known. */
  int exitCode(String pod) throws IOException {
    JsonNode status =
        JSON.readTree(URI.create(url + "/api/v1/namespaces/default/pods/" + pod).toURL())
            .get("status");
    return status.at("/containerStatuses/0/state/terminated").get("exitCode").intValue();
  }

  /** Whether a pod has ever run. */
  boolean hasRun(String pod) {
    return Files.exists(folder.resolve("logs").resolve(pod + ".log"));
  }

  /** What the node and its pods wrote. */
  String output() throws IOException {
    StringBuilder all = new StringBuilder(node.output());
    try (Stream<Path> logs = Files.list(folder.resolve("logs"))) {
      for (Path log : logs.sorted().toList()) {
        all.append(log).append('\n').append(Files.readString(log)).append('\n');
      }
    }
    return all.toString();
  }

  @Override
  public void close() {
    node.close();
  }
}
