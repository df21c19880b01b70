package io.predilect.jobs;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.LengthLimits;
import io.predilect.jobs.preview.PreviewedRow;
import io.predilect.jobs.preview.PreviewedRow.Refusal;
import io.predilect.jobs.preview.PreviewedText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What a model will see of some rows.
 *
 * @param format of the data
 * @param model whose tokenizer, chat template and context it is
 * @param limits what is cut or rejected, in tokens
 * @param rows the rows in order
 * @param notes what was passed over, and what should be known
 */
public record PreviewResult(
    String format, String model, LengthLimits limits, List<PreviewedRow> rows, List<String> notes) {
  private static final StructType COLUMNS =
      new StructType()
          .add("id", "string")
          .add("subset", "string")
          .add("prompt", "string")
          .add("prompt_tokens", "int")
          .add("chosen", "string")
          .add("chosen_tokens", "int")
          .add("rejected", "string")
          .add("rejected_tokens", "int")
          .add("refused_by", "string")
          .add("reason", "string")
          .add("detail", "string");

  public PreviewResult {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(limits, "limits");
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /** The rows as a DataFrame: texts as they are kept, special tokens in ⟦ ⟧. */
  public Dataset<Row> toDataFrame(SparkSession spark) {
    return spark.createDataFrame(rows.stream().map(PreviewResult::row).toList(), COLUMNS);
  }

  private static Row row(PreviewedRow row) {
    return RowFactory.create(
        row.pair().map(PreferencePair::id).orElse(null),
        row.pair().map(PreferencePair::subset).orElse(null),
        text(row.prompt()),
        tokens(row.prompt()),
        text(row.chosen()),
        tokens(row.chosen()),
        text(row.rejected()),
        tokens(row.rejected()),
        row.refusal().map(Refusal::stage).orElse(null),
        row.refusal().map(Refusal::reason).orElse(null),
        row.refusal().map(Refusal::detail).orElse(null));
  }

  private static String text(Optional<PreviewedText> text) {
    return text.map(PreviewedText::toString).orElse(null);
  }

  private static Integer tokens(Optional<PreviewedText> text) {
    return text.map(PreviewedText::tokens).orElse(null);
  }
}
