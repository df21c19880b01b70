package io.predilect.jobs.storage;

import io.predilect.jobs.config.Redactor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.ConfigRedactor;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hadoop's configuration for tasks. Where Spark does not encrypt what it sends, secrets stay
 * behind: a task takes them from what its executor has anyway, {@code spark.hadoop.*} and its own
 * files.
 */
public final class TaskHadoop implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(TaskHadoop.class);
  private static final String SPARK_HADOOP = "spark.hadoop.";

  // A thousand entries: sent with each job and read by each task they would be a tenth of the
  // processor time of small ones.
  private final Broadcast<Sent> sent;

  private TaskHadoop(Broadcast<Sent> sent) {
    this.sent = sent;
  }

  /** What the tasks of a session are given. */
  public static TaskHadoop of(SparkContext spark) {
    Configuration whole = new Configuration(spark.hadoopConfiguration());
    return new TaskHadoop(
        new JavaSparkContext(spark)
            .broadcast(
                SparkSecurity.inClear(spark)
                    ? withoutSecrets(whole, spark.getConf())
                    : new Sent(whole, List.of())));
  }

  /** The configuration, with the secrets that this process has. Tasks share it: it is not set. */
  public Configuration value() {
    return sent.value().whole();
  }

  /** What tasks are given where it would travel in clear. */
  static Sent withoutSecrets(Configuration whole, SparkConf conf) {
    List<String> secrets = secrets(whole);
    Configuration sent = new Configuration(whole);
    secrets.forEach(sent::unset);
    List<String> lost =
        secrets.stream()
            .filter(key -> !conf.contains(SPARK_HADOOP + key))
            .filter(key -> setByProgram(key, whole))
            .toList();
    if (!lost.isEmpty()) {
      LOG.warn(
          "secrets of this process are not sent to executors unencrypted: {}. Where they are needed"
              + " there, give them as {}NAME when the session starts, or set"
              + " spark.network.crypto.enabled",
          String.join(", ", lost),
          SPARK_HADOOP);
    }
    return new Sent(sent, secrets);
  }

  /** The names of the entries that are secret. */
  static List<String> secrets(Configuration hadoop) {
    Redactor redactor = Redactor.of(Map.of());
    ConfigRedactor hadoops = new ConfigRedactor(hadoop);
    List<String> secrets = new ArrayList<>();
    for (Map.Entry<String, String> entry : hadoop) {
      String value = entry.getValue();
      if (redactor.secret(entry.getKey(), value)
          || !hadoops.redact(entry.getKey(), value).equals(value)) {
        secrets.add(entry.getKey());
      }
    }
    return secrets;
  }

  // Files lie on executors too, or came with the job.
  private static boolean setByProgram(String key, Configuration hadoop) {
    String[] sources = hadoop.getPropertySources(key);
    return sources != null
        && sources.length > 0
        && Arrays.stream(sources).noneMatch(source -> source.endsWith(".xml"));
  }

  /** What each process of the executors gets once. */
  static final class Sent implements Serializable {
    private static final long serialVersionUID = 1L;

    private final SerializableConfiguration sent;
    private final ArrayList<String> leftOut;
    private transient Configuration whole;

    private Sent(Configuration sent, List<String> leftOut) {
      this.sent = new SerializableConfiguration(sent);
      this.leftOut = new ArrayList<>(leftOut);
    }

    synchronized Configuration whole() {
      if (whole == null) {
        whole = sent.value();
        if (!leftOut.isEmpty()) {
          Configuration own = SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf());
          whole = new Configuration(whole);
          for (String key : leftOut) {
            String value = own.getRaw(key);
            if (value != null) {
              whole.set(key, value);
            }
          }
        }
      }
      return whole;
    }
  }
}
