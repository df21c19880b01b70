package io.predilect.data.audit;

import io.predilect.data.format.Outcome;
import io.predilect.data.format.PreferenceFormat;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PlainText;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * Gathers an {@link Audit} row by row. Accumulators over parts of the data can be merged, in any
 * order and grouping, with the same result. Memory grows with distinct pairs and prompts (about 120
 * and 60 bytes each, by the first 64 bits of their ids), not with their texts. Not for several
 * threads.
 */
public final class AuditAccumulator {
  private final Optional<ToIntFunction<String>> tokenCount;
  private final Map<RejectReason, Long> rejects = new EnumMap<>(RejectReason.class);
  private final Map<RejectReason, Audit.Example> examples = new EnumMap<>(RejectReason.class);
  private final Map<String, Long> subsets = new TreeMap<>();
  private final Map<String, Audit.Source> sources = new LinkedHashMap<>();
  private final SortedSet<String> beside = new TreeSet<>();
  private final LongCounts pairs = new LongCounts();
  private final LongCounts unordered = new LongCounts();
  private final LongCounts prompts = new LongCounts();
  private final LengthCounts characters = new LengthCounts();
  private final LengthCounts tokens = new LengthCounts();
  private long rows;
  private long kept;
  private long longerChosen;
  private long longerRejected;
  private long multiTurn;
  private long scored;
  private long unusedResponses;
  private long single;
  private long singleBad;

  /** Without token counts. */
  public AuditAccumulator() {
    this.tokenCount = Optional.empty();
  }

  /**
   * With token counts.
   *
   * @param tokenCount the number of tokens of a text
   */
  public AuditAccumulator(ToIntFunction<String> tokenCount) {
    this.tokenCount = Optional.of(tokenCount);
  }

  private record LengthCounts(LongCounts prompt, LongCounts chosen, LongCounts rejected) {
    LengthCounts() {
      this(new LongCounts(), new LongCounts(), new LongCounts());
    }

    void addAll(LengthCounts other) {
      prompt.addAll(other.prompt);
      chosen.addAll(other.chosen);
      rejected.addAll(other.rejected);
    }

    Audit.Lengths summary() {
      return new Audit.Lengths(
          LengthSummary.of(prompt), LengthSummary.of(chosen), LengthSummary.of(rejected));
    }
  }

  /**
   * Counts one row.
   *
   * @param row its pairs and what is none, pairs first
   * @param source the one it is of, where there are several
   * @param text the row as it came, of which examples show the beginning
   */
  public void add(List<Outcome> row, Optional<String> source, String text) {
    for (Outcome outcome : row) {
      source.ifPresent(
          name ->
              sources.compute(
                  name,
                  (key, counts) ->
                      (counts == null ? new Audit.Source(0, 0) : counts)
                          .with(outcome instanceof Outcome.Accepted)));
    }
    rows++;
    if (row.get(0) instanceof Outcome.Accepted first) {
      String unused = first.pair().extra().get(PreferenceFormat.UNUSED_RESPONSES);
      unusedResponses += unused == null ? 0 : Long.parseLong(unused);
    }
    row.forEach(outcome -> add(outcome, text));
  }

  /** Notes columns of a row that no model sees. */
  public void addBeside(Set<String> columns) {
    beside.addAll(columns);
  }

  private void add(Outcome outcome, String text) {
    if (outcome instanceof Outcome.Rejected rejected) {
      rejects.merge(rejected.reason(), 1L, Long::sum);
      String shown = text.substring(0, Math.min(text.length(), AuditTable.WIDTH));
      examples.merge(
          rejected.reason(), new Audit.Example(rejected.detail(), shown), AuditAccumulator::first);
    } else if (outcome instanceof Outcome.Accepted accepted) {
      add(accepted.pair());
    }
  }

