package io.predilect.jobs.answers;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.repeat;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Somebody's own transformer, with a param of a type that Spark ML cannot read by itself. */
public final class EchoTransformer extends Transformer {
  private static final long serialVersionUID = 1L;

  private final String uid = "echo";
  private final IntParam times = new IntParam(this, "times", "how often it is said");
  private final Param<Map<String, String>> marks = new Param<>(this, "marks", "said after it");

  public IntParam times() {
    return times;
  }

  public Param<Map<String, String>> marks() {
    return marks;
  }

  public EchoTransformer setMarks(Map<String, String> value) {
    set(marks, new TreeMap<>(value));
    return this;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> rows) {
    return rows.toDF()
        .withColumn(
            "answer",
            concat(
                repeat(col("text"), (int) getOrDefault(times)),
                lit(getOrDefault(marks).toString())));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return schema.add("answer", "string");
  }

  @Override
  public Transformer copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public String uid() {
    return uid;
  }
}
