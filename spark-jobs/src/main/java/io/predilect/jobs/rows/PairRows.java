package io.predilect.jobs.rows;

import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.ResponseCut;
import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenFingerprint;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Pairs to rows and back, by column name, so that added columns do not matter. */
public final class PairRows {
  private PairRows() {}

  /** The values of {@link Columns#PAIR}. */
  public static Row row(PreferencePair pair, String split) {
    return RowFactory.create(
        pair.id(),
        pair.prompt().stream()
            .map(message -> RowFactory.create(message.role(), message.content()))
            .toArray(),
        pair.hasChosen() ? pair.chosen() : null,
        pair.hasRejected() ? pair.rejected() : null,
        orNull(pair.chosenScore()),
        orNull(pair.rejectedScore()),
        pair.subset(),
        // Spark's encoder takes Scala's maps only
        JavaConverters.mapAsScalaMapConverter(pair.extra()).asScala(),
        split);
  }

  /** The pair in a row that has at least the columns of {@link Columns#PAIR}. */
  public static PreferencePair pair(Row row) {
    Map<String, String> extra = new HashMap<>();
    row.<String, String>getJavaMap(row.fieldIndex(Columns.EXTRA)).forEach(extra::put);
    Optional<String> chosen = text(row, Columns.CHOSEN);
    Optional<String> rejected = text(row, Columns.REJECTED);
    return new PreferencePair(
        row.getAs(Columns.ID),
        prompt(row),
        chosen.orElse(""),
        rejected.orElse(""),
        number(row, Columns.SCORE_CHOSEN),
        number(row, Columns.SCORE_REJECTED),
        row.getAs(Columns.SUBSET),
        extra,
        judgement(chosen.isPresent(), rejected.isPresent()));
  }

  private static Judgement judgement(boolean chosen, boolean rejected) {
    if (chosen) {
      return rejected ? Judgement.PAIR : Judgement.DESIRABLE;
    }
    return rejected ? Judgement.UNDESIRABLE : Judgement.NONE;
  }

  /** Characters of the row's responses. */
  public static long characters(Row row) {
    return text(row, Columns.CHOSEN).map(String::length).orElse(0)
        + (long) text(row, Columns.REJECTED).map(String::length).orElse(0);
  }

  /** The conversation in the row's prompt column. */
  public static List<Message> prompt(Row row) {
    return messages(row.getSeq(row.fieldIndex(Columns.PROMPT)));
  }

  /** The conversation in a column of that type. */
  public static List<Message> messages(Seq<Row> turns) {
    return JavaConverters.seqAsJavaListConverter(turns).asJava().stream()
        .map(turn -> new Message(turn.getString(0), turn.getString(1)))
        .toList();
  }

  /** A number, where the row has that column and a value in it. */
  public static OptionalDouble number(Row row, String column) {
    int index = index(row, column);
    return index < 0 || row.isNullAt(index)
        ? OptionalDouble.empty()
        : OptionalDouble.of(((Number) row.get(index)).doubleValue());
  }

  /** A list of numbers; empty where the row has no such column or nothing in it. */
  public static List<Double> numbers(Row row, String column) {
    int index = index(row, column);
    return index < 0 || row.isNullAt(index) ? List.of() : row.getList(index);
  }

  /**
   * What a reference said of the row's pair, where a score stage asked it.
   *
   * @param refinement the identity of the refinement prompt that is asked for; what the reference
   *     said with another one does not count
   */
  public static ReferenceLogps reference(Row row, Optional<String> refinement) {
    boolean same =
        refinement.isPresent() && refinement.equals(text(row, Columns.REF_REFINEMENT_PROMPT));
    Map<ReferenceLogp, Double> values = new EnumMap<>(ReferenceLogp.class);
    for (ReferenceLogp which : ReferenceLogp.stored()) {
      if (same || !which.augmented()) {
        number(row, which.column()).ifPresent(value -> values.put(which, value));
      }
    }
    return values.isEmpty()
        ? ReferenceLogps.none()
        : new ReferenceLogps(
            text(row, Columns.REF_MODEL),
            text(row, Columns.REF_OF).flatMap(TokenFingerprint::parse),
            values);
  }

  /** A digest of the row's conversation and responses, whole. */
  public static String texts(Row row) {
    return PairId.of(
        prompt(row), text(row, Columns.CHOSEN).orElse(""), text(row, Columns.REJECTED).orElse(""));
  }

  /** The same with how the responses are cut. */
  public static String textsAsCut(Row row) {
    return texts(row)
        + cut(row).stream()
            .flatMap(cut -> Stream.concat(cut.before().stream(), Stream.of(cut)))
            .map(
                cut ->
                    String.format(
                        Locale.ROOT,
                        "/%s-%s-%d-%d-%s",
                        cut.unit(),
                        cut.ratio(),
                        cut.chosen(),
                        cut.rejected(),
                        cut.endOfTurn()))
            .collect(Collectors.joining());
  }

  /** A text, where the row has that column and a value in it. */
  public static Optional<String> text(Row row, String column) {
    int index = index(row, column);
    return index < 0 || row.isNullAt(index)
        ? Optional.empty()
        : Optional.of(row.get(index).toString());
  }

  /** A text in a column of that name, or among the source's other columns. */
  public static Optional<String> column(Row row, String column) {
    Optional<String> own = text(row, column);
    int extra = index(row, Columns.EXTRA);
    return own.isPresent() || extra < 0 || row.isNullAt(extra)
        ? own
        : Optional.ofNullable(row.<String, String>getJavaMap(extra).get(column));
  }

  /** The row's cut, where a truncate stage wrote one, with those before it. */
  public static Optional<ResponseCut> cut(Row row) {
    int index = index(row, Columns.CUT);
    return index < 0 || row.isNullAt(index)
        ? Optional.empty()
        : Optional.of(cutOf(row.getStruct(index)).after(cutsBefore(row)));
  }

  /** The cuts before the row's last one; empty where the row has no such column. */
  public static List<ResponseCut> cutsBefore(Row row) {
    int index = index(row, Columns.CUT_BEFORE);
    return index < 0 || row.isNullAt(index)
        ? List.of()
        : row.<Row>getList(index).stream().map(PairRows::cutOf).toList();
  }

  private static ResponseCut cutOf(Row cut) {
    return new ResponseCut(
        ResponseCut.Unit.valueOf(cut.<String>getAs("unit").toUpperCase(Locale.ROOT)),
        cut.<Double>getAs("ratio"),
        cut.<Integer>getAs("chosen"),
        cut.<Integer>getAs("rejected"),
        cut.<Boolean>getAs("end_of_turn"));
  }

  /** The value of a {@link Columns#CUT} column. */
  public static Row row(ResponseCut cut) {
    return RowFactory.create(
        cut.unit().name().toLowerCase(Locale.ROOT),
        cut.ratio(),
        cut.chosen(),
        cut.rejected(),
        cut.endOfTurn());
  }

  private static int index(Row row, String column) {
    return row.schema().getFieldIndex(column).isDefined() ? row.fieldIndex(column) : -1;
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
