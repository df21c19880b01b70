package io.predilect.jobs.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void aTextTurnsNothingBehindItAround() {
    assertEquals("plain \u05e9", Html.escape("plain \u05e9"));
    assertEquals("\u202eevil\u202c", Html.escape("\u202eevil"));
    assertEquals("\u202eevil\u202c b", Html.escape("\u202eevil\u202c b"));
    assertEquals("\u2066a\u202bb\u202c\u2069", Html.escape("\u2066a\u202bb"));
    // the end of an isolate ends what is open within it, that of an embedding no isolate around it
    assertEquals("\u202a\u2067\u202eb\u2069c\u202c", Html.escape("\u202a\u2067\u202eb\u2069c"));
    assertEquals("\u2068a\u202c\u2069", Html.escape("\u2068a\u202c"));
    assertEquals("\u202c\u2069 ends alone", Html.escape("\u202c\u2069 ends alone"));
  }

  @Test
  void marksWithinASentenceAreShown() {
    assertEquals(
        "stage &#39;\\u202e&lt;b&gt;\\u2069&#39; failed",
        Html.sentence("stage '\u202e<b>\u2069' failed"));
  }
}