  private void add(PreferencePair pair) {
    kept++;
    pairs.add(key(pair.id()), 1);
    boolean ordered = pair.chosen().compareTo(pair.rejected()) <= 0;
    String one = ordered ? pair.chosen() : pair.rejected();
    String other = ordered ? pair.rejected() : pair.chosen();
    unordered.add(key(PairId.of(pair.prompt(), one, other)), 1);
    prompts.add(key(PairId.ofPlainPrompt(pair.prompt())), 1);
    subsets.merge(pair.subset(), 1L, Long::sum);
    if (pair.chosenScore().isPresent() && pair.rejectedScore().isPresent()) {
      scored++;
    }
    if (pair.prompt().stream().filter(m -> m.role().equals(Message.USER)).count() > 1) {
      multiTurn++;
    }
    if (!pair.paired()) {
      single++;
      singleBad += pair.hasRejected() ? 1 : 0;
    }
    int order =
        pair.paired()
            ? Integer.compare(
                PlainText.characters(pair.chosen()), PlainText.characters(pair.rejected()))
            : 0;
    longerChosen += order > 0 ? 1 : 0;
    longerRejected += order < 0 ? 1 : 0;
    add(pair, characters, PlainText::characters);
    tokenCount.ifPresent(counter -> add(pair, tokens, counter));
  }

  private static void add(PreferencePair pair, LengthCounts lengths, ToIntFunction<String> length) {
    long prompt = 0;
    for (Message message : pair.prompt()) {
      prompt += length.applyAsInt(message.content());
    }
    lengths.prompt.add(prompt, 1);
    if (pair.hasChosen()) {
      lengths.chosen.add(length.applyAsInt(pair.chosen()), 1);
    }
    if (pair.hasRejected()) {
      lengths.rejected.add(length.applyAsInt(pair.rejected()), 1);
    }
  }

  /**
   * Adds what another accumulator has gathered, which stays as it is.
   *
   * @throws IllegalArgumentException when one counts tokens and the other does not
   */
  public void merge(AuditAccumulator other) {
    Objects.requireNonNull(other, "other");
    if (other.tokenCount.isPresent() != tokenCount.isPresent()) {
      throw new IllegalArgumentException("one accumulator counts tokens and the other does not");
    }
    other.rejects.forEach((reason, count) -> rejects.merge(reason, count, Long::sum));
    other.examples.forEach((reason, one) -> examples.merge(reason, one, AuditAccumulator::first));
    other.subsets.forEach((subset, count) -> subsets.merge(subset, count, Long::sum));
    other.sources.forEach((source, counts) -> sources.merge(source, counts, Audit.Source::with));
    beside.addAll(other.beside);
    pairs.addAll(other.pairs);
    unordered.addAll(other.unordered);
    prompts.addAll(other.prompts);
    characters.addAll(other.characters);
    tokens.addAll(other.tokens);
    rows += other.rows;
    kept += other.kept;
    longerChosen += other.longerChosen;
    longerRejected += other.longerRejected;
    multiTurn += other.multiTurn;
    scored += other.scored;
    unusedResponses += other.unusedResponses;
    single += other.single;
    singleBad += other.singleBad;
  }

  /**
   * What has been gathered so far.
   *
   * @param format the name of the format that the rows were read with
   */
  public Audit audit(String format) {
    long[] shared = new long[2]; // prompts of several pairs, pairs of the largest
    prompts.forEach(
        (prompt, times) -> {
          shared[0] += times > 1 ? 1 : 0;
          shared[1] = Math.max(shared[1], times);
        });
    return new Audit(
        format,
        rows,
        kept,
        new TreeMap<>(rejects),
        new TreeMap<>(examples),
        kept - pairs.distinct(),
        pairs.distinct() - unordered.distinct(),
        characters.summary(),
        tokenCount.map(counter -> tokens.summary()),
        longerChosen,
        longerRejected,
        multiTurn,
        prompts.distinct(),
        shared[0],
        shared[1],
        scored,
        unusedResponses,
        single,
        singleBad,
        new TreeMap<>(subsets),
        sources,
        beside);
  }

  // Which example is kept must not depend on the order of the rows.
  private static Audit.Example first(Audit.Example one, Audit.Example other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static long key(String id) {
    return Long.parseUnsignedLong(id, 0, 16, 16);
  }
}
