package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TurnTextsTest {
  // On the left what str() gives in Python 3 with PySpark's rows, dataclasses and pydantic's
  // models.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[Row(role='user', content=\"It's 0\")]|[{\"role\":\"user\",\"content\":\"It's 0\"}]",
        "[Row(content='a=b', role='user'), Row(content='c', role='assistant')]|[{\"content\":\"a=b\",\"role\":\"user\"},{\"content\":\"c\",\"role\":\"assistant\"}]",
        "Row(from='gpt', value='x\\ny')|{\"from\":\"gpt\",\"value\":\"x\\ny\"}",
        "[ChatMessage(role='user', content='q')]|[{\"role\":\"user\",\"content\":\"q\"}]"
      })
  void turnsThatPythonPrintsAsObjects(String text, String json) {
    assertEquals(json, TurnTexts.read(TextNode.valueOf(text)).orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[Row(role='user', content='cut",
        "[Row(role='user', content=datetime(2024))]",
        "[{user, What is 2, 3?}]", // Spark's cast
        "[{system, s}, {user, q}]\n"
      })
  void whatBeginsLikeTurnsAndIsNoneIsNoText(String text) {
    assertEquals(Optional.empty(), TurnTexts.read(TextNode.valueOf(text)));
    assertTrue(TurnTexts.unreadable(TextNode.valueOf(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"type\": \"text\", \"text\": \"It's 0\"}]",
        "[{'type': 'text', 'text': \"It's 0\"}]",
        " [{\"text\": \"It's 0\", \"type\": \"input_text\"}, {\"type\": \"image\", \"image\": \"h.png\"}] ",
        "[{'type': 'thinking', 'thinking': 'Hm.'}, {'type': 'text', 'text': 'a'}]"
      })
  void aContentInPartsMayBeAText(String text) {
    assertTrue(TurnTexts.openParts(TextNode.valueOf(text)).isArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"type\": \"section\", \"text\": \"Hi\"}]",
        "[{\"type\": \"text\", \"text\": \"Hi\"}",
        "[{\"type\": \"text\", \"text\": \"Hi\"}] is a content",
        "[{\"type\": \"text\", \"text\": \"Hi\"}, \"Hi\"]",
        "[{\"text\": \"Hi\"}]",
        "[1, 2]",
        "[]"
      })
  void otherContentsStayTexts(String text) {
    assertEquals(TextNode.valueOf(text), TurnTexts.openParts(TextNode.valueOf(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Row(id=1)",
        "Row (role='user') is what PySpark prints",
        "Message(role='user', content='q')", // by itself this may be code
        "[{user, q}] is a set in a list",
        "[{users, q}]",
        "[f(role='x')]"
      })
  void otherTextsStayTexts(String text) {
    assertEquals(Optional.empty(), TurnTexts.read(TextNode.valueOf(text)));
    assertFalse(TurnTexts.unreadable(TextNode.valueOf(text)));
  }

  /** As Hugging Face's datasets writes a Sequence of turns. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'prompt':{'role':['user'],'content':['Name a prime.']},'chosen':{'role':['assistant'],"
            + "'content':['I say a']},'rejected':{'role':['assistant'],'content':['I say b']}}",
        "{'chosen':{'role':['user','assistant'],'content':['Name a prime.','I say a']},"
            + "'rejected':{'content':['Name a prime.','I say b'],'role':['user','assistant']}}",
        "{'conversations':{'from':['human'],'value':['Name a prime.'],'weight':[null]},"
            + "'chosen':{'from':'gpt','value':'I say a'},'rejected':{'from':'gpt','value':'I say b'}}"
      })
  void listsOfRolesAndContentsAreTurns(String row) {
    SampleRows.assertSaid(List.of(Message.user("Name a prime.")), row);
  }

  @Test
  void textsOfLlamaFactorysPartsAreUnderValue() {
    String turn =
        "[{'role':'user','content':[{'type':'text','value':'q'}]},{'role':'assistant',"
            + "'content':[{'type':'text','value':'I say %s'}],'loss_weight':1.0}]";
    SampleRows.assertSaid(
        List.of(Message.user("q")),
        "{'chosen':" + turn.formatted("a") + ",'rejected':" + turn.formatted("b") + "}");
  }

  @Test
  void listsOfUnequalLengthAreNone() {
    SampleRows.rejected(
        RejectReason.MISSING_FIELD,
        SampleRows.reading(
            new RowReading("standard"),
            "{'prompt':{'role':['user'],'content':['x','y']},'chosen':'a','rejected':'b'}"));
  }
}
