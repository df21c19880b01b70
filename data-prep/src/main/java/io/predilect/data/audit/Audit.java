package io.predilect.data.audit;

import io.predilect.data.pair.RejectReason;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a preference data set looks like. A row is kept or rejected, never anything else; one that
 * several pairs are made of counts so often, for each of them is kept or rejected. Exact duplicates
 * count as kept here, and {@code duplicates} says how many there are; lengths and shares are over
 * all kept pairs.
 *
 * @param format the name of the format it was read with
 * @param rows rows of the data, which may be fewer than are kept and rejected
 * @param kept valid pairs
 * @param rejects what is none, by reason
 * @param examples one for each reason
 * @param duplicates kept pairs whose prompt, chosen and rejected were seen before
 * @param conflicts how often two responses to a prompt are there in both orders, or one of them is
 *     judged good and bad
 * @param characters lengths in Unicode code points
 * @param tokens lengths in tokens, where they were counted
 * @param longerChosen pairs whose chosen response has more characters
 * @param longerRejected pairs whose rejected response has more characters; the others are equal
 * @param multiTurn pairs whose prompt has more than one user turn
 * @param prompts distinct prompts
 * @param sharedPrompts prompts that more than one pair has
 * @param largestPrompt pairs of the prompt that has most
 * @param scored pairs with scores of both responses
 * @param unusedResponses responses of rows that hold more than a pair, which are in none
 * @param single those of the kept that are one judged response and no pair
 * @param singleBad those of them that are judged bad
 * @param subsets pairs by subset; the empty name is those without
 * @param sources rows by source, in the order of the data; none: it is a single one
 * @param beside columns of some rows that no model sees
 */
public record Audit(
    String format,
    long rows,
    long kept,
    SortedMap<RejectReason, Long> rejects,
    SortedMap<RejectReason, Example> examples,
    long duplicates,
    long conflicts,
    Lengths characters,
    Optional<Lengths> tokens,
    long longerChosen,
    long longerRejected,
    long multiTurn,
    long prompts,
    long sharedPrompts,
    long largestPrompt,
    long scored,
    long unusedResponses,
    long single,
    long singleBad,
    SortedMap<String, Long> subsets,
    Map<String, Source> sources,
    SortedSet<String> beside) {

  /**
   * A row that is no pair.
   *
   * @param detail what exactly is wrong with it
   * @param row as it came; empty: nobody gave it
   */
  public record Example(String detail, String row) implements Comparable<Example> {
    @Override
    public int compareTo(Example other) {
      int byDetail = detail.compareTo(other.detail);
      return byDetail != 0 ? byDetail : row.compareTo(other.row);
    }
  }

  /** What was made of a source's rows, and how much of it was kept. */
  public record Source(long rows, long kept) {
    Source with(boolean isKept) {
      return new Source(rows + 1, kept + (isKept ? 1 : 0));
    }

    Source with(Source other) {
      return new Source(rows + other.rows, kept + other.kept);
    }
  }

  /** The lengths of prompts (all their turns together) and of the two responses. */
  public record Lengths(LengthSummary prompt, LengthSummary chosen, LengthSummary rejected) {
    public Lengths {
      Objects.requireNonNull(prompt, "prompt");
      Objects.requireNonNull(chosen, "chosen");
      Objects.requireNonNull(rejected, "rejected");
    }
  }

  public Audit {
    Objects.requireNonNull(format, "format");
    rejects = copy(rejects);
    examples = copy(examples);
    Objects.requireNonNull(characters, "characters");
    Objects.requireNonNull(tokens, "tokens");
    subsets = copy(subsets);
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    beside = Collections.unmodifiableSortedSet(new TreeSet<>(beside));
    if (rows > kept + sum(rejects)) {
      throw new IllegalArgumentException(
          rows + " rows are more than " + kept + " kept and " + sum(rejects) + " rejected");
    }
  }

  /** What is no pair. */
  public long rejected() {
    return sum(rejects);
  }

  /** All that was made of the rows. */
  public long outcomes() {
    return kept + rejected();
  }

  /** The share of kept pairs whose chosen response is the longer, in characters; 0 without any. */
  public double longerChosenShare() {
    return kept == 0 ? 0 : (double) longerChosen / kept;
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static <K, V> SortedMap<K, V> copy(SortedMap<K, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
