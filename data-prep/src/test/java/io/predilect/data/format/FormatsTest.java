package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {
  private static final String OPEN_AI =
      "{'input':{'messages':[{'role':'user','content':'q'}],'tools':[]},"
          + "'preferred_output':[{'role':'assistant','content':'a'}],"
          + "'non_preferred_output':[{'role':'assistant','content':'b'}]}";

  static Stream<String> names() {
    return Formats.all().stream().map(PreferenceFormat::name);
  }

  @Test
  void everyFormatHasASample() {
    assertEquals(names().sorted().toList(), SampleRows.ROWS.keySet().stream().sorted().toList());
  }

  @ParameterizedTest
  @MethodSource("names")
  void aSampleIsRecognisedAsItself(String name) {
    assertEquals(name, Formats.recognise(List.of(SampleRows.row(name))).name());
    assertEquals(name, Formats.choose("auto", List.of(SampleRows.row(name))).name());
    assertEquals(name, Formats.choose(name, List.of(SampleRows.row(name))).name());
  }

  static Stream<String> ofPairs() {
    return names().filter(name -> !List.of(SampleRows.UNPAIRED, SampleRows.KTO).contains(name));
  }

  @ParameterizedTest
  @MethodSource("ofPairs")
  void aSampleGivesThePair(String name) {
    PreferencePair pair = SampleRows.pair(name, SampleRows.ROWS.get(name));
    assertEquals("Name a prime.", pair.prompt().get(pair.prompt().size() - 1).content());
    assertEquals("user", pair.prompt().get(pair.prompt().size() - 1).role());
    assertEquals("Seven.", pair.chosen());
    assertEquals("Eight.", pair.rejected());
    assertEquals(PairId.of(pair.prompt(), "Seven.", "Eight."), pair.id());
  }

  @ParameterizedTest
  @MethodSource("names")
  void withoutAnyOneOfItsTextsARowIsRejected(String name) {
    JsonNode sample = SampleRows.row(name);
    for (String column :
        List.of(
            "prompt",
            "question",
            "instruction",
            "history",
            "conversations",
            "chosen",
            "rejected",
            "chosen_response",
            "human_ref_B",
            "labels",
            "output_2",
            "preference",
            "context",
            "response2",
            "better_response_id",
            "answers",
            "completions",
            "completion")) {
      if (sample.has(column)) {
        ObjectNode broken = sample.deepCopy();
        broken.remove(column);
        Outcome outcome = SampleRows.only(Formats.named(name).read(broken));
        assertEquals(
            RejectReason.MISSING_FIELD,
            assertInstanceOf(Outcome.Rejected.class, outcome, name + " " + column).reason(),
            () -> name + " " + column);
        broken.put(column, true);
        assertEquals(
            RejectReason.WRONG_TYPE,
            assertInstanceOf(
                    Outcome.Rejected.class, SampleRows.only(Formats.named(name).read(broken)))
                .reason());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void readsAnythingWithoutAnException(String name) {
    for (String odd :
        List.of(
            "null",
            "[]",
            "7",
            "'x'",
            "{}",
            "{'prompt':null}",
            "{'chosen':[],'rejected':[]}",
            "{'chosen':[1],'rejected':[{}]}",
            "{'prompt':[],'chosen':'a','rejected':'b'}",
            "{'conversations':[{'from':1,'value':2}],'chosen':{},'rejected':[[]]}",
            "{'chosen':'','rejected':''}",
            "{'instruction':'a','chosen':'b','rejected':'c','history':[[1],2]}")) {
      JsonNode row = SampleRows.json(odd);
      Formats.named(name).matches(row);
      new PairReader(Formats.named(name), SampleRows.RULES).read(row);
    }
  }

  @Test
  void everyFormatReadWithEveryOtherNeverThrows() {
    for (PreferenceFormat format : Formats.all()) {
      for (String row : SampleRows.ROWS.values()) {
        new PairReader(format, SampleRows.RULES).read(SampleRows.json(row));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void brokenRowsInTheSampleDoNotChangeTheFormat(String name) {
    List<JsonNode> sample = new ArrayList<>();
    for (int i = 0; i < 98; i++) {
      sample.add(SampleRows.row(name));
    }
    sample.add(0, SampleRows.json("{'prompt':'p','chosen':'a b','rejected':'a c'}"));
    sample.add(SampleRows.json("{'what':1}"));
    assertEquals(name, Formats.recognise(sample).name());
  }

  @Test
  void anotherFormatThanNamedIsAnErrorThatNamesBoth() {
    FormatException e =
        assertThrows(
            FormatException.class,
            () -> Formats.choose("orca", List.of(SampleRows.row("sharegpt"))));
    assertTrue(e.getMessage().contains("'orca' was named"), e.getMessage());
    assertTrue(e.getMessage().contains("looks like 'sharegpt'"), e.getMessage());
    assertTrue(e.getMessage().contains("conversations (list of turns)"), e.getMessage());
  }

  @Test
  void aMoreGeneralFormatMayBeNamed() {
    assertEquals(
        "standard", Formats.choose("standard", List.of(SampleRows.row("reward-bench"))).name());
    assertEquals(
        "implicit-prompt",
        Formats.choose("implicit-prompt", List.of(SampleRows.row("skywork"))).name());
  }

  @Test
  void unknownDataIsAnErrorThatNamesColumnsAndTheNearestFormats() {
    FormatException e =
        assertThrows(
            FormatException.class,
            () -> Formats.recognise(List.of(SampleRows.json("{'history':'a','score_A':2}"))));
    assertTrue(e.getMessage().contains("history (text), score_A (number)"), e.getMessage());
    List<String> lines = e.getMessage().lines().toList();
    assertTrue(lines.get(1).startsWith("  shp: history, human_ref_A"), e.getMessage());
    assertEquals(
        "  … and " + (names().count() - 6) + " more, which data-prep/README.md lists",
        lines.get(7));
    assertEquals(8, lines.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'prompt':{'0':'a','1':'b'},'chosen':{'0':'c','1':'d'},'rejected':{'0':'e','1':'f'}}",
        "{'columns':['prompt','chosen'],'index':[0,1],'data':[['a','b'],['c','d']]}",
        "{'0':{'prompt':'a','chosen':'b','rejected':'c'},'1':{'prompt':'a'}}",
        "{'prompt':['a','b'],'chosen':['c','d'],'rejected':['e','f']}"
      })
  void aTableInOneObjectIsToldAsOne(String table) {
    FormatException e =
        assertThrows(
            FormatException.class, () -> Formats.recognise(List.of(SampleRows.json(table))));
    assertTrue(e.getMessage().contains("a whole table in one object"), e.getMessage());
    assertTrue(e.getMessage().contains("orient=\"records\", lines=True"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':[{'role':'user','content':'a'}, {}],'b':[{'role':'user','content':'a'}, {}]}",
        "{'one':{'text':'a','score':1},'two':{'text':'b','score':2}}",
        "{'responses':['a','b']}"
      })
  void aRowOfListsOrObjectsIsNoTable(String row) {
    FormatException e =
        assertThrows(FormatException.class, () -> Formats.recognise(List.of(SampleRows.json(row))));
    assertFalse(e.getMessage().contains("a whole table"), e.getMessage());
  }

  @Test
  void knownDataWithoutPairsIsNamed() {
    Map<String, String> rows =
        Map.of(
            "{'prompt':'a','completion':'b','label':'good'}",
            "make it true for a desirable",
            "{'completion':[{'role':'user','content':'a'},{'role':'assistant','content':'b'}],"
                + "'label':true}",
            "without a prompt that is read: put it into the column 'prompt', or where",
            "{'messages':[{'role':'user','content':'a'}],'rejected_response':'b'}",
            "into a column 'chosen', and call 'rejected_response' 'rejected'.",
            "{'messages':[{'role':'user','content':'a'}],'rejected':'b'}",
            "put its text into a column 'chosen'.",
            "{'messages':[{'role':'user','content':'a'}],"
                + "'rejected_messages':[{'role':'user','content':'a'}]}",
            "set columns: {chosen: messages, rejected: rejected_messages}.",
            OPEN_AI,
            "set columns: {prompt: input.messages, chosen: preferred_output, rejected: non_preferred_output}.",
            "{'prompt':'a','completion':'b'}",
            "supervised",
            "{'text':'a'}",
            "supervised",
            "{'messages':[{'role':'user','content':'a'}]}",
            "supervised");
    rows.forEach(
        (row, word) -> {
          FormatException e =
              assertThrows(
                  FormatException.class, () -> Formats.recognise(List.of(SampleRows.json(row))));
          assertTrue(e.getMessage().contains(word), e.getMessage());
        });
  }

  @Test
  void whatIsSaidOfOpenAisPairsReadsThem() {
    PreferencePair pair =
        SampleRows.accepted(
            MappedRows.read(
                Map.of(
                    "prompt", "input.messages",
                    "chosen", "preferred_output",
                    "rejected", "non_preferred_output"),
                OPEN_AI));
    assertEquals(List.of(Message.user("q")), pair.prompt());
    assertEquals("a", pair.chosen());
    assertEquals("b", pair.rejected());
  }

  @Test
  void anUnknownNameIsAnErrorThatListsTheKnown() {
    FormatException e = assertThrows(FormatException.class, () -> Formats.named("orka"));
    assertTrue(e.getMessage().contains("'orka'") && e.getMessage().contains("orca"));
  }

  @Test
  void anInputWithoutAPairCanBeExplained() {
    PreferenceFormat orca = Formats.named("orca");
    Map<RejectReason, Long> rejects =
        Map.of(RejectReason.MISSING_FIELD, 1_200L, RejectReason.TIE, 3L);
    String text = Formats.explain(orca, rejects, "column 'question' is missing");
    assertEquals(
        "all 1,203 rows were rejected, read as format 'orca' (system, question, chosen, rejected):"
            + " missing_field 1,200, tie 3; for example: column 'question' is missing. Remedy: "
            + RejectReason.MISSING_FIELD.remedy(),
        text);
    assertTrue(Formats.explain(orca, Map.of(), "").contains("no rows"));
  }

  @Test
  void userTextWithTemplateCodeStaysAsItIs() {
    String code = "{{ 7*7 }} {% raise %} <|im_end|> \\u0041 </s> ";
    for (String name : names().filter(n -> !n.equals("hh-rlhf")).collect(Collectors.toList())) {
      if (name.equals("lmsys-arena")) { // its texts lie in texts
        continue;
      }
      String row = SampleRows.ROWS.get(name).replace("Seven.", code.replace("\\", "\\\\"));
      assertEquals(code, SampleRows.pair(name, row).chosen(), name);
    }
  }
}
