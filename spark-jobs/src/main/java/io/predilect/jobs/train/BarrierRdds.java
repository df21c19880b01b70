package io.predilect.jobs.train;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** Barrier stages from Java, where {@code JavaRDD} has none: all tasks start together or not. */
public final class BarrierRdds {
  private BarrierRdds() {}

  /**
   * Maps every partition in one barrier stage; in {@code function}, {@code
   * org.apache.spark.TaskContext.get()} is the task's {@code BarrierTaskContext}.
   */
  public static <T, R> JavaRDD<R> mapPartitions(
      JavaRDD<T> rdd, FlatMapFunction<Iterator<T>, R> function, Class<R> type) {
    ClassTag<R> tag = ClassTag$.MODULE$.apply(type);
    return rdd.rdd().barrier().mapPartitions(new Partition<>(function), false, tag).toJavaRDD();
  }

  private static final class Partition<T, R>
      extends AbstractFunction1<scala.collection.Iterator<T>, scala.collection.Iterator<R>>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // Spark's Java function interfaces are serializable.
    private final FlatMapFunction<Iterator<T>, R> function;

    Partition(FlatMapFunction<Iterator<T>, R> function) {
      this.function = function;
    }

    @Override
    public scala.collection.Iterator<R> apply(scala.collection.Iterator<T> rows) {
      try {
        return JavaConverters.asScalaIteratorConverter(
                function.call(JavaConverters.asJavaIteratorConverter(rows).asJava()))
            .asScala();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
    }
  }
}
