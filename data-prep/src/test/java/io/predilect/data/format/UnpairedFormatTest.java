package io.predilect.data.format;

import static io.predilect.data.format.SampleRows.assertRejected;
import static io.predilect.data.format.SampleRows.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Map;
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

  @ParameterizedTest
  @CsvSource({
    "1 2 5 4 3, > 3",
    "1 -1 1, > -1",
    "'0 1 0.5', > 0.5",
    "'\"1\" \"4\"', > 1",
    "1 0 true, ''",
    "true false, ''",
    "'1.0 \"0\" null \"x\"', ''"
  })
  void aLabelThatIsARatingIsRefusedForAllAtOnce(String labels, String remedy) {
    List<String> values = List.of(labels.split(" "));
    String kto = "{'messages':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],";
    for (String format : List.of(Formats.AUTO, SampleRows.UNPAIRED, "kto", "columns")) {
      String row = format.equals("kto") ? kto + "'kto_tag':%s}" : ROW;
      List<JsonNode> rows =
          values.stream().map(label -> SampleRows.json(row.formatted(label))).toList();
      RowReading reading =
          format.equals("columns")
              ? RowReading.of(
                  format, Map.of("completion", "completion", "label", "label"), List.of())
              : new RowReading(format);
      if (remedy.isEmpty()) {
        assertEquals(
            format.equals(Formats.AUTO) ? SampleRows.UNPAIRED : format,
            reading.settled(rows).format());
      } else {
        String told = assertThrows(FormatException.class, () -> reading.settled(rows)).getMessage();
        assertTrue(told.contains(remedy + " else false"), told);
      }
    }
    // what is advised is read
    PairReader reader =
        RowReading.of(
                Formats.AUTO,
                Map.of("completion", "completion", "label", "true where label > 3 else false"),
                List.of())
            .reader(SampleRows.RULES, 0);
    assertEquals(
        "a", SampleRows.accepted(reader.read(SampleRows.json(ROW.formatted("4"))).get(0)).chosen());
    assertEquals(
        "a",
        SampleRows.accepted(reader.read(SampleRows.json(ROW.formatted("'3'"))).get(0)).rejected());
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
