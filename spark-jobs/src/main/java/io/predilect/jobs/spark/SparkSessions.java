package io.predilect.jobs.spark;

import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.storage.LocalFiles;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import scala.collection.JavaConverters;

/** The session a run works with: that of spark-submit, or one within this process. */
public final class SparkSessions {
  private static final String MASTER = "spark.master";
  // What sessions that stages work in have where nobody says otherwise. Else small data lies in one
  // partition, and only one core works. And rows that a stage holds are texts, of whose values
  // Spark
  // would make a dictionary to see whether they repeat themselves: a sixth of the time that reading
  // pairs takes.
  private static final Map<String, String> OF_STAGES =
      Map.of(
          "spark.sql.files.openCostInBytes", "65536",
          "spark.sql.inMemoryColumnarStorage.compressed", "false");
  // Files are read in so many parts for each task that can run at a time, where there is enough in
  // them: with three parts and two cores one core waits for the last.
  private static final String READ_PARTS = "spark.sql.files.minPartitionNum";
  private static final int PARTS_EACH = 4;
  // Spark writes checksums of Parquet's pages and does not look at them unless told to.
  private static final String VERIFY_PAGES =
      "spark.hadoop." + ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED;
  // What PyTorch reads when it is loaded: waiting threads do not spin on the cores of other tasks,
  // and large tensors lie in huge pages, without which a forward pass is a tenth slower.
  private static final Map<String, String> EXECUTOR_ENVIRONMENT =
      Map.of("OMP_WAIT_POLICY", "PASSIVE", "THP_MEM_ALLOC_ENABLE", "1");

  private static final String HIVE_SETTINGS = "hive-site.xml";
  private static final String HIVE_IN_SPARK =
      "org/apache/spark/sql/hive/HiveSessionStateBuilder.class";

  // One and a half times what Spark keeps for itself (UnifiedMemoryManager).
  private static final long LEAST_HEAP = 450L << 20;

  private SparkSessions() {}

  /**
   * Spark's configuration. Under spark-submit it is what was submitted; else the run's own, over
   * settings that suit one machine.
   */
  public static SparkConf conf(RunConfig run) {
    SparkConf conf = new SparkConf();
    if (!conf.contains(MASTER)) {
      conf.setMaster(run.spark().master());
      run.spark().conf().forEach(conf::set);
      embedded(conf);
    }
    knowHive(conf, run);
    learn(conf, run.redactor());
    return common(conf, "predilect " + run.name());
  }

