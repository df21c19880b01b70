package io.predilect.jobs.rows;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ShardSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of a pair as it goes through the stages, and which stage writes them. */
public final class Columns {
  // ingest
  public static final String ID = "id";
  public static final String PROMPT = "prompt";
  public static final String CHOSEN = "chosen";
  public static final String REJECTED = "rejected";
  public static final String SCORE_CHOSEN = "score_chosen";
  public static final String SCORE_REJECTED = "score_rejected";
  public static final String SUBSET = "subset";
  public static final String EXTRA = "extra";
  public static final String SPLIT = "split";

  /** The source's label, where there are several; else null. */
  public static final String SOURCE = "source";

  /** What the pairs of one list of responses have in common; null: the pair is a row's only one. */
  public static final String LIST = "list";

  /** How many pairs that list makes, kept or not. */
  public static final String LIST_PAIRS = "list_pairs";

  // augment
  /** What the augment stage made of the row: its group, or the kind of pair that was added. */
  public static final String CRAFTED = "crafted";

  // rationales
  public static final String RATIONALE = "rationale";

  /** The pair that the rationale is about: {@link PairRows#texts}. */
  public static final String RATIONALE_OF = "rationale_of";

  // truncate
  public static final String CUT = "cut";

  /** Cuts of truncate stages before that one, the first one first. */
  public static final String CUT_BEFORE = "cut_before";

  // score
  public static final String REF_CHOSEN_LOGPS = ReferenceLogp.CHOSEN.column();
  public static final String REF_REJECTED_LOGPS = ReferenceLogp.REJECTED.column();
  public static final String REF_MODEL = ShardSchema.REFERENCE_MODEL;

  /** What that model was asked about: a {@link io.predilect.data.shard.TokenFingerprint}. */
  public static final String REF_OF = ShardSchema.REFERENCE_OF;

  public static final String REF_REFINEMENT_PROMPT = "ref_refinement_prompt";
  public static final String REWARD_CHOSEN = "reward_chosen";
  public static final String REWARD_REJECTED = "reward_rejected";
  public static final String REWARD_GAP = "reward_gap";
  public static final String PROMPT_FREE_GAP = "prompt_free_gap";
  public static final String PROMPT_RELATED_GAP = "prompt_related_gap";
  public static final String PROMPT_FREE_ITERATIONS = "prompt_free_iterations";
  public static final String EFFECTIVE_PROMPTS = "effective_prompts";

  /** What rewards and gaps are of: a {@link GapOrigin}. */
  public static final String PROMPT_FREE_OF = "prompt_free_of";

  /** What all rewards and gaps of the row were multiplied by. */
  public static final String REWARD_TEMPERATURE = "reward_temperature";

  /** The standard error that the draw of K prompts leaves in the prompt-free gap. */
  public static final String PROMPT_FREE_ERROR = "prompt_free_error";

  /** Share of foreign prompts under which the same response is preferred. */
  public static final String SIGN_KEPT = "sign_kept";

  /** How much each part of the pool moves the prompt-free gap: tells the error of a mean. */
  public static final String PROMPT_FREE_SHIFTS = "prompt_free_shifts";

  /** Whether a response lost its end to stand behind every prompt of the pool. */
  public static final String PROMPT_FREE_CUT = "prompt_free_cut";

  /** Δr under the own prompt first and then under the pool's others, on request. */
  public static final String REWARD_GAPS = "reward_gaps";

  /** One turn: role and content. */
  public static final StructType MESSAGE =
      new StructType(
          new StructField[] {
            required("role", DataTypes.StringType), required("content", DataTypes.StringType)
          });

  /** How much of each response is used: {@link io.predilect.data.pair.ResponseCut}. */
  public static final StructType CUT_TYPE =
      new StructType(
          new StructField[] {
            required("unit", DataTypes.StringType),
            required("ratio", DataTypes.DoubleType),
            required("chosen", DataTypes.IntegerType),
            required("rejected", DataTypes.IntegerType),
            required("end_of_turn", DataTypes.BooleanType)
          });

  /** A pair. Of unpaired data one of the two responses is null. */
  public static final StructType PAIR =
      new StructType(
          new StructField[] {
            required(ID, DataTypes.StringType),
            required(PROMPT, DataTypes.createArrayType(MESSAGE, false)),
            optional(CHOSEN, DataTypes.StringType),
            optional(REJECTED, DataTypes.StringType),
            optional(SCORE_CHOSEN, DataTypes.DoubleType),
            optional(SCORE_REJECTED, DataTypes.DoubleType),
            required(SUBSET, DataTypes.StringType),
            required(
                EXTRA, DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false)),
            required(SPLIT, DataTypes.StringType)
          });

  /** What the ingest stage writes. */
  public static final StructType INGESTED =
      PAIR.add(optional(SOURCE, DataTypes.StringType))
          .add(optional(LIST, DataTypes.StringType))
          .add(optional(LIST_PAIRS, DataTypes.IntegerType));

  private Columns() {}

  static StructField required(String name, DataType type) {
    return new StructField(name, type, false, Metadata.empty());
  }

  static StructField optional(String name, DataType type) {
    return new StructField(name, type, true, Metadata.empty());
  }
}
