package io.predilect.jobs.shard;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.NumberColumn;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.RefinementPrompt;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Tokenises the rows of a partition. */
final class TokenizedRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** A rationale that was made for other texts than the row's. */
  private static final String FOREIGN_RATIONALE = "foreign_rationale";

  private final ModelFolder model;
  private final LengthLimits limits;
  private final String rationalePrompt;
  private final String weightColumn;
  private final String marginColumn;
  private final RefinementPrompt refinementPrompt;
  private final ModelStore models;

  TokenizedRows(
      ModelFolder model,
      LengthLimits limits,
      ShardSettings settings,
      Optional<RefinementPrompt> refinementPrompt,
      ModelStore models) {
    this.model = model;
    this.limits = limits;
    this.rationalePrompt = settings.rationalePrompt().orElse(null);
    this.weightColumn = settings.weightColumn().orElse(null);
    this.marginColumn = settings.marginColumn().orElse(null);
    this.refinementPrompt = refinementPrompt.orElse(null);
    this.models = models;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    SharedModels<ChatTokenizer>.Lease lease = models.tokenizer(model);
    TaskEnd.close(lease);
    PairTokenizer tokenizer =
        new PairTokenizer(
            lease.model(),
            limits,
            rationalePrompt == null
                ? RationaleCondition.builtIn()
                : RationaleCondition.of("rationale_prompt", rationalePrompt),
            Optional.ofNullable(refinementPrompt));
    return Windows.each(rows, row -> tokenized(tokenizer, row));
  }

  private Row tokenized(PairTokenizer tokenizer, Row row) {
    Optional<String> rationale = PairRows.text(row, Columns.RATIONALE);
    if (rationale.isPresent()
        && !PairRows.text(row, Columns.RATIONALE_OF).equals(Optional.of(PairRows.texts(row)))) {
      return rejected(
          row,
          FOREIGN_RATIONALE,
          "the rationale is not of these texts, or of which is not known: put rationales after the"
              + " stages that change them");
    }
    PreferencePair pair = PairRows.pair(row);
    Map<NumberColumn.Kind, Double> numbers = new EnumMap<>(NumberColumn.Kind.class);
    for (NumberColumn column : numberColumns()) {
      NumberColumn.Told told = column.of(pair);
      if (told instanceof NumberColumn.Unknown none) {
        return rejected(row, column.kind().reason(), none.why());
      }
      numbers.put(column.kind(), ((NumberColumn.Known) told).value());
    }
    PairTokenizer.Result result =
        tokenizer.tokenize(
            pair,
            PairRows.cut(row),
            rationale,
            PairRows.reference(
                row, Optional.ofNullable(refinementPrompt).map(RefinementPrompt::identity)));
    if (result instanceof PairTokenizer.Kept kept) {
      return RowFactory.create(
          ShardRows.values(new PairTokenizer.Kept(with(numbers, kept.pair()), kept.lost()), row));
    }
    PairTokenizer.Rejected rejected = (PairTokenizer.Rejected) result;
    return rejected(row, rejected.reason(), rejected.detail());
  }

  private List<NumberColumn> numberColumns() {
    List<NumberColumn> columns = new ArrayList<>();
    if (weightColumn != null) {
      columns.add(new NumberColumn(weightColumn, NumberColumn.Kind.WEIGHT));
    }
    if (marginColumn != null) {
      columns.add(new NumberColumn(marginColumn, NumberColumn.Kind.MARGIN));
    }
    return columns;
  }

  private static TokenizedPair with(
      Map<NumberColumn.Kind, Double> numbers, TokenizedPair tokenized) {
    TokenizedPair pair = tokenized;
    if (numbers.containsKey(NumberColumn.Kind.WEIGHT)) {
      pair = pair.withWeight(OptionalDouble.of(numbers.get(NumberColumn.Kind.WEIGHT)));
    }
    if (numbers.containsKey(NumberColumn.Kind.MARGIN)) {
      pair = pair.withScoreMargin(OptionalDouble.of(numbers.get(NumberColumn.Kind.MARGIN)));
    }
    return pair;
  }

  private static Row rejected(Row row, String reason, String detail) {
    Object[] values = new Object[ShardRows.FITTED.size() + 1];
    values[0] = row.getAs(Columns.ID);
    values[ShardRows.FITTED.size()] = Reject.of(reason, detail, row.json()).value();
    return RowFactory.create(values);
  }
}
