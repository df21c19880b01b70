package io.predilect.jobs.report;

import io.predilect.jobs.report.chart.ChartSheet;
import io.predilect.jobs.report.html.Html;
import io.predilect.jobs.report.html.OwnText;

/** A page: one file without anything from outside, for screen, print and dark mode. */
final class Page {
  // Of a part, on a page whose own ground is anyone's.
  private static final String GROUND =
      "background: var(--page); color: var(--ink); padding: .6rem .8rem; border-radius: 8px; ";

  private Page() {}

  /**
   * The page around its content.
   *
   * @param title a text
   * @param content markup
   */
  static String html(String title, String content) {
    return html(title, "", content);
  }

  /**
   * The same with more in its head.
   *
   * @param head markup
   */
  static String html(String title, String head, String content) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        %s<title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        %s</main>
        </body>
        </html>
        """
        .formatted(head, Html.escape(title), style(), content);
  }

  /**
   * A part of a page within a page of somebody else's, on one line: the style holds within it only,
   * by nested rules. It has a ground of its own, so that it can be read on any page: the light one,
   * since what the system prefers need not be what the page shows, and the dark one where
   * JupyterLab says that its theme is dark.
   *
   * @param content markup
   */
  static String part(String content) {
    String style = style();
    // the sheet begins with the palette of light, on the root that is not this part's own
    String light = palette(style, 0);
    String dark = palette(style, style.indexOf(":root", style.indexOf("dark)")));
    return "<style>.predilect {%s%s%s}[data-jp-theme-light=\"false\"] .predilect {%s}</style><div class=\"predilect\">"
            .formatted(light, GROUND, style, dark)
            .replace("\n", " ")
        // a line of a text that begins with a sign of the notebook's own would end the part
        + content.replace("\r", "").replace("\n", "&#10;")
        + "</div>";
  }

  private static String palette(String style, int from) {
    int begin = style.indexOf('{', from) + 1;
    return style.substring(begin, style.indexOf('}', begin));
  }

  // The palette comes first.
  private static String style() {
    return ChartSheet.style() + OwnText.beside(Page.class, "report.css");
  }
}
