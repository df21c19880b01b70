package io.predilect.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.PreferencePair;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happened to texts on their way is told, and texts about such things are left alone. */
class TextFaultTest {
  private static Set<TextFault> of(String prompt, String chosen, String rejected) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    return of(row.put("prompt", prompt).put("chosen", chosen).put("rejected", rejected));
  }

  private static Set<TextFault> of(ObjectNode row) {
    List<Outcome> outcomes =
        new PairReader(Formats.recognise(List.of(row)), SampleRows.RULES).read(row);
    PreferencePair pair = ((Outcome.Accepted) outcomes.get(0)).pair();
    return TextFault.of(pair);
  }

  private static Set<TextFault> of(String chosen) {
    return of("Name a prime number.", chosen, "Eight is one.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NO_VALUE | nan",
        "NO_VALUE | None",
        "NO_VALUE | NULL",
        "NO_VALUE | N/A",
        "NO_VALUE | \\N",
        "NO_VALUE | #NAME?",
        "LOST_CHARACTERS | It\uFFFDs seven.",
        "WRONG_ENCODING | It\u00E2\u20AC\u2122s seven.",
        "WRONG_ENCODING | caf\u00C3\u00A9",
        "WRONG_ENCODING | 20\u00C2\u00B0",
        "HTML_ESCAPES | It&#39;s seven.",
        "HTML_ESCAPES | Tom &amp; Jerry",
        "MEDIA_MARK | <image>",
        "WRITTEN_LINE_ENDS | One\\nTwo\\nThree",
        "WRITTEN_LINE_ENDS | Steps:\\n- one\\n- two",
      })
  void told(TextFault fault, String text) {
    assertEquals(EnumSet.of(fault), of(text));
    assertTrue(fault.note(1, 9).orElseThrow().startsWith("1 of 9 pairs have "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "None of them is.",
        "Use the tags <image> and <video> of SVG.",
        "Seven.",
        "N\u00C3O",
        "\u00C2ge",
        "Write `&lt;` for the sign.",
        "Write &lt;b&gt; for <b>.",
        "A & B; C",
        "The gradient \\nabla f and \\nu, \\neq 0",
        "print(\"a\\n\"); print(\"b\\n\")",
        "One\nTwo\\nThree\\nFour",
        "\"Seven\" he said",
        "['Seven']"
      })
  void untold(String text) {
    assertEquals(Set.of(), of(text));
  }

  @Test
  void oneLineEndOfEachResponseIsTold() {
    Set<TextFault> written = EnumSet.of(TextFault.WRITTEN_LINE_ENDS);
    assertEquals(written, of("Two lines.", "One.\\nTwo.", "Eins.\\nZwei."));
    assertEquals(written, of("Two lines.\\nBe brief.", "One.\\nTwo.", "Eins.\\nZwei."));
    assertEquals(Set.of(), of("Two lines.", "One.\\nTwo.", "Eins. Zwei."));
    assertEquals(Set.of(), of("Two\nlines.", "One.\\nTwo.", "Eins.\\nZwei."));
    assertEquals(Set.of(), of("Two lines.", "One.\\nTwo.", "Eins.\\nZwei.\nDrei."));
  }

  @Test
  void promptsCountToo() {
    assertEquals(EnumSet.of(TextFault.NO_VALUE), of("nan", "Seven.", "Eight."));
    String conversation = "Human: Any wish?\n\nAssistant: Say it.\n\nHuman: None\n\nAssistant:";
    assertEquals(Set.of(), of(conversation, "Then we go.", "Well."));
  }

  @Test
  void picturesThatAreNotThere() {
    Set<TextFault> mark = EnumSet.of(TextFault.MEDIA_MARK);
    assertEquals(mark, of("<image>\nWhat is it?", "Seven.", "Eight."));
    assertEquals(mark, of("What is in <|image_1|> here?", "Seven.", "Eight."));
    assertEquals(mark, of("What is it?\n<video>", "Seven.", "Eight."));
  }

  @Test
  void excelsLimit() {
    String cut = "x ".repeat(16_383) + "y";
    assertEquals(EnumSet.of(TextFault.CUT_BY_EXCEL), of(cut));
    assertEquals(Set.of(), of(cut + "z"));
  }

  @Test
  void quotesAndListsAreToldWhereMostPairsHaveThem() {
    assertEquals(EnumSet.of(TextFault.QUOTED), of("'Name one.'", "'Seven.'", "'Eight.'"));
    assertEquals(EnumSet.of(TextFault.QUOTED), of("\"Name one.\"", " \"Seven.\"", "\"Eight.\""));
    String json = "\"Say \\\"seven\\\"\"";
    assertEquals(EnumSet.of(TextFault.QUOTED), of(json, json + " ", "\"Eight.\""));
    assertEquals(Set.of(), of("\"a\" or \"b\"", "\"a\"", "\"b\""));
    String large = '"' + "\\n \n\t<a> &lt; ".repeat(9_000) + '"';
    assertEquals(
        EnumSet.of(TextFault.QUOTED), of(large, large + " ", "\"Eight.\"" + "\n".repeat(99)));
    assertEquals(Set.of(), of("Quote one.", "\"Seven.\"", "\"Eight.\""));
    assertEquals(EnumSet.of(TextFault.LISTED), of("Name one.", "['Seven.']", "[\"Eight.\"]"));
    assertEquals(Set.of(), of("Name two.", "['Seven', 'Five']", "['Eight', 'Nine']"));
    assertEquals(Optional.empty(), TextFault.LISTED.note(4, 9));
    assertTrue(TextFault.LISTED.note(5, 9).isPresent());
    assertEquals(Optional.empty(), TextFault.NO_VALUE.note(0, 9));
  }

  @ParameterizedTest
  @CsvSource({
    "u, false",
    "su, false",
    "uau, false",
    "suau, false",
    "uatau, false",
    "uat, false",
    "usau, false",
    "au, true",
    "sau, true",
    "uu, true",
    "usu, true",
    "uaau, true",
    "u_u, true"
  })
  void turnsThatMissOne(String turns, boolean told) {
    ObjectNode row = JsonNodeFactory.instance.objectNode().put("chosen", "x").put("rejected", "y");
    for (int i = 0; i < turns.length(); i++) {
      char turn = turns.charAt(i);
      String role =
          switch (turn) {
            case 's' -> "system";
            case 'u' -> "user";
            case 't' -> "tool";
            default -> "assistant";
          };
      row.withArray("prompt")
          .addObject()
          .put("role", role)
          .put("content", turn == '_' ? " " : "Say it.");
    }
    assertEquals(told ? Set.of(TextFault.MISSING_TURN) : Set.of(), of(row));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Seven.~~Human: And then?; true",
        "Seven.~### Instruction:~Next; true",
        "Seven.<|im_end|>~<|im_start|>user~Next; true",
        "The Human: a study; false",
        "Two kinds:~~Users: many; false"
      })
  void responsesThatSpeakForTheUser(String text, boolean told) {
    assertEquals(
        told ? Set.of(TextFault.FURTHER_TURN) : Set.of(), of(text.replace("~", "\n")), text);
  }

  @ParameterizedTest
  @CsvSource({
    "margin, -1.5, true",
    "score_diff, '-2', true",
    "rewardDelta, -0.01, true",
    "chosen_minus_rejected_score, -3, true",
    "preference_strength, -2, true",
    "margin, 1.5, false",
    "margin, 0, false",
    "margin, -, false",
    "page_margin, -3, false",
    "temperature, -1, false"
  })
  void aGapBelowZeroIsTold(String column, String value, boolean told) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("prompt", "Name a prime number.").put("chosen", "Seven is.").put("rejected", "Eight.");
    assertEquals(told ? Set.of(TextFault.NEGATIVE_GAP) : Set.of(), of(row.put(column, value)));
  }
}
