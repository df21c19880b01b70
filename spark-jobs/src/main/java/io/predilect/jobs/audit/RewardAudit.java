package io.predilect.jobs.audit;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.corr;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.config.yaml.ConfigSource;
import io.predilect.jobs.config.yaml.ResolvedConfig;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.score.PromptFreeColumns;
import io.predilect.model.promptfree.GivenPairWeights;
import io.predilect.model.promptfree.PromptFreeGap;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of a data set's preference has nothing to do with its prompts, as a reward model sees
 * it: every pair's gap split by Algorithm 1.
 *
 * @param data what is read
 * @param rewardModel a Hugging Face folder
 * @param options how gaps are split
 */
public record RewardAudit(AuditedData data, String rewardModel, AuditOptions options) {
  private static final Logger LOG = LoggerFactory.getLogger(RewardAudit.class);
  private static final int LARGEST = 5;
  private static final String SHIFTS = "shifts";
  private static final double EPSILON = 1e-4;
  private static final List<Double> WEIGHTS = List.of(Double.NaN, 0.25, 0.5);
  private static final String SPLIT = "stages.score.prompt_free.";

  /** The command's options that its settings stand for. */
  private static final Map<String, String> CALLED =
      Map.of(
          SPLIT + "model", "--reward-model",
          SPLIT + "prompts", "--prompts",
          SPLIT + "own_weight", "--own-weight",
          SPLIT + "temperature", "--temperature");

  public RewardAudit {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(rewardModel, "rewardModel");
    Objects.requireNonNull(options, "options");
  }

  /**
   * Figures of some pairs.
   *
   * @param name the subset, or {@code all}
   * @param pairs how many
   * @param accuracy share whose chosen response is rewarded more
   * @param mostlyPromptFree share with |Δr2| > |Δr1|
   * @param varianceShare Var Δr2 / Var Δr; NaN where gaps do not vary
   * @param signSurvives share of pairs with the same preference under most foreign prompts; NaN
   *     where there are none
   * @param error what the draw of prompts leaves uncertain in a pair's Δr2, as a root mean square
   * @param meanError the same of the mean of Δr2
   * @param promptFree mean Δr2
   * @param promptRelated mean Δr1
   * @param lengthCorrelation Pearson's, of Δr2 with the difference of lengths in characters; NaN
   *     where one of them does not vary
   */
  public record Part(
      String name,
      long pairs,
      double accuracy,
      double mostlyPromptFree,
      double varianceShare,
      double signSurvives,
      double error,
      double meanError,
      double promptFree,
      double promptRelated,
      double lengthCorrelation) {
    public Part {
      Objects.requireNonNull(name, "name");
    }

    /** Share of Δr2's variance that the difference of lengths explains. */
    public double lengthShare() {
      return lengthCorrelation * lengthCorrelation;
    }
  }

  /**
   * What another weight of the own prompt makes of the same gaps.
   *
   * @param ownWeight p
   * @param mostlyPromptFree as in {@link Part}
   * @param varianceShare as in {@link Part}
   * @param promptFree mean Δr2
   */
  public record Weighted(
      double ownWeight, double mostlyPromptFree, double varianceShare, double promptFree) {}

  /**
   * A pair that stands out.
   *
   * @param promptFree Δr2
   * @param promptRelated Δr1
   * @param pair its texts
   */
  public record Extreme(double promptFree, double promptRelated, PreferencePair pair) {
    public Extreme {
      Objects.requireNonNull(pair, "pair");
    }
  }

  /**
   * What was found.
   *
   * @param rejected rows that have no gap
   * @param temperature what rewards were multiplied by
   * @param overall of all pairs
   * @param subsets by subset, the largest first; none when there is only one
   * @param weights the answer for p = 1/K, ¼ and ½
   * @param largest the pairs with the largest Δr2
   * @param pairs every pair with its gaps, for as long as the session lasts
   */
  public record Result(
      long rejected,
      double temperature,
      Part overall,
      List<Part> subsets,
      List<Weighted> weights,
      List<Extreme> largest,
      Dataset<Row> pairs) {
    public Result {
      weights = List.copyOf(weights);
      Objects.requireNonNull(overall, "overall");
      subsets = List.copyOf(subsets);
      largest = List.copyOf(largest);
      Objects.requireNonNull(pairs, "pairs");
    }
  }

