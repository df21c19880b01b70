package io.predilect.data.shard;

import static org.apache.parquet.schema.LogicalTypeAnnotation.listType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The columns of a shard: one row is a {@link TokenizedPair}. */
public final class ShardSchema {
  /** The pair's id, text. */
  public static final String ID = "id";

  /** The pair's group, text; empty: none. */
  public static final String SUBSET = "subset";

  /** Token ids of the prompt, a list of 32-bit integers. */
  public static final String PROMPT = "prompt";

  /** Token ids of the chosen response; null: one response, undesirable. */
  public static final String CHOSEN = "chosen";

  /** Token ids of the rejected response; null: one response, desirable. */
  public static final String REJECTED = "rejected";

  /** Token ids of the question whose answer is the rationale; null: no rationale. */
  public static final String RATIONALE_CONDITION = "rationale_condition";

  /** Token ids of the rationale; null: none. */
  public static final String RATIONALE = "rationale";

  /** Token ids of the prompt with the refinement prompt in front; null: none. */
  public static final String AUGMENTED_PROMPT = "augmented_prompt";

  /** The digest of the model behind the columns of {@link ReferenceLogp}; null: not scored. */
  public static final String REFERENCE_MODEL = "ref_model";

  /** What that model was asked about: a {@link TokenFingerprint}, text; null: not known. */
  public static final String REFERENCE_OF = "ref_of";

  /** The data's score of the chosen response less that of the rejected one; null: no scores. */
  public static final String SCORE_MARGIN = "score_margin";

  /** How much the pair counts in training, at least 0; null: as others do, 1. */
  public static final String WEIGHT = "weight";

  /** All columns in order. */
  public static final List<String> COLUMNS =
      Stream.of(
              Stream.of(ID, SUBSET),
              Stream.of(PROMPT, CHOSEN, REJECTED, RATIONALE_CONDITION, RATIONALE),
              Stream.of(AUGMENTED_PROMPT, REFERENCE_MODEL, REFERENCE_OF),
              ReferenceLogp.columns().stream(),
              Stream.of(SCORE_MARGIN, WEIGHT))
          .flatMap(columns -> columns)
          .toList();

  /** The columns of token ids. */
  public static final List<String> TOKENS =
      List.of(PROMPT, CHOSEN, REJECTED, RATIONALE_CONDITION, RATIONALE, AUGMENTED_PROMPT);

  /** The columns of numbers, doubles. */
  public static final List<String> NUMBERS =
      Stream.concat(ReferenceLogp.columns().stream(), Stream.of(SCORE_MARGIN, WEIGHT)).toList();

  /** The columns without which a file is no shard. */
  static final List<String> REQUIRED = List.of(ID, PROMPT, CHOSEN, REJECTED);

  static final String LIST = "list";
  static final String ELEMENT = "element";

  private ShardSchema() {}

  /** A pair's values of {@link #COLUMNS}: texts, token ids as {@code int[]}, doubles; or null. */
  public static Object[] values(TokenizedPair pair) {
    Object[] values = new Object[COLUMNS.size()];
    put(values, ID, pair.id());
    put(values, SUBSET, pair.subset());
    put(values, PROMPT, pair.prompt().toArray());
    if (!pair.chosen().isEmpty()) {
      put(values, CHOSEN, pair.chosen().toArray());
    }
    if (!pair.rejected().isEmpty()) {
      put(values, REJECTED, pair.rejected().toArray());
    }
    pair.rationale()
        .ifPresent(
            rationale -> {
              put(values, RATIONALE_CONDITION, rationale.condition().toArray());
              put(values, RATIONALE, rationale.text().toArray());
            });
    pair.augmentedPrompt().ifPresent(prompt -> put(values, AUGMENTED_PROMPT, prompt.toArray()));
    pair.reference().model().ifPresent(model -> put(values, REFERENCE_MODEL, model));
    pair.reference().tokens().ifPresent(of -> put(values, REFERENCE_OF, of.text()));
    for (ReferenceLogp which : ReferenceLogp.stored()) {
      pair.reference().of(which).ifPresent(logp -> put(values, which.column(), logp));
    }
    pair.scoreMargin().ifPresent(margin -> put(values, SCORE_MARGIN, margin));
    pair.weight().ifPresent(weight -> put(values, WEIGHT, weight));
    return values;
  }

  private static void put(Object[] values, String column, Object value) {
    values[COLUMNS.indexOf(column)] = value;
  }

  /** As Parquet has it, in the same shape as Spark writes it. */
  static MessageType parquet() {
    return Types.buildMessage()
        .addFields(COLUMNS.stream().map(ShardSchema::field).toArray(Type[]::new))
        .named("shard");
  }

  private static Type field(String column) {
    if (TOKENS.contains(column)) {
      return ids(column);
    }
    return NUMBERS.contains(column)
        ? Types.optional(DOUBLE).named(column)
        : Types.optional(BINARY).as(stringType()).named(column);
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
