package io.predilect.jobs.spark;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.util.Utils;
import scala.collection.JavaConverters;

/**
 * An object on its way to or from a task, as Java writes it. What a job is made of and gives back
 * goes by {@code spark.serializer} else, which many sessions set to Kryo, and Kryo takes no
 * records.
 */
public final class Carried<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;

  private Carried(byte[] bytes) {
    this.bytes = bytes;
  }

  static <T> Carried<T> of(T value) {
    return new Carried<>(Utils.serialize(value));
  }

  T value() {
    return Utils.deserialize(bytes, Utils.getContextOrSparkClassLoader());
  }

  /** As Spark's own, of objects of any class that Java can write. */
  public static <T> JavaRDD<T> parallelize(JavaSparkContext spark, List<T> values, int parts) {
    List<Carried<T>> carried = values.stream().map(Carried::of).toList();
    return spark.parallelize(carried, parts).map(Carried::value);
  }

  /**
   * What tasks made, brought to the driver.
   *
   * @param alone whether one task brings it all, in a stage of its own
   */
  public static <T> List<T> collect(JavaRDD<T> made, boolean alone) {
    JavaRDD<Carried<T>> carried = made.map(Carried::of);
    return (alone ? carried.repartition(1) : carried)
        .collect().stream().map(Carried::value).toList();
  }

  /**
   * Adds the values of each key up, on the executors.
   *
   * @param first makes a sum of a value
   * @param add a value to a sum
   * @param merge one sum into another
   */
  public static <K, V, C> JavaPairRDD<K, C> sums(
      JavaPairRDD<K, V> values,
      Function<V, C> first,
      Function2<C, V, C> add,
      Function2<C, C, C> merge) {
    Partitioner usual =
        Partitioner.defaultPartitioner(
            values.rdd(),
            JavaConverters.asScalaBuffer(List.<org.apache.spark.rdd.RDD<?>>of()).toSeq());
    JavaSerializer java = new JavaSerializer(values.context().getConf());
    return values.combineByKey(first, add, merge, usual, true, java);
  }
}
