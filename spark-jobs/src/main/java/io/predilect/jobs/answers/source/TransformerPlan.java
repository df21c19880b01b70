package io.predilect.jobs.answers.source;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.config.TransformerSettings;
import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.AnswerText;
import io.predilect.jobs.questions.Question;
import io.predilect.jobs.questions.Questions;
import io.predilect.model.scoring.Windows;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * A Spark ML transformer that answers. It is given the question as one text: a single message as it
 * is, several with their roles; where it takes no text, as DJL's BinaryPredictor, the text's bytes
 * in UTF-8. {@link Questions#MESSAGES} and {@link Questions#SEED} are there too. Bytes that it
 * makes are text in UTF-8. Of lists of texts that it makes the texts are joined by blanks, other
 * values are JSON.
 */
record TransformerPlan(TransformerSettings settings) implements TextSource, TextSource.Opened {
  TransformerPlan {
    Objects.requireNonNull(settings, "settings");
  }

  @Override
  public String identity() {
    return new Sha256().add("transformer").add(settings.toString()).shortHex();
  }

  // It may look at the seed.
  @Override
  public boolean sampled() {
    return true;
  }

  @Override
  public boolean mayFail() {
    return true;
  }

  @Override
  public Opened open() {
    return this;
  }

  @Override
  public Asker asker() {
    return questions -> Windows.each(questions, TransformerPlan::answer);
  }

  @Override
  public Dataset<Row> parted(Dataset<Row> questions) {
    Transformer transformer = transformer();
    int cores = questions.sparkSession().sparkContext().defaultParallelism();
    Dataset<Row> given =
        questions
            .repartition(cores, col(Questions.KEY))
            .withColumn(settings.input(), asText(col(Questions.MESSAGES)));
    Dataset<Row> made = made(transformer, given);
    for (String column :
        List.of(Questions.KEY, Questions.MESSAGES, Questions.SEED, settings.output())) {
      if (made.schema().getFieldIndex(column).isEmpty()) {
        throw new JobException(
            "transformer: what %s makes has no column %s: it must keep the columns that it is given"
                    .formatted(settings.type().orElseThrow(), column)
                + " and add transformer.output, '"
                + settings.output()
                + "'; it has "
                + String.join(", ", made.columns()));
      }
    }
    DataType type = made.schema().apply(settings.output()).dataType();
    return made.select(
        col(Questions.KEY),
        col(Questions.MESSAGES),
        col(Questions.SEED),
        asAnswer(col(settings.output()), type).as(Question.GIVEN));
  }

  private Dataset<Row> made(Transformer transformer, Dataset<Row> given) {
    RuntimeException refusal;
    try {
      return transformer.transform(given);
    } catch (RuntimeException e) {
      refusal = e;
    }
    Column bytes = col(settings.input()).cast(DataTypes.BinaryType);
    try {
      return transformer.transform(given.withColumn(settings.input(), bytes));
    } catch (RuntimeException e) {
      refusal.addSuppressed(e);
      throw new JobException(
          "transformer: %s refuses the questions, as text (%s) and as bytes (%s): check transformer.params, and that it reads the column transformer.input, '%s'"
              .formatted(
                  settings.type().orElseThrow(),
                  refusal.getMessage(),
                  e.getMessage(),
                  settings.input()),
          refusal);
    }
  }

  private Transformer transformer() {
    Transformer transformer =
        TransformerParams.make(settings.type().orElseThrow(), settings.params().tree());
    TransformerParams.setIfThere(transformer, "inputCol", settings.input());
    TransformerParams.setIfThere(transformer, "outputCol", settings.output());
    return transformer;
  }

  private static Column asText(Column messages) {
    return when(size(messages).equalTo(1), messages.getItem(0).getField("content"))
        .otherwise(
            array_join(
                transform(
                    messages,
                    turn -> concat_ws(": ", turn.getField("role"), turn.getField("content"))),
                "\n"));
  }

  private static Column asAnswer(Column output, DataType type) {
    if (type instanceof ArrayType list && list.elementType().equals(DataTypes.StringType)) {
      return when(output.isNotNull(), concat_ws(" ", output)).otherwise(lit(null));
    }
    return type instanceof StructType || type instanceof ArrayType || type instanceof MapType
        ? to_json(output)
        : output.cast(DataTypes.StringType);
  }

  private static Answer answer(Question question) {
    Optional<String> text = question.given();
    return text.isPresent()
        ? new Answer(
            question.key(),
            new ChatReply.Answered(AnswerText.of(text.get()), "", Usage.NONE, List.of(), 1))
        : Answer.refused(
            question.key(), AnswerRows.NO_ANSWER, "the transformer made nothing of the question");
  }
}
