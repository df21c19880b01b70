package io.predilect.jobs.answers;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Takes and makes bytes, and has a class and a part as params, as DJL's predictors on Spark. */
public final class BytesTransformer extends Transformer {
  private static final long serialVersionUID = 1L;

  private final String uid = "bytes";
  private final Param<String> inputCol = new Param<>(this, "inputCol", "where they are");
  private final Param<String> outputCol = new Param<>(this, "outputCol", "where they go");
  private final Param<Class<?>> inputClass = new Param<>(this, "inputClass", "what they are");
  private final Param<UnaryOperator<String>> translator =
      new Param<>(this, "translator", "what becomes of them");

  /** A translator. */
  public static final class Louder implements UnaryOperator<String> {
    @Override
    public String apply(String text) {
      return text + "!";
    }
  }

  public Param<String> inputCol() {
    return inputCol;
  }

  public Param<String> outputCol() {
    return outputCol;
  }

  public Param<Class<?>> inputClass() {
    return inputClass;
  }

  public Param<UnaryOperator<String>> translator() {
    return translator;
  }

  public BytesTransformer setInputClass(Class<?> value) {
    set(inputClass, value);
    return this;
  }

  public BytesTransformer setTranslator(UnaryOperator<String> value) {
    set(translator, value);
    return this;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> rows) {
    String input = getOrDefault(inputCol);
    if (!rows.schema().apply(input).dataType().equals(DataTypes.BinaryType)) {
      throw new IllegalArgumentException("requirement failed: " + input + " must be BinaryType");
    }
    Class<?> type = getOrDefault(inputClass);
    String end = getOrDefault(translator).apply("");
    UDF1<byte[], byte[]> answer =
        bytes ->
            (new String(bytes, StandardCharsets.UTF_8) + type.getSimpleName() + end)
                .getBytes(StandardCharsets.UTF_8);
    return rows.toDF()
        .withColumn(getOrDefault(outputCol), udf(answer, DataTypes.BinaryType).apply(col(input)));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return schema.add(getOrDefault(outputCol), DataTypes.BinaryType);
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
