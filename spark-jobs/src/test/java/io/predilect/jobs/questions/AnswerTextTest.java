package io.predilect.jobs.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AnswerTextTest {
  @Test
  void whiteSpaceAroundGoesAndIndentationStays() {
    assertEquals("Yes.", AnswerText.of("Yes. \n\n"));
    assertEquals("Yes.", AnswerText.of(" Yes."));
    assertEquals("Yes.", AnswerText.of(" \r\n\n\t\n Yes.\t"));
    assertEquals("    return x\n", AnswerText.of("    return x\n\u2003") + "\n");
    assertEquals("  - one\n  - two", AnswerText.of("\n  - one\n  - two\n"));
    assertEquals("\tif x:\n\t\ty", AnswerText.of("\tif x:\n\t\ty"));
    assertEquals(" \tx", AnswerText.of(" \tx"));
    assertEquals("a\n\n b", AnswerText.of("a\n\n b"));
    assertEquals("", AnswerText.of(" \n\t \r\n "));
    assertEquals("", AnswerText.of(""));
  }

  /** As a model writes that has lost its thread. */
  @Test
  void anyNumberOfBlankLinesGoes() {
    assertEquals("Yes.", AnswerText.of("\n \r\n".repeat(100_000) + "Yes."));
  }
}
