package io.predilect.jobs.questions;

import io.predilect.data.hash.Sha256;
import io.predilect.data.pair.Message;
import io.predilect.data.rationale.PermutedRationales;
import io.predilect.jobs.rows.Columns;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/** The columns of questions, beside {@link Columns#ID}. */
public final class Questions {
  /** The conversation that is to be gone on with, each turn a {@link Columns#MESSAGE}. */
  public static final String MESSAGES = "messages";

  /** The seed of the answer's sampling, a long. */
  public static final String SEED = "seed";

  /**
   * Why a row has no question, where it has none: {@link #REFUSED_TYPE}. Such a row is not asked;
   * this is its answer. The column need not be there.
   */
  public static final String REFUSED = "question_refused";

  /** The type of {@link #REFUSED}. */
  public static final StructType REFUSED_TYPE =
      new StructType().add("reason", DataTypes.StringType).add("detail", DataTypes.StringType);

  /** The digest of a question and of who answers. */
  public static final String KEY = "question_key";

  private Questions() {}

  /** The columns of rows that are made into questions, and those of a question. */
  public static StructType beside(StructType rows) {
    return rows.add(MESSAGES, DataTypes.createArrayType(Columns.MESSAGE, false))
        .add(SEED, DataTypes.LongType)
        .add(REFUSED, REFUSED_TYPE);
  }

  /** A row with a question behind its own values, as {@link #beside} has them. */
  public static Row asking(Row row, List<Message> messages, long seed) {
    List<Row> turns =
        messages.stream()
            .map(message -> RowFactory.create(message.role(), message.content()))
            .toList();
    return with(row, JavaConverters.asScalaBufferConverter(turns).asScala(), seed, null);
  }

  /** A row that has no question. */
  public static Row refused(Row row, String reason, String detail) {
    return with(row, null, null, RowFactory.create(reason, detail));
  }

  private static Row with(Row row, Object... question) {
    return RowFactory.create(values(row, question));
  }

  /**
   * A row with values behind its own, that knows its type, and so do rows among the values: between
   * two maps Spark does not tell them.
   */
  public static Row behind(Row row, StructType type, Object... added) {
    Object[] values = values(row, added);
    for (int i = row.size(); i < values.length; i++) {
      if (values[i] instanceof Row nested
          && type.fields()[i].dataType() instanceof StructType own) {
        values[i] = new GenericRowWithSchema(values(nested), own);
      }
    }
    return new GenericRowWithSchema(values, type);
  }

  private static Object[] values(Row row, Object... added) {
    Object[] values = new Object[row.size() + added.length];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    System.arraycopy(added, 0, values, row.size(), added.length);
    return values;
  }

  /**
   * The seed of a row's sampling.
   *
   * @param seed the stage's
   * @param id the row's
   */
  public static long seed(long seed, String id) {
    return Long.parseUnsignedLong(PermutedRationales.key(seed, id).substring(0, 16), 16);
  }

  /** Turns as a row has them, role and content each. */
  public static List<Message> messages(List<Row> turns) {
    return turns.stream().map(turn -> new Message(turn.getString(0), turn.getString(1))).toList();
  }

  /**
   * The digest that an answer is kept by.
   *
   * @param identity of who answers, and how
   * @param sampled whether the seed has a say
   */
  public static String key(String identity, boolean sampled, List<Message> messages, long seed) {
    Sha256 digest = new Sha256().add(identity).add(sampled ? seed : 0L).add(messages.size());
    messages.forEach(message -> digest.add(message.role()).add(message.content()));
    return digest.shortHex();
  }
}