  // As spark-shell and notebooks do: a program that was submitted knows no table of Hive's
  // otherwise.
  private static void knowHive(SparkConf conf, RunConfig run) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    if (run.stages().stream().anyMatch(stage -> !stage.settings().tables().isEmpty())
        && loader.getResource(HIVE_SETTINGS) != null
        && loader.getResource(HIVE_IN_SPARK) != null) {
      conf.setIfMissing("spark.sql.catalogImplementation", "hive");
    }
  }

  /** Spark's configuration as it was submitted, whatever will run. */
  public static SparkConf submitted() {
    return common(new SparkConf(), "predilect");
  }

  /** Whether this is a driver on YARN, in its application master: deploy mode {@code cluster}. */
  public static boolean inYarnsApplicationMaster() {
    // as SparkConf would read them, which takes seconds to load
    return "yarn".equals(System.getProperty(MASTER))
        && "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }

  private static SparkConf common(SparkConf conf, String application) {
    OF_STAGES.forEach(conf::setIfMissing);
    conf.setIfMissing(VERIFY_PAGES, "true");
    conf.setIfMissing("spark.app.name", application);
    EXECUTOR_ENVIRONMENT.forEach(
        (name, value) -> conf.setIfMissing("spark.executorEnv." + name, value));
    return conf;
  }

  /** Hadoop's configuration as the session will have it, without starting one. */
  public static Configuration hadoop(SparkConf conf) {
    OwnAddress.require();
    return SparkHadoopUtil.get().newConfiguration(conf);
  }

  /**
   * The session, started if need be.
   *
   * @throws JobException when Java was started without what Spark needs of it or with too small a
   *     heap, or there is no folder for temporary files
   */
  public static SparkSession start(SparkConf conf) {
    if (!Object.class.getModule().isExported("sun.nio.ch", SparkSession.class.getModule())) {
      throw new JobException(
          "Java was started without the options that Spark needs on Java 17. spark-submit gives"
              + " them to everything but a driver on a standalone cluster: submit it with"
              + " --driver-java-options \""
              + JavaModuleOptions.defaultModuleOptions()
              + "\"");
    }
    if (running().isEmpty()) {
      OwnAddress.require();
      requireHeap(Runtime.getRuntime().maxMemory());
      TemporaryFolders.require(conf);
    }
    SparkSession session = SparkSession.builder().config(conf).getOrCreate();
    learnSecrets(session);
    return session;
  }

  // Spark would say so itself, and name settings that come too late for a process that runs.
  static void requireHeap(long bytes) {
    if (bytes < LEAST_HEAP) {
      throw new JobException(
          "the heap of this process has "
              + (bytes >> 20)
              + " MiB, and Spark needs "
              + (LEAST_HEAP >> 20)
              + ": set PREDILECT_HEAP to 1g or more, or give spark-submit --driver-memory 1g, or Java -Xmx1g");
    }
  }

  /** The session of this process, where one runs. */
  public static Optional<SparkSession> running() {
    return SparkSession.getDefaultSession().isDefined()
            && !SparkSession.getDefaultSession().get().sparkContext().isStopped()
        ? Optional.of(SparkSession.getDefaultSession().get())
        : Optional.empty();
  }

  /**
   * The session that stages work in, beside one that somebody else may use: the same one, where it
   * says how small files are read, how many parts rows are shuffled into and how they are held;
   * else one with settings of its own in the same context.
   */
  public static SparkSession forStages(SparkSession session) {
    RuntimeConfig theirs = session.conf();
    Map<String, String> set = JavaConverters.mapAsJavaMap(theirs.getAll());
    if (set.keySet().containsAll(OF_STAGES.keySet())
        && set.containsKey(READ_PARTS)
        && ShuffleParts.given(set)) {
      return session;
    }
    SparkSession own = session.newSession();
    OF_STAGES.forEach(own.conf()::set);
    own.conf().set(READ_PARTS, PARTS_EACH * (long) session.sparkContext().defaultParallelism());
    set.entrySet().stream()
        .filter(entry -> theirs.isModifiable(entry.getKey()))
        .forEach(entry -> own.conf().set(entry.getKey(), entry.getValue()));
    if (!ShuffleParts.given(set)) {
      ShuffleParts.leaveOpen(own);
    }
    return own;
  }

  /** Remembers the secrets that Spark was given elsewhere: they are not told either. */
  public static void learnSecrets(SparkSession session) {
    learn(session.sparkContext().getConf(), Redactor.of(Map.of()));
  }

  private static void learn(SparkConf conf, Redactor redactor) {
    Map<String, String> entries = new HashMap<>();
    for (Tuple2<String, String> entry : conf.getAll()) {
      entries.put(entry._1(), entry._2());
    }
    redactor.learn(entries);
  }

  private static void embedded(SparkConf conf) {
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    // Progress comes with the heartbeats.
    conf.setIfMissing("spark.executor.heartbeatInterval", "1s");
    conf.setIfMissing("spark.hadoop.fs.file.impl", LocalFiles.class.getName());
    conf.setIfMissing("spark.driver.host", "localhost");
    conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    if (!conf.getBoolean("spark.excludeOnFailure.enabled", false)) { // which needs more
      // A failure in one process will be there the next time too.
      conf.setIfMissing("spark.task.maxFailures", "1");
    }
    if (conf.get(MASTER, "").startsWith("local")) {
      // Else a task whose memory is full ends the process, as an executor's that another replaces,
      // and the run with it, as if it were asked to stop.
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    }
  }
}
