import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import okio.Buffer;

/**
 * An API server on the loopback interface and a node that runs pods, until standard input ends. A
 * pod is a process of this machine with a loopback address of its own, its mounts are folders, and
 * its image is a Spark distribution that lies here. Run from its source, with Spark's distribution
 * and fabric8's server on the class path, in a process of its own.
 *
 * <p>Arguments: a folder for all it writes, in it {@code logs/POD.log}; Spark's distribution.
 */
final class MiniKubernetes implements Watcher<Pod> {
  private static final Logger REQUESTS = Logger.getLogger(MockWebServer.class.getName());
  private static final String NAMESPACE = "default";
  private static final long GRACE_S = 30;
  private static final long MOUNT_LIMIT_MS = 60_000;
  private static final Map<String, String> EXECUTOR_OPTIONS =
      Map.of(
          "--driver-url", "SPARK_DRIVER_URL",
          "--executor-id", "SPARK_EXECUTOR_ID",
          "--cores", "SPARK_EXECUTOR_CORES",
          "--app-id", "SPARK_APPLICATION_ID",
          "--hostname", "SPARK_EXECUTOR_POD_IP",
          "--resourceProfileId", "SPARK_RESOURCE_PROFILE_ID",
          "--podName", "SPARK_EXECUTOR_POD_NAME");
  private static final int NEVER_STARTED = 128; // a kubelet's exit code for this

  private final KubernetesClient client;
  private final Path folder;
  private final Path spark;
  private final Map<String, String> addresses = new HashMap<>(); // by pod; guarded by this
  private final Map<String, Process> running = new HashMap<>(); // by pod; guarded by this
  private final Set<String> deleted = new HashSet<>(); // pods; guarded by this

  private MiniKubernetes(KubernetesClient client, Path folder, Path spark) {
    this.client = client;
    this.folder = folder;
    this.spark = spark;
  }

  public static void main(String[] args) {
    REQUESTS.setLevel(Level.WARNING); // else every one is told
    try {
      Path folder = Path.of(args[0]).toAbsolutePath();
      Files.createDirectories(folder.resolve("logs"));
      KubernetesMockServer server =
          new KubernetesMockServer(
              new Context(), new MockWebServer(), new HashMap<>(), new Objects(), false);
      server.init(InetAddress.getLoopbackAddress(), 0);
      NamespacedKubernetesClient client = server.createClient();
      client
          .pods()
          .inNamespace(NAMESPACE)
          .watch(new MiniKubernetes(client, folder, Path.of(args[1]).toAbsolutePath()));
      System.out.println("ready http://127.0.0.1:" + server.getPort());
      while (System.in.read() >= 0) {} // held open by who started it
      System.exit(0);
    } catch (Exception | Error e) {
      e.printStackTrace();
      System.exit(1); // past the threads that it started
    }
  }

  /** fabric8's server, with two things that a real one does and Spark counts on. */
  private static final class Objects extends KubernetesCrudDispatcher {
    /** A pod is pending from the first. */
    @Override
    public MockResponse handleCreate(RecordedRequest request) {
      if (!path(request).endsWith("/pods")) {
        return super.handleCreate(request);
      }
      Pod pod = Serialization.unmarshal(request.getBody().readUtf8(), Pod.class);
      Pod pending = new PodBuilder(pod).withNewStatus().withPhase("Pending").endStatus().build();
      return super.handleCreate(
          rewritten(
              request,
              "POST " + path(request),
              new Buffer().writeUtf8(Serialization.asJson(pending)),
              "application/json"));
    }

    /** A server-side apply makes what is not there yet. */
    @Override
    public MockResponse handlePatch(RecordedRequest request) {
      if (!request.getHeader("Content-Type").contains("apply-patch")) {
        return super.handlePatch(request);
      }
      String path = path(request);
      if (findResource(getKey(path)) != null) {
        return super.handlePatch(
            rewritten(request, "PATCH " + path, request.getBody(), "application/merge-patch+json"));
      }
      String collection = path.substring(0, path.lastIndexOf('/'));
      return super.handleCreate(
          rewritten(request, "POST " + collection, request.getBody(), "application/json"));
    }

    private static String path(RecordedRequest request) {
      return request.getPath().replaceFirst("[?].*", "");
    }

    private static RecordedRequest rewritten(
        RecordedRequest request, String line, Buffer body, String type) {
      return new RecordedRequest(
          line + " HTTP/1.1",
          request.getHeaders().newBuilder().set("Content-Type", type).build(),
          request.getChunkSizes(),
          body.size(),
          body,
          request.getSequenceNumber(),
          new Socket());
    }
  }

