package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class MovingLineTest {
  private final StringWriter written = new StringWriter();
  private long nanos;

  private MovingLine lines(boolean terminal) {
    return new MovingLine(new PrintWriter(written, true), terminal, () -> nanos);
  }

  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private List<String> written() {
    return written.toString().lines().toList();
  }

  @Test
  void aLogNeverSaysTheSameTwiceInARow() {
    MovingLine lines = lines(false);
    for (int second = 0; second < 300; second++) {
      lines.move("score  task 1/2");
      pass(1_000);
    }
    lines.move("score  row 1/2");
    lines.line("score  row 1/2");
    assertEquals(List.of("score  task 1/2", "score  row 1/2", "score  row 1/2"), written());
  }

  @Test
  void inALogNoRunKeepsAnotherFromBeingTold() {
    MovingLine lines = lines(false);
    MovingLine one = lines.beside();
    MovingLine other = lines.beside();
    pass(11_000);
    one.move("seed-1  step 5");
    other.move("seed-2  step 4");
    pass(1_000);
    other.move("seed-2  step 5");
    assertEquals(List.of("seed-1  step 5", "seed-2  step 4"), written());
    MovingLine terminal = lines(true);
    assertSame(terminal, terminal.beside(), "there is one line");
  }

  @Test
  void aLogTellsMoreSeldomTheLongerItTakesAndSoonAgainOfWhatBeginsThen() {
    MovingLine lines = lines(false);
    for (int second = 0; second < 3_600; second++) {
      lines.move("step " + second);
      pass(1_000);
    }
    List<String> hour = written();
    assertEquals(List.of("step 10", "step 20", "step 30"), hour.subList(0, 3));
    assertEquals(43, hour.size()); // every 10 s would be 359
    lines.line("done");
    lines.begin();
    lines.move("row 1");
    pass(10_000);
    lines.move("row 2");
    assertEquals(List.of("done", "row 2"), written().subList(43, 45));
  }

  @Test
  void whatIsNewAfterAPauseIsToldAtOnce() {
    MovingLine lines = lines(false);
    pass(10_000);
    lines.move("a");
    pass(15_000);
    lines.move("a");
    pass(1_000);
    lines.move("b");
    assertEquals(List.of("a", "b"), written());
  }

  @Test
  void aTerminalHasOneLineThatMovesBelowThoseThatStay() {
    MovingLine lines = lines(true);
    lines.show("1/2 a ...");
    pass(200);
    lines.move("1/2 a  50 %");
    lines.move("1/2 a  51 %"); // too soon
    lines.line("warning: b");
    pass(200);
    lines.move("1/2 a  52 %");
    lines.line("1/2 a  3 s");
    lines.end();
    assertEquals(List.of("warning: b", "1/2 a  3 s"), new Screen(20).show(written.toString()));
  }

  @Test
  void aLineThatIsTooLongForATerminalStaysOneLine() {
    MovingLine lines = lines(true);
    for (int i = 10; i < 20; i++) {
      pass(200);
      lines.move("step " + i + " of many, many, many");
    }
    lines.end();
    assertEquals(List.of("step 19 oy"), new Screen(10).show(written.toString()));
  }

  /** What a terminal shows of what is written to it, as far as moving lines need it. */
  private static final class Screen {
    private final int width;
    private final StringBuilder line = new StringBuilder();
    private boolean wraps = true;
    private int column;

    Screen(int width) {
      this.width = width;
    }

    List<String> show(String text) {
      StringBuilder above = new StringBuilder();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\033') {
          int end = i;
          while (!Character.isLetter(text.charAt(end))) {
            end++;
          }
          control(text.substring(i + 1, end + 1));
          i = end;
        } else if (c == '\r') {
          column = 0;
        } else if (c == '\n') {
          above.append(line).append('\n');
          line.setLength(0);
          column = 0;
        } else {
          if (column == width && wraps) {
            above.append(line).append('\n');
            line.setLength(0);
            column = 0;
          }
          column = Math.min(column, width - 1);
          line.setLength(Math.max(line.length(), column + 1));
          line.setCharAt(column++, c);
        }
      }
      return above.append(line).toString().lines().toList();
    }

    private void control(String sequence) {
      switch (sequence) {
        case "[K" -> line.setLength(column);
        case "[?7l" -> wraps = false;
        case "[?7h" -> wraps = true;
        default -> throw new IllegalArgumentException(sequence);
      }
    }
  }
}
