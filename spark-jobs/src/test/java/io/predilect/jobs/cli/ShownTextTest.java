package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.StageFigures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Names out of data, in tables and on the terminal. */
class ShownTextTest {
  private static String shown(String text) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(new RedactedWriter(out));
    writer.print(text);
    writer.flush();
    return out.toString();
  }

  @Test
  void whatWouldDoSomethingToATerminalIsShownAsWhatItIs() {
    assertEquals("a\\u001b]0;title\\u0007b", shown("a\033]0;title\007b"));
    assertEquals("a\\u001b[2J\\u001b[31m", shown("a\033[2J\033[31m"));
    assertEquals("\\u202eabc \\u009bA", shown("\u202eabc \u009bA"));
    assertEquals("done\\u000dgone", shown("done\rgone"));
    String plain = "two\r\nlines\tאבג 😀 é\n";
    assertEquals(plain, shown(plain));
  }

  @Test
  void whatTheProgramItselfWritesStays() {
    for (String own : List.of("\033[7;36mx\033[0m", "\r\033[K\033[?7lx\033[?7h", "x\r")) {
      assertEquals(own, shown(own));
    }
  }

  @Test
  void everyGroupOfAJudgementHasALine() {
    StringWriter out = new StringWriter();
    Map<String, Object> figures =
        Map.of("judge/win_rate[subset=two\nlines]", 0.25, "judge/win_rate[subset=x]", 0.75);
    PrintWriter writer = new PrintWriter(out);
    JudgeTable.print("wins", new StageFigures(figures), writer);
    writer.flush();
    assertTrue(
        out.toString().matches("(?s)\\R*wins by subset.*\\Rtwo\\\\nlines +0.250\\Rx +0.750\\R"),
        out.toString());
  }

  @Test
  void aNameOfSeveralLinesOrManyWordsIsALine() {
    assertEquals("a\\nb\\tc", Texts.name("a\nb\tc"));
    assertEquals(
        "\\u0007\\u202e", Texts.name("\007\u202e")); // so that columns stand as wide as shown
    String cut = Texts.name("😀".repeat(100) + "end");
    assertEquals(61, cut.codePointCount(0, cut.length()), cut);
    assertTrue(cut.startsWith("😀😀") && cut.endsWith("😀end"), cut);
  }
}