  @Override
  public void eventReceived(Action action, Pod pod) {
    String name = pod.getMetadata().getName();
    if (action == Action.ADDED) {
      Thread thread = new Thread(() -> live(name, pod), name);
      thread.setDaemon(true);
      thread.start();
    } else if (action == Action.DELETED) {
      synchronized (this) {
        deleted.add(name);
        if (running.containsKey(name)) {
          end(running.get(name));
        }
      }
    }
  }

  @Override
  public void onClose(WatcherException cause) {
    System.out.println("the watch on the pods ended: " + cause);
  }

  private static void end(Process process) {
    process.destroy();
    process
        .onExit()
        .orTimeout(GRACE_S, TimeUnit.SECONDS)
        .exceptionally(late -> process.destroyForcibly());
  }

  /** A pod's life. */
  private void live(String name, Pod pod) {
    int code = NEVER_STARTED;
    try {
      Path own = Files.createDirectories(folder.resolve("pods").resolve(name));
      Container container = pod.getSpec().getContainers().get(0);
      Map<String, String> mounts = mount(pod, own);
      Map<String, String> environment = environment(pod, mounts);
      List<String> arguments =
          container.getArgs().stream().map(argument -> here(argument, mounts)).toList();
      nameServices();
      Process process =
          process(entry(arguments, environment, own), environment, own)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("logs").resolve(name + ".log").toFile())
              .start();
      synchronized (this) {
        running.put(name, process);
        if (deleted.contains(name)) {
          end(process);
        }
      }
      tell(name, "Running", new ContainerStateBuilder().withNewRunning().endRunning().build());
      code = process.waitFor();
    } catch (IOException | InterruptedException | RuntimeException e) {
      e.printStackTrace(System.out);
    }
    System.out.println(name + " ended with " + code);
    tell(
        name,
        code == 0 ? "Succeeded" : "Failed",
        new ContainerStateBuilder().withNewTerminated().withExitCode(code).endTerminated().build());
  }

  private void tell(String name, String phase, ContainerState state) {
    synchronized (this) {
      if (deleted.contains(name)) {
        return;
      }
    }
    try {
      client
          .pods()
          .inNamespace(NAMESPACE)
          .withName(name)
          .editStatus(
              pod ->
                  new PodBuilder(pod)
                      .withNewStatus()
                      .withPhase(phase)
                      .withPodIP(address(name))
                      .addNewContainerStatus()
                      .withName(pod.getSpec().getContainers().get(0).getName())
                      .withState(state)
                      .endContainerStatus()
                      .endStatus()
                      .build());
    } catch (RuntimeException e) {
      System.out.println(name + " is gone and cannot be " + phase + ": " + e);
    }
  }

  private synchronized String address(String pod) {
    return addresses.computeIfAbsent(pod, name -> "127.0.0." + (addresses.size() + 2));
  }

  /** Fills a pod's volumes; where its container has them, and the folders they are in. */
  private Map<String, String> mount(Pod pod, Path own) throws IOException, InterruptedException {
    for (Volume volume : pod.getSpec().getVolumes()) {
      Path place = Files.createDirectories(own.resolve(volume.getName()));
      if (volume.getConfigMap() != null) {
        String name = volume.getConfigMap().getName();
        for (Map.Entry<String, String> file :
            await(client.configMaps().inNamespace(NAMESPACE).withName(name), name)
                .getData()
                .entrySet()) {
          Files.writeString(place.resolve(file.getKey()), file.getValue());
        }
      } else if (volume.getEmptyDir() == null) {
        throw new IllegalArgumentException("a volume of an unknown kind: " + volume);
      }
    }
    Map<String, String> mounts = new LinkedHashMap<>();
    for (VolumeMount mount : pod.getSpec().getContainers().get(0).getVolumeMounts()) {
      mounts.put(mount.getMountPath(), own.resolve(mount.getName()).toString());
    }
    return mounts;
  }

  /** Waits for what may be made after the pod that needs it. */
  private static <T> T await(Resource<T> resource, String name) throws InterruptedException {
    long deadline = System.currentTimeMillis() + MOUNT_LIMIT_MS;
    for (T found = resource.get(); ; found = resource.get()) {
      if (found != null) {
        return found;
      }
      if (System.currentTimeMillis() > deadline) {
        throw new IllegalStateException(name + ", which a pod needs, has not been made");
      }
      Thread.sleep(50);
    }
  }

  private static String here(String text, Map<String, String> mounts) {
    String here = text;
    for (Map.Entry<String, String> mount : mounts.entrySet()) {
      here = here.replace(mount.getKey(), mount.getValue());
    }
    return here;
  }

  private Map<String, String> environment(Pod pod, Map<String, String> mounts) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("SPARK_HOME", spark.toString());
    environment.put("SPARK_SCALA_VERSION", "2.12"); // Spark's scripts look for it
    environment.put("SPARK_LOCAL_IP", address(pod.getMetadata().getName())); // as a pod's own name
    // The cluster's name service, for Java.
    environment.put("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + folder.resolve("hosts"));
    for (EnvVar variable : pod.getSpec().getContainers().get(0).getEnv()) {
      environment.put(
          variable.getName(),
          variable.getValueFrom() != null
              ? field(pod, variable.getValueFrom().getFieldRef().getFieldPath())
              : variable.getValue() == null ? "" : here(variable.getValue(), mounts));
    }
    return environment;
  }

  private String field(Pod pod, String path) {
    return switch (path) {
      case "status.podIP" -> address(pod.getMetadata().getName());
      case "metadata.name" -> pod.getMetadata().getName();
      default -> throw new IllegalArgumentException("an unknown field: " + path);
    };
  }

  /** A headless service's name is the address of the pod that it selects. */
  private synchronized void nameServices() throws IOException {
    StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n");
    hosts.append("127.0.0.1 ").append(InetAddress.getLocalHost().getHostName()).append('\n');
    for (Service service : client.services().inNamespace(NAMESPACE).list().getItems()) {
      for (Pod pod :
          client
              .pods()
              .inNamespace(NAMESPACE)
              .withLabels(service.getSpec().getSelector())
              .list()
              .getItems()) {
        hosts.append(address(pod.getMetadata().getName())).append(' ');
        hosts.append(service.getMetadata().getName()).append("." + NAMESPACE + ".svc\n");
      }
    }
    Path next = folder.resolve("hosts~");
    Files.writeString(next, hosts);
    Files.move(next, folder.resolve("hosts"), StandardCopyOption.REPLACE_EXISTING);
  }

  /** What the image's entry point runs. */
  private List<String> entry(List<String> arguments, Map<String, String> environment, Path own)
      throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String jars = spark.resolve("jars") + File.separator + "*";
    List<String> command = new ArrayList<>(List.of(java));
    switch (arguments.get(0)) {
      case "driver" -> {
        command.addAll(List.of("-cp", jars, "org.apache.spark.launcher.Main"));
        command.add("org.apache.spark.deploy.SparkSubmit");
        command.addAll(List.of("--deploy-mode", "client", "--conf"));
        command.add("spark.driver.bindAddress=" + environment.get("SPARK_DRIVER_BIND_ADDRESS"));
        command.addAll(arguments.subList(1, arguments.size()));
        return launched(command, environment, own);
      }
      case "executor" -> {
        environment.forEach(
            (name, value) -> {
              if (name.startsWith("SPARK_JAVA_OPT_")) {
                command.add(value);
              }
            });
        String memory = environment.get("SPARK_EXECUTOR_MEMORY");
        String conf = environment.get("SPARK_CONF_DIR");
        String added = environment.getOrDefault("SPARK_CLASSPATH", "");
        command.addAll(List.of("-Xms" + memory, "-Xmx" + memory));
        command.addAll(List.of("-cp", String.join(File.pathSeparator, conf, added, jars)));
        command.add("org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend");
        EXECUTOR_OPTIONS.forEach(
            (option, name) -> command.addAll(List.of(option, environment.get(name))));
        return command;
      }
      default -> throw new IllegalArgumentException("neither driver nor executor: " + arguments);
    }
  }

  /** What spark-submit's script does: Spark's launcher writes the command that is to be run. */
  private static List<String> launched(
      List<String> launcher, Map<String, String> environment, Path own)
      throws IOException, InterruptedException {
    Process process =
        process(launcher, environment, own).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("Spark's launcher failed: " + said);
    }
    return List.of(said.substring("\0\n".length()).split("\0")); // as it separates them for bash
  }

  private static ProcessBuilder process(
      List<String> command, Map<String, String> environment, Path own) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(own.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().putAll(environment);
    return builder;
  }
}
