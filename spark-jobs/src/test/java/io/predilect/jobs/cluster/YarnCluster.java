package io.predilect.jobs.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;

/**
 * HDFS and YARN with two nodes on the loopback interface, in a process of their own with a class
 * path of its own. All that they started is killed on close.
 */
final class YarnCluster implements AutoCloseable {
  /** Where the chaos profile puts Hadoop's mini cluster and Spark's part for YARN. */
  static final Path JARS = Path.of("target/hadoop").toAbsolutePath();

  private static final Path PROGRAM = Path.of("hadoop/MiniHadoop.java").toAbsolutePath();
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Pattern READY = Pattern.compile("ready (hdfs://\\S+)");
  // Beside the mini cluster itself; Spark brings the same.
  private static final Pattern NEEDED =
      Pattern.compile(
          "(hadoop-client-|slf4j-api|log4j|commons-logging|snappy|jakarta|jaxb|istack|activation)"
              + ".*");

  private final SparkHome home;
  private final Path logs;
  private final Path hadoopConf;
  private final JavaProcess hadoop;
  private final FileSystem files;
  private int submitted;

  private YarnCluster(
      SparkHome home, Path logs, Path hadoopConf, JavaProcess hadoop, FileSystem files) {
    this.home = home;
    this.logs = logs;
    this.hadoopConf = hadoopConf;
    this.hadoop = hadoop;
    this.files = files;
  }

  /** Starts it. */
  static YarnCluster start(Path folder, SparkHome home) throws IOException, InterruptedException {
    Path jars = home.folder().resolve("jars");
    List<String> classPath = new ArrayList<>(List.of(home.folder().resolve("conf").toString()));
    for (Path jar : list(jars)) {
      if (NEEDED.matcher(jar.getFileName().toString()).matches()) {
        classPath.add(jar.toString());
      }
    }
    for (Path jar : list(JARS)) {
      if (jar.getFileName().toString().startsWith("spark-yarn_")) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
      } else {
        classPath.add(jar.toString());
      }
    }
    Path logs = Files.createDirectories(folder.resolve("logs"));
    List<String> command = new ArrayList<>(SparkHome.javaOptions());
    command.addAll(SparkHome.QUICK_START);
    command.addAll(List.of("-Xmx1g", "-cp", String.join(File.pathSeparator, classPath)));
    command.addAll(List.of(PROGRAM.toString(), folder.toString()));
    JavaProcess hadoop = JavaProcess.start("hadoop", command, Map.of(), logs);
    try {
      Configuration conf = new Configuration();
      conf.set("fs.defaultFS", hadoop.awaitLine(READY, START_LIMIT));
      return new YarnCluster(home, logs, folder.resolve("conf"), hadoop, FileSystem.get(conf));
    } catch (IOException | InterruptedException | RuntimeException e) {
      hadoop.close();
      throw e;
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  /**
   * Allows a folder of HDFS to hold so much.
   *
   * @param bytes with what files that are being written may still need; -1: without a limit
   */
  void allow(String folder, long bytes) throws IOException {
    ((DistributedFileSystem) files)
        .setQuota(new org.apache.hadoop.fs.Path(folder), HdfsConstants.QUOTA_DONT_SET, bytes);
  }

  /** Its HDFS. */
  FileSystem files() {
    return files;
  }

  /**
   * Starts an application on two executors of one core.
   *
   * @param mode where its driver is: {@code client} or {@code cluster}
   * @param conf Spark settings beside the cluster's own
   */
  JavaProcess startSubmit(
      String mode, Map<String, String> conf, String mainClass, String... arguments)
      throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.yarn.jars", "local:" + home.folder().resolve("jars") + "/*");
    settings.put("spark.driver.extraClassPath", home.classFolderPath());
    settings.put("spark.executor.extraClassPath", home.classFolderPath());
    settings.put("spark.driver.memory", "1g");
    settings.put("spark.executor.memory", "1g");
    settings.put("spark.executor.instances", "2");
    settings.put("spark.executor.cores", "1");
    settings.put("spark.executor.extraJavaOptions", String.join(" ", SparkHome.QUICK_START));
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.sql.shuffle.partitions", "4");
    settings.put("spark.yarn.appMasterEnv.SPARK_LOCAL_IP", "127.0.0.1");
    settings.put("spark.executorEnv.SPARK_LOCAL_IP", "127.0.0.1");
    if (mode.equals("client")) {
      settings.put("spark.driver.host", "127.0.0.1");
    }
    settings.putAll(conf);
    List<String> command = new ArrayList<>(SparkHome.javaOptions());
    command.addAll(SparkHome.QUICK_START);
    command.addAll(List.of("-Xmx1g", "-cp", home.classPath() + File.pathSeparator + hadoopConf));
    command.add("org.apache.spark.deploy.SparkSubmit");
    command.addAll(List.of("--master", "yarn", "--deploy-mode", mode, "--class", mainClass));
    settings.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
    command.add("spark-internal");
    command.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>(home.environment());
    environment.put("HADOOP_CONF_DIR", hadoopConf.toString());
    return JavaProcess.start("submit-" + submitted++, command, environment, logs);
  }

  /** The processes with a driver in them. */
  List<ProcessHandle> applicationMasters() {
    return hadoop.descendants().stream().filter(YarnCluster::isApplicationMaster).toList();
  }

  // Java's own view of a process leaves out arguments as long as these.
  private static boolean isApplicationMaster(ProcessHandle process) {
    try {
      String line =
          Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "cmdline"),
              StandardCharsets.ISO_8859_1);
      return line.split("\0", 2)[0].endsWith("java")
          && line.contains("org.apache.spark.deploy.yarn.ApplicationMaster");
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** What the containers wrote, the driver's output in cluster mode among it. */
  String containers() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> found = Files.walk(logs)) {
      for (Path log : found.filter(path -> path.endsWith("stdout")).sorted().toList()) {
        all.append(log).append('\n').append(Files.readString(log)).append('\n');
      }
    }
    return all.toString();
  }

  @Override
  public void close() throws IOException {
    hadoop.close(); // first, so that nothing is waited for
    files.close();
  }
}
