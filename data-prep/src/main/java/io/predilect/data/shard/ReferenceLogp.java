package io.predilect.data.shard;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a reference model can be asked about a pair, and the column that holds its answer. */
public enum ReferenceLogp {
  /** log π_ref(y_w|x), summed over tokens. */
  CHOSEN("ref_chosen_logps"),
  /** log π_ref(y_l|x). */
  REJECTED("ref_rejected_logps"),
  /** The part of {@link #CHOSEN} of the first min(|y_w|, |y_l|) tokens. */
  CHOSEN_HEAD("ref_chosen_head_logps"),
  /** The part of {@link #REJECTED} of the first min(|y_w|, |y_l|) tokens. */
  REJECTED_HEAD("ref_rejected_head_logps"),
  /** log π_ref(y_w|p⊕x), p the refinement prompt. */
  AUGMENTED_CHOSEN("ref_augmented_chosen_logps"),
  /** log π_ref(y_l|p⊕x). */
  AUGMENTED_REJECTED("ref_augmented_rejected_logps"),
  /**
   * log π_ref(y'|x), y' a response to another prompt. No column holds it: which response that is,
   * the training draws.
   */
  MISMATCHED;

  private static final List<ReferenceLogp> STORED =
      Arrays.stream(values()).filter(which -> which.column.isPresent()).toList();
  private static final List<String> COLUMNS = STORED.stream().map(ReferenceLogp::column).toList();

  private final Optional<String> column;

  ReferenceLogp() {
    this.column = Optional.empty();
  }

  ReferenceLogp(String column) {
    this.column = Optional.of(column);
  }

  /** Those that have a column. */
  public static List<ReferenceLogp> stored() {
    return STORED;
  }

  /** The columns of {@link #stored}, in their order. */
  public static List<String> columns() {
    return COLUMNS;
  }

  /** Whether it is about the augmented prompt, and so about one refinement prompt. */
  public boolean augmented() {
    return this == AUGMENTED_CHOSEN || this == AUGMENTED_REJECTED;
  }

  /**
   * The column's name, in rows and in shards.
   *
   * @throws java.util.NoSuchElementException when it has none
   */
  public String column() {
    return column.orElseThrow();
  }
}
