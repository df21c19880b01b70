package io.predilect.data.shard;

import static org.apache.parquet.schema.LogicalTypeAnnotation.listType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The columns of a shard: one row is a {@link TokenizedPair}. */
public final class ShardSchema {
  /** The pair's id, text. */
  public static final String ID = "id";

  /** The pair's group, text; empty: none. */
  public static final String SUBSET = "subset";

  /** Token ids of the prompt, a list of 32-bit integers. */
  public static final String PROMPT = "prompt";

  /** Token ids of the chosen response. */
  public static final String CHOSEN = "chosen";

  /** Token ids of the rejected response. */
  public static final String REJECTED = "rejected";

  /** Token ids of the question whose answer is the rationale; null: no rationale. */
  public static final String RATIONALE_CONDITION = "rationale_condition";

  /** Token ids of the rationale; null: none. */
  public static final String RATIONALE = "rationale";

  /** log π_ref(y_w|x), summed over tokens, a double; null: not scored. */
  public static final String REFERENCE_CHOSEN = "ref_chosen_logps";

  /** log π_ref(y_l|x), likewise. */
  public static final String REFERENCE_REJECTED = "ref_rejected_logps";

  /** The data's score of the chosen response less that of the rejected one; null: no scores. */
  public static final String SCORE_MARGIN = "score_margin";

  /** All columns in order. */
  public static final List<String> COLUMNS =
      List.of(
          ID,
          SUBSET,
          PROMPT,
          CHOSEN,
          REJECTED,
          RATIONALE_CONDITION,
          RATIONALE,
          REFERENCE_CHOSEN,
          REFERENCE_REJECTED,
          SCORE_MARGIN);

  /** The columns without which a file is no shard. */
  static final List<String> REQUIRED = List.of(ID, PROMPT, CHOSEN, REJECTED);

  static final String LIST = "list";
  static final String ELEMENT = "element";

  private ShardSchema() {}

  /** As Parquet has it, in the same shape as Spark writes it. */
  static MessageType parquet() {
    return Types.buildMessage()
        .optional(BINARY)
        .as(stringType())
        .named(ID)
        .optional(BINARY)
        .as(stringType())
        .named(SUBSET)
        .addFields(
            ids(PROMPT), ids(CHOSEN), ids(REJECTED), ids(RATIONALE_CONDITION), ids(RATIONALE))
        .optional(DOUBLE)
        .named(REFERENCE_CHOSEN)
        .optional(DOUBLE)
        .named(REFERENCE_REJECTED)
        .optional(DOUBLE)
        .named(SCORE_MARGIN)
        .named("shard");
  }

  private static GroupType ids(String name) {
    return Types.optionalGroup()
        .repeatedGroup()
        .required(INT32)
        .named(ELEMENT)
        .named(LIST)
        .as(listType())
        .named(name);
  }
}
