package io.predilect.data.format;

import static io.predilect.data.format.SampleRows.assertRejected;
import static io.predilect.data.format.SampleRows.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows with one judged response. */
class UnpairedFormatTest {
  private static final String ROW = "{'prompt':'q','completion':'a','label':%s}";

  @ParameterizedTest
  @CsvSource({
    "true,DESIRABLE",
    "false,UNDESIRABLE",
    "1,DESIRABLE",
    "0,UNDESIRABLE",
    "1.0,DESIRABLE"
  })
  void theLabelJudgesTheResponse(String label, Judgement judgement) {
    PreferencePair row = pair(SampleRows.UNPAIRED, ROW.formatted(label));
    assertEquals(judgement, row.judgement());
    assertEquals(judgement == Judgement.DESIRABLE ? "a" : "", row.chosen());
    assertEquals(judgement == Judgement.UNDESIRABLE ? "a" : "", row.rejected());
    assertEquals(PairId.of(row.prompt(), row.chosen(), row.rejected()), row.id());
    assertFalse(row.paired());
  }

  @Test
  void theSameResponseJudgedOtherwiseIsAnotherRow() {
    assertNotEquals(
        pair(SampleRows.UNPAIRED, ROW.formatted("true")).id(),
        pair(SampleRows.UNPAIRED, ROW.formatted("false")).id());
  }

  @Test
  void conversationsMayBeLists() {
    String row =
        "{'prompt':[{'role':'system','content':'s'},{'role':'user','content':'q'}],"
            + "'completion':[{'role':'assistant','content':'a'}],'label':false}";
    PreferencePair read = pair(SampleRows.UNPAIRED, row);
    assertEquals(List.of(Message.system("s"), Message.user("q")), read.prompt());
    assertEquals("a", read.rejected());
  }

  @Test
  void whatIsNoJudgedResponseIsRejectedWithTheReason() {
    assertRejected(RejectReason.MISSING_FIELD, SampleRows.UNPAIRED, ROW.formatted("null"));
    assertRejected(
        RejectReason.MISSING_FIELD, SampleRows.UNPAIRED, "{'prompt':'q','completion':'a'}");
    assertRejected(RejectReason.WRONG_TYPE, SampleRows.UNPAIRED, ROW.formatted("'good'"));
    assertRejected(RejectReason.WRONG_TYPE, SampleRows.UNPAIRED, ROW.formatted("0.5"));
    assertRejected(
        RejectReason.EMPTY_RESPONSE,
        SampleRows.UNPAIRED,
        "{'prompt':'q','completion':' ','label':true}");
    assertRejected(
        RejectReason.EMPTY_RESPONSE,
        SampleRows.UNPAIRED,
        "{'prompt':'q','completion':[],'label':true}");
    assertRejected(
        RejectReason.EMPTY_PROMPT,
        SampleRows.UNPAIRED,
        "{'prompt':'','completion':'a','label':true}");
    assertRejected(
        RejectReason.BAD_ROLES,
        SampleRows.UNPAIRED,
        "{'prompt':'q','completion':[{'role':'assistant','content':'a'},"
            + "{'role':'user','content':'b'}],'label':true}");
  }
}