  /**
   * What it is made of: a run of an ingest stage and a score stage.
   *
   * @param output where its folder is made
   * @throws io.predilect.jobs.config.ConfigException when an option cannot be
   */
  public RunConfig run(String output, String name) throws IOException {
    // JSON is YAML, and quotes what must be quoted.
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    root.put("name", name);
    root.put("output", output);
    root.put("seed", data.seed());
    root.put("device", data.compute().device().name().toLowerCase(Locale.ROOT));
    root.put("dtype", data.compute().dtype().name().toLowerCase(Locale.ROOT));
    root.put("model_cache_gib", data.compute().modelCacheGib());
    ArrayNode stages = root.putArray("stages");
    stages.addObject().set("ingest", ResolvedConfig.whole(data.settings()));
    ObjectNode score = stages.addObject().putObject("score").putObject("prompt_free");
    score.put("model", rewardModel);
    options.prompts().ifPresent(k -> score.put("prompts", k));
    options.ownWeight().ifPresent(p -> score.put("own_weight", p));
    score.put("all_gaps", true);
    if (options.temperature().isPresent()) {
      score.put("temperature", options.temperature().getAsDouble());
    } else {
      score.put("calibrate", SplitFilter.ALL.key());
    }
    ConfigSource source = new ConfigSource(json.writeValueAsString(root), "audit", CALLED);
    return ConfigReader.read(source, List.of(), LOG::warn);
  }

  /**
   * What the run found.
   *
   * @param rejected rows that have no gap
   * @param rows what the score stage made
   */
  public static Result result(long rejected, Dataset<Row> rows) {
    // By then the run's folder may be gone.
    Dataset<Row> scored = rows.localCheckpoint();
    Column[] figures = figures();
    double temperature = scored.select(first(Columns.REWARD_TEMPERATURE)).head().getDouble(0);
    Row overall =
        scored.groupBy(lit("all pairs").as(Columns.SUBSET)).agg(figures[0], rest(figures)).head();
    List<Part> subsets =
        scored.groupBy(Columns.SUBSET).agg(figures[0], rest(figures)).collectAsList().stream()
            .map(RewardAudit::part)
            .sorted(Comparator.comparingLong(Part::pairs).reversed().thenComparing(Part::name))
            .toList();
    List<Extreme> largest =
        scored
            .orderBy(col(Columns.PROMPT_FREE_GAP).desc(), col(Columns.ID))
            .limit(LARGEST)
            .collectAsList()
            .stream()
            .map(
                row ->
                    new Extreme(
                        row.<Double>getAs(Columns.PROMPT_FREE_GAP),
                        row.<Double>getAs(Columns.PROMPT_RELATED_GAP),
                        PairRows.pair(row)))
            .toList();
    return new Result(
        rejected,
        temperature,
        part(overall),
        subsets.size() > 1 ? subsets : List.of(),
        WEIGHTS.stream().map(p -> weighted(scored, p)).toList(),
        largest,
        scored);
  }

  /** The same gaps with another p; NaN stands for 1/K. */
  private static Weighted weighted(Dataset<Row> scored, double ownWeight) {
    UDF1<scala.collection.Seq<Double>, Double> promptFree =
        gaps -> {
          double[] values = new double[gaps.size()];
          Arrays.setAll(values, gaps::apply);
          double own = Double.isNaN(ownWeight) ? 1.0 / values.length : ownWeight;
          return PromptFreeGap.solve(values, GivenPairWeights.of(own, values.length), EPSILON)
              .promptFree();
        };
    Column free = udf(promptFree, DataTypes.DoubleType).apply(col(Columns.REWARD_GAPS));
    Row row =
        scored
            .select(
                col(Columns.REWARD_GAP),
                free.as(Columns.PROMPT_FREE_GAP),
                col(Columns.REWARD_GAP).minus(free).as(Columns.PROMPT_RELATED_GAP))
            .select(
                PromptFreeColumns.mostly(),
                PromptFreeColumns.varianceShare(),
                avg(Columns.PROMPT_FREE_GAP))
            .head();
    return new Weighted(ownWeight, row.getDouble(0), number(row, 1), row.getDouble(2));
  }

  private static Column[] figures() {
    return new Column[] {
      count(lit(1)),
      avg(when(col(Columns.REWARD_GAP).gt(0), 1.0).otherwise(0.0)),
      PromptFreeColumns.mostly(),
      PromptFreeColumns.varianceShare(),
      PromptFreeColumns.signSurvives(),
      PromptFreeColumns.error(),
      PromptFreeColumns.meanShifts().as(SHIFTS),
      avg(Columns.PROMPT_FREE_GAP),
      avg(Columns.PROMPT_RELATED_GAP),
      corr(
          col(Columns.PROMPT_FREE_GAP),
          length(col(Columns.CHOSEN)).minus(length(col(Columns.REJECTED))).cast("double"))
    };
  }

  private static Column[] rest(Column[] figures) {
    return Arrays.copyOfRange(figures, 1, figures.length);
  }

  private static Part part(Row row) {
    return new Part(
        row.getString(0),
        row.getLong(1),
        row.getDouble(2),
        row.getDouble(3),
        number(row, 4),
        number(row, 5),
        number(row, 6),
        PromptFreeColumns.meanError(row, SHIFTS),
        row.getDouble(8),
        row.getDouble(9),
        number(row, 10));
  }

  private static double number(Row row, int index) {
    return row.isNullAt(index) ? Double.NaN : row.getDouble(index);
  }
}
