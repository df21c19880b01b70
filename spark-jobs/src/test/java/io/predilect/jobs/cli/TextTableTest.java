package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static String printed(TextTable table) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    table.print(out);
    out.flush();
    return text.toString().replace(System.lineSeparator(), "\n");
  }

  @Test
  void numbersStandToTheRight() {
    assertEquals(
        """
        stage    rows
        a           7
        b c    12,000
        """,
        printed(new TextTable("stage", "rows").row("a", "7").row("b c", "12,000")));
  }

  @Test
  void aTextOfSeveralLinesGoesOnBeneathItself() {
    assertEquals(
        """
        stage  setting  value           of
        pairs  prompt   {{ prompt }}     1
                        A: {{ first }}

                        B
        dpo    beta     0.1              2
        """,
        printed(
            new TextTable("stage", "setting", "value", "of")
                .row("pairs", "prompt", "{{ prompt }}\nA: {{ first }}\r\n\nB", "1")
                .row("dpo", "beta", "0.1", "2")));
  }
}
