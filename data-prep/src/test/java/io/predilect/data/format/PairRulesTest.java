package io.predilect.data.format;

import static io.predilect.data.format.SampleRows.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PairRulesTest {

  @Test
  void emptyAndEqualTextsAreRejected() {
    String row = "{'prompt':'%s','chosen':'%s','rejected':'%s'}";
    assertRejected(RejectReason.EMPTY_PROMPT, "standard", row.formatted(" \\n", "a", "b"));
    assertRejected(RejectReason.EMPTY_RESPONSE, "standard", row.formatted("q", "", "b"));
    assertRejected(RejectReason.EMPTY_RESPONSE, "standard", row.formatted("q", "a", "\\t"));
    for (String unseen : List.of("\u00a0", "\ufeff\u200b", " \u3000\\n\u2007")) {
      assertRejected(RejectReason.EMPTY_PROMPT, "standard", row.formatted(unseen, "a", "b"));
      assertRejected(RejectReason.EMPTY_RESPONSE, "standard", row.formatted("q", unseen, "b"));
    }
    assertRejected(
        RejectReason.CHOSEN_EQUALS_REJECTED, "standard", row.formatted("q", "a", "a\\n"));
    assertRejected(
        RejectReason.CHOSEN_EQUALS_REJECTED,
        "standard",
        row.formatted("q", "a\\r\\n\u00e9", "a \\ne\u0301"));
    assertRejected(
        RejectReason.EMPTY_PROMPT,
        "conversational",
        "{'prompt':[],'chosen':'a','rejected':'b'}"
            .replace("[]", "[{'role':'user','content':''}]"));
  }

  @Test
  void halvesOfSurrogatePairsAreRejectedAndWholeOnesKept() {
    String row = "{'prompt':'q','chosen':'a %s','rejected':'b'}";
    assertRejected(RejectReason.BAD_UTF8, "standard", row.formatted("\\ud83d"));
    assertRejected(RejectReason.BAD_UTF8, "standard", row.formatted("\\ude00\\ud83d"));
    assertEquals("a 😀", SampleRows.pair("standard", row.formatted("\\ud83d\\ude00")).chosen());
    assertRejected(
        RejectReason.BAD_UTF8,
        "standard",
        "{'prompt':'q','chosen':'a','rejected':'b','note':'\\udc00'}");
  }

  @Test
  void longTextsAreRejectedByCharactersNotCodeUnits() {
    PairRules rules = new PairRules(3, 0, Optional.empty());
    assertInstanceOf(Outcome.Accepted.class, rules.check(pair("qqq", "😀😀😀", "b")));
    assertEquals(RejectReason.OVERSIZE, reason(rules.check(pair("qqqq", "a", "b"))));
    assertEquals(RejectReason.OVERSIZE, reason(rules.check(pair("q", "aaaa", "b"))));
    assertEquals(RejectReason.OVERSIZE, reason(rules.check(pair("q", "a", "bbbb"))));
  }

  @Test
  void aGapNotAboveTheLeastIsATie() {
    PairRules rules = new PairRules(100, 0.5, Optional.empty());
    assertEquals(RejectReason.TIE, reason(rules.check(scored(1.5, 1.0))));
    assertInstanceOf(Outcome.Accepted.class, rules.check(scored(1.6, 1.0)));
    assertEquals(RejectReason.TIE, reason(SampleRows.RULES.check(scored(1, 1))));
    assertEquals(RejectReason.CONTRADICTION, reason(SampleRows.RULES.check(scored(1, 2))));
  }

  @Test
  void aSystemMessageGoesBeforePromptsThatHaveNone() {
    PairRules rules = new PairRules(100, 0, Optional.of("Be brief."));
    PreferencePair pair =
        assertInstanceOf(Outcome.Accepted.class, rules.check(pair("q", "a", "b"))).pair();
    List<Message> prompt = List.of(Message.system("Be brief."), Message.user("q"));
    assertEquals(prompt, pair.prompt());
    assertEquals(PairId.of(prompt, "a", "b"), pair.id());
    PreferencePair own =
        PreferencePair.of(List.of(Message.system("Own."), Message.user("q")), "a", "b");
    assertEquals(own, assertInstanceOf(Outcome.Accepted.class, rules.check(own)).pair());
    PreferencePair blank =
        PreferencePair.of(List.of(Message.system(" \n"), Message.user("q")), "a", "b");
    assertEquals(pair, assertInstanceOf(Outcome.Accepted.class, rules.check(blank)).pair());
    String row =
        "{'system':'%s','prompt':[{'role':'system','content':''},{'role':'user','content':'q'}],'chosen':'a','rejected':'b'}";
    assertEquals(prompt, SampleRows.pair("conversational", row.formatted("Be brief.")).prompt());
    assertEquals(
        "", SampleRows.pair("conversational", row.formatted("")).prompt().get(0).content());
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new PairRules(0, 0, Optional.empty()));
    assertThrows(
        IllegalArgumentException.class, () -> new PairRules(1, Double.NaN, Optional.empty()));
    assertThrows(IllegalArgumentException.class, () -> new PairRules(1, -0.5, Optional.empty()));
    assertThrows(IllegalArgumentException.class, () -> new PairRules(1, 0, Optional.of(" ")));
  }

  private static PreferencePair pair(String prompt, String chosen, String rejected) {
    return PreferencePair.of(List.of(Message.user(prompt)), chosen, rejected);
  }

  private static PreferencePair scored(double chosen, double rejected) {
    return new PreferencePair(
        "id",
        List.of(Message.user("q")),
        "a",
        "b",
        OptionalDouble.of(chosen),
        OptionalDouble.of(rejected),
        "",
        Map.of());
  }

  private static RejectReason reason(Outcome outcome) {
    return assertInstanceOf(Outcome.Rejected.class, outcome).reason();
  }
}
