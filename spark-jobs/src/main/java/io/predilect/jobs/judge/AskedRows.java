package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import io.predilect.data.hash.Lot;
import io.predilect.data.judge.Comparison;
import io.predilect.data.judge.Protocol;
import io.predilect.data.judge.Query;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.template.TemplateException;
import io.predilect.jobs.questions.SeveralQuestions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.model.scoring.Windows;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Comparisons with the questions that are asked about them, the questions by themselves, and the
 * comparisons again with their answers. Two equal responses are a tie, and nobody is asked.
 */
record AskedRows(JudgePlan plan) implements MapPartitionsFunction<Row, Row> {
  static final String QUESTIONS = "_questions";
  static final String NUMBER = "number";

  private static final String MESSAGES = "messages";
  private static final String SEED = "seed";

  private static final StructType QUESTION =
      new StructType()
          .add(Columns.ID, DataTypes.StringType)
          .add(NUMBER, DataTypes.IntegerType)
          .add(JudgedRows.SHOWN, DataTypes.StringType)
          .add(MESSAGES, DataTypes.createArrayType(Columns.MESSAGE, false))
          .add(SEED, DataTypes.LongType);

  private static final StructType TYPE =
      ComparedRows.TYPE
          .add(QUESTIONS, DataTypes.createArrayType(QUESTION, false))
          .add(RowOutput.REJECT, Reject.TYPE);

  /** Comparisons that have both responses, with their questions or why they cannot be asked. */
  static Dataset<Row> of(Dataset<Row> compared, JudgePlan plan) {
    return compared.mapPartitions(new AskedRows(plan), Encoders.row(TYPE));
  }

  /** The questions: {@code id}, {@code messages}, {@code seed}. */
  static Dataset<Row> questions(Dataset<Row> asked) {
    return asked
        .select(col(Columns.ID), explode(col(QUESTIONS)).as("q"))
        .select(col("q." + Columns.ID), col("q." + MESSAGES), col("q." + SEED));
  }

  /**
   * What the answers say of the comparisons.
   *
   * @param answers a row for every question: {@code id}, {@code text}, {@code reason}, {@code
   *     detail}, {@code failed}, {@code first}
   */
  static Dataset<Row> judged(Dataset<Row> asked, Dataset<Row> answers, JudgePlan plan) {
    return SeveralQuestions.answered(asked, answers)
        .mapPartitions(new AnsweredRows(plan), Encoders.row(JudgedRows.OUTCOME_TYPE));
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    Protocol protocol = plan.protocol();
    return Windows.each(rows, row -> asked(row, protocol));
  }

  private Row asked(Row row, Protocol protocol) {
    Object[] values =
        Arrays.copyOf(
            Arrays.stream(ComparedRows.TYPE.fieldNames()).map(row::getAs).toArray(), TYPE.size());
    Comparison comparison = ComparedRows.comparison(row);
    if (comparison.a().equals(comparison.b())) {
      values[TYPE.fieldIndex(QUESTIONS)] = new Row[0];
      return RowFactory.create(values);
    }
    if (!protocol.covers(comparison)) {
      values[TYPE.fieldIndex(RowOutput.REJECT)] = JudgedRows.unequal(row, "this protocol").value();
      return RowFactory.create(values);
    }
    try {
      values[TYPE.fieldIndex(QUESTIONS)] =
          protocol.questions(comparison, plan.seed()).stream()
              .map(query -> question(comparison.id(), query))
              .toArray();
    } catch (TemplateException e) {
      values[TYPE.fieldIndex(RowOutput.REJECT)] =
          Reject.of(PairTokenizer.TEMPLATE, e.getMessage(), ComparedRows.json(row)).value();
    }
    return RowFactory.create(values);
  }

  private Row question(String id, Query query) {
    String question = SeveralQuestions.id(id, query.number());
    String key = Lot.key(plan.seed(), question);
    return RowFactory.create(
        question,
        query.number(),
        query.shown().key(),
        query.messages().stream()
            .map(message -> RowFactory.create(message.role(), message.content()))
            .toArray(),
        Long.parseUnsignedLong(key.substring(0, 16), 16));
  }
}
