package io.predilect.jobs.train;

import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.models.TaskDevice;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * What a rank's task takes of an executor. Data stages use every core for a task of their own; for
 * training the stage alone asks for whole executors (stage-level scheduling), so that there is one
 * rank on each, with all its cores and one GPU.
 *
 * @param profile what each task needs
 * @param own whether that is this stage's own profile, not the application's
 */
record RankResources(ResourceProfile profile, boolean own) {

  /**
   * By the application's settings; where the cluster cannot do it, what every task gets.
   *
   * @param device what the ranks' models are to lie on
   */
  static RankResources of(SparkContext spark, DeviceKind device) {
    if (!wholeExecutors(spark.conf(), spark.isLocal())) {
      return new RankResources(usual(spark), false);
    }
    TaskResourceRequests task = new TaskResourceRequests();
    task.cpus(spark.conf().getInt("spark.executor.cores", 1));
    if (device != DeviceKind.CPU && spark.conf().contains("spark.executor.resource.gpu.amount")) {
      task.resource(TaskDevice.GPU, 1);
    }
    ResourceProfile whole = new ResourceProfileBuilder().require(task).build();
    spark.resourceProfileManager().addResourceProfile(whole);
    return new RankResources(whole, true);
  }

  /** What every task gets that asks for nothing else. */
  static ResourceProfile usual(SparkContext spark) {
    return spark.resourceProfileManager().defaultResourceProfile();
  }

  /** Whether a stage may ask for whole executors, and they are known to be larger than a task. */
  static boolean wholeExecutors(SparkConf conf, boolean local) {
    return !local
        && !conf.getBoolean("spark.dynamicAllocation.enabled", false)
        && conf.contains("spark.executor.cores")
        && (conf.getInt("spark.executor.cores", 1) != conf.getInt("spark.task.cpus", 1)
            || conf.contains("spark.executor.resource.gpu.amount"));
  }

  /** The same data, its tasks with these resources. */
  <T> JavaRDD<T> given(JavaRDD<T> rdd) {
    return own ? rdd.withResources(profile) : rdd;
  }

  /** Threads for each rank: its task's cores; in local mode the ranks share the machine. */
  int threads(SparkContext spark, int ranks) {
    if (spark.isLocal()) {
      return Math.max(1, spark.defaultParallelism() / ranks);
    }
    return Math.max(1, (int) profile.taskResourcesJMap().get(ResourceProfile.CPUS()).amount());
  }

  /** A profile in words: {@code 8 cores and 1 gpu}. */
  static String text(ResourceProfile profile) {
    List<String> parts = new ArrayList<>();
    profile
        .taskResourcesJMap()
        .forEach(
            (name, request) ->
                parts.add(
                    amount(request.amount())
                        + " "
                        + (name.equals("cpus") ? request.amount() == 1 ? "core" : "cores" : name)));
    return String.join(" and ", parts);
  }

  private static String amount(double amount) {
    return amount == Math.rint(amount) ? Long.toString((long) amount) : Double.toString(amount);
  }
}
