package io.predilect.data.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.format.Outcome;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AuditTest {

  @Test
  void figuresOfASmallSetAreTheOnesCountedByHand() {
    AuditAccumulator audit = new AuditAccumulator(text -> text.split(" ").length);
    add(audit, pair("first q", "aaaa bb", "c", "x", 2, 1));
    add(audit, pair("first q", "aaaa bb", "c", "x", 2, 1));
    add(audit, pair("first q", "dd", "éé😀", "", Double.NaN, 0));
    add(audit, pair("second", "ee", "ff", "y", Double.NaN, 0));
    add(audit, new Outcome.Rejected(RejectReason.TIE, "b"));
    add(audit, new Outcome.Rejected(RejectReason.TIE, "a"));
    Audit result = audit.audit("standard");

    assertEquals(6, result.rows());
    assertEquals(4, result.kept());
    assertEquals(2, result.rejected());
    assertEquals(Map.of(RejectReason.TIE, 2L), result.rejects());
    assertEquals(Map.of(RejectReason.TIE, new Audit.Example("a", "")), result.examples());
    assertEquals(1, result.duplicates());
    assertEquals(2, result.longerChosen());
    assertEquals(1, result.longerRejected());
    assertEquals(0.5, result.longerChosenShare());
    assertEquals(2, result.prompts());
    assertEquals(1, result.sharedPrompts());
    assertEquals(3, result.largestPrompt());
    assertEquals(2, result.scored());
    assertEquals(Map.of("x", 2L, "", 1L, "y", 1L), result.subsets());
    assertEquals(new LengthSummary(18 / 4.0, 2, 7, 7), result.characters().chosen());
    assertEquals(new LengthSummary(7 / 4.0, 1, 3, 3), result.characters().rejected());
    assertEquals(new LengthSummary(6 / 4.0, 1, 2, 2), result.tokens().orElseThrow().chosen());
  }

  @Test
  void pairsThatAreThereInBothOrdersAreCounted() {
    List<Outcome> rows =
        List.of(
            pair("q", "a", "b", "", 2, 1),
            pair("q", "b", "a", "", 2, 1),
            pair("q", "b", "a", "", 2, 1),
            pair("q", "a", "c", "", 2, 1),
            pair("other", "b", "a", "", 2, 1));
    Audit audit = accumulate(rows).audit("standard");
    assertEquals(1, audit.conflicts());
    assertEquals(1, audit.duplicates());
    AuditAccumulator parts = accumulate(rows.subList(0, 1));
    assertEquals(0, parts.audit("standard").conflicts());
    parts.merge(accumulate(rows.subList(1, 5)));
    assertEquals(1, parts.audit("standard").conflicts());
    String table = AuditTable.of("pairs", audit, "");
    assertTrue(
        table.contains("judged the other way round, too                1     20.00 %"), table);

    AuditAccumulator single = new AuditAccumulator();
    List<Message> prompt = List.of(Message.user("q"));
    add(single, new Outcome.Accepted(PreferencePair.of(prompt, "x", true)));
    add(single, new Outcome.Accepted(PreferencePair.of(prompt, "y", false)));
    assertEquals(0, single.audit("unpaired").conflicts());
    add(single, new Outcome.Accepted(PreferencePair.of(prompt, "x", false)));
    assertEquals(1, single.audit("unpaired").conflicts());
  }

  @Test
  void percentilesAreTheNearestRanksOfTheSortedLengths() {
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < 200; trial++) {
      long[] lengths = random.longs(random.nextInt(1, 300), 1, 40).toArray();
      LongCounts counts = new LongCounts();
      Arrays.stream(lengths).forEach(length -> counts.add(length, 1));
      Arrays.sort(lengths);
      LengthSummary summary = LengthSummary.of(counts);
      assertEquals(Arrays.stream(lengths).average().orElseThrow(), summary.mean(), 1e-9);
      assertEquals(lengths[(lengths.length + 1) / 2 - 1], summary.p50());
      assertEquals(lengths[(lengths.length * 9 + 9) / 10 - 1], summary.p90());
      assertEquals(lengths[lengths.length - 1], summary.max());
    }
  }

  @Test
  void partsMergedInAnyOrderGiveTheSameAudit() {
    List<Outcome> rows = rows(2_000);
    Audit whole = accumulate(rows).audit("standard");
    assertTrue(whole.duplicates() > 0 && whole.rejected() > 0 && whole.sharedPrompts() > 0);
    for (int trial = 0; trial < 20; trial++) {
      List<Outcome> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, new Random(trial));
      int cut = 100 * trial;
      AuditAccumulator left = accumulate(shuffled.subList(0, cut));
      AuditAccumulator right = accumulate(shuffled.subList(cut, rows.size()));
      if (trial % 2 == 0) {
        left.merge(right);
        assertEquals(whole, left.audit("standard"));
      } else {
        right.merge(left);
        assertEquals(whole, right.audit("standard"));
      }
    }
  }

  @Test
  void accumulatorsWithAndWithoutTokensCannotBeMerged() {
    AuditAccumulator counts = new AuditAccumulator(String::length);
    assertThrows(IllegalArgumentException.class, () -> counts.merge(new AuditAccumulator()));
  }

  @Test
  void aRowOfSeveralPairsIsOneRow() {
    AuditAccumulator audit = new AuditAccumulator();
    Outcome tie = new Outcome.Rejected(RejectReason.TIE, "both have 1");
    Optional<String> source = Optional.of("nectar");
    audit.add(
        List.of(pair("q", "a", "b", "", 2, 1), pair("q", "a", "c", "", 2, 1), tie), source, "");
    audit.add(List.of(tie), source, "");
    Audit result = audit.audit("nectar");
    assertEquals(2, result.rows());
    assertEquals(4, result.outcomes());
    assertEquals(2, result.kept());
    assertEquals(Map.of(RejectReason.TIE, 2L), result.rejects());
    assertEquals(Map.of("nectar", new Audit.Source(4, 2)), result.sources());
    assertEquals(1, result.prompts());
    String table = AuditTable.of("nectar", result, "");
    assertTrue(table.contains("pairs made of them"), table);
  }

  @Test
  void noRowsAreAnAuditOfNothing() {
    Audit audit = new AuditAccumulator().audit("standard");
    assertEquals(0, audit.rows());
    assertEquals(0, audit.longerChosenShare());
    assertEquals(Optional.empty(), audit.tokens());
    assertFalse(AuditTable.of("nothing", audit, "").isBlank());
  }

  @Test
  void rowsThatDoNotSumUpAreRefused() {
    Audit a = new AuditAccumulator().audit("standard");
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Audit(
                a.format(),
                1,
                0,
                a.rejects(),
                a.examples(),
                0,
                0,
                a.characters(),
                a.tokens(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                a.subsets(),
                a.sources(),
                a.beside()));
  }

  @Test
  void theTableIsNarrowAndPlain() {
    AuditAccumulator audit = accumulate(rows(3_000));
    add(
        audit,
        new Outcome.Rejected(RejectReason.BAD_JSON, "\u001B[31m" + "long ".repeat(90) + "\n"));
    add(audit, pair("q", "😀".repeat(1_234), "b", "s".repeat(300), Double.NaN, 0));
    audit.addBeside(Set.of("b".repeat(70), "c".repeat(40), "long".repeat(40), "\n"));
    String table = AuditTable.of("data.jsonl", audit.audit("standard"), "a tokenizer");
    for (String line : table.lines().toList()) {
      assertTrue(line.codePointCount(0, line.length()) <= AuditTable.WIDTH, line);
      assertTrue(line.chars().noneMatch(c -> c < ' '), line);
    }
    assertTrue(table.contains("rows                                       3,002"), table);
    assertTrue(table.contains("counted by a tokenizer"), table);
    assertTrue(table.contains("1,234"), table);
  }

  @Test
  void countsAgreeWithAMapOverCollidingKeys() {
    LongCounts counts = new LongCounts();
    Map<Long, Integer> expected = new HashMap<>();
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 50_000; i++) {
      long key = random.nextBoolean() ? random.nextLong(500) : random.nextLong(100) << 56;
      counts.add(key, 1);
      expected.merge(key, 1, Integer::sum);
    }
    assertEquals(expected.size(), counts.distinct());
    expected.forEach((key, count) -> assertEquals(count, counts.count(key)));
    assertEquals(0, counts.count(-1));
  }

  private static void add(AuditAccumulator audit, Outcome row) {
    audit.add(List.of(row), Optional.empty(), "");
  }

  @Test
  void singleJudgedResponsesAreNoPairs() {
    AuditAccumulator audit = new AuditAccumulator();
    List<Message> prompt = List.of(Message.user("q"));
    add(audit, new Outcome.Accepted(PreferencePair.of(prompt, "good", true)));
    add(audit, new Outcome.Accepted(PreferencePair.of(prompt, "bad", false)));
    add(audit, new Outcome.Accepted(PreferencePair.of(prompt, "worse", false)));
    audit.add(
        List.of(new Outcome.Rejected(RejectReason.MISSING_FIELD, "no label")),
        Optional.empty(),
        "{\"prompt\": \"q\",\n \"completion\": \"x\"}");
    String table = AuditTable.of("kto.jsonl", audit.audit("unpaired"), "");
    for (String line :
        List.of(
            "good (label true)                              1     33.33 %",
            "bad (label false)                              2     66.67 %",
            "most responses of one prompt",
            "  good response ",
            "      e.g. no label",
            "      in   {\"prompt\": \"q\",  \"completion\": \"x\"}")) {
      assertTrue(table.contains(line), line + " in " + table);
    }
    assertFalse(table.contains("is the longer"), table);
  }

  private static AuditAccumulator accumulate(List<Outcome> rows) {
    AuditAccumulator audit = new AuditAccumulator(text -> text.length() / 4 + 1);
    rows.forEach(row -> add(audit, row));
    return audit;
  }

  private static List<Outcome> rows(int count) {
    SplittableRandom random = new SplittableRandom(1);
    List<Outcome> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (random.nextInt(10) == 0) {
        RejectReason reason = random.nextBoolean() ? RejectReason.TIE : RejectReason.BAD_JSON;
        rows.add(new Outcome.Rejected(reason, "detail " + random.nextInt(100)));
      } else {
        String prompt = "prompt " + random.nextInt(200);
        String chosen = "a".repeat(random.nextInt(1, 40));
        String subset = "subset " + random.nextInt(20);
        rows.add(pair(prompt, chosen, "b".repeat(random.nextInt(1, 20)), subset, 1, 0));
      }
    }
    return rows;
  }

  private static Outcome pair(
      String prompt, String chosen, String rejected, String subset, double score, double other) {
    List<Message> messages = List.of(Message.user(prompt));
    boolean scored = !Double.isNaN(score);
    return new Outcome.Accepted(
        new PreferencePair(
            PairId.of(messages, chosen, rejected),
            messages,
            chosen,
            rejected,
            scored ? OptionalDouble.of(score) : OptionalDouble.empty(),
            scored ? OptionalDouble.of(other) : OptionalDouble.empty(),
            subset,
            Map.of()));
  }
}
