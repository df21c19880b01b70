package io.predilect.jobs.report.chart;

import io.predilect.jobs.report.html.Html;
import java.util.Locale;

/**
 * SVG while it is written. Texts are escaped; colours come by class from the style of the page or
 * of the drawing itself.
 */
final class Svg {
  /** Where a text stands against its point. */
  enum Anchor {
    START,
    MIDDLE,
    END;

    private String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final StringBuilder out = new StringBuilder();

  Svg(int width, int height, String label) {
    out.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" xmlns=\"http://www.w3.org/2000/svg\">\n",
            width,
            height,
            Html.escape(label)));
  }

  void line(String style, double x1, double y1, double x2, double y2) {
    out.append(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
            .formatted(style, number(x1), number(y1), number(x2), number(y2)));
  }

  void circle(String style, double x, double y, double radius) {
    out.append(
        "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>\n"
            .formatted(style, number(x), number(y), number(radius)));
  }

  void rectangle(String style, double x, double y, double width, double height) {
    out.append(
        "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n"
            .formatted(style, number(x), number(y), number(width), number(height)));
  }

  /**
   * @param path SVG path data
   */
  void path(String style, String path) {
    out.append("<path class=\"%s\" d=\"%s\"/>\n".formatted(style, path));
  }

  void text(String style, double x, double y, Anchor anchor, String text) {
    out.append(
        "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
            .formatted(style, number(x), number(y), anchor.key(), Html.escape(text)));
  }

  /** A text that reads upwards, centred on its point. */
  void upwards(String style, double x, double y, String text) {
    out.append(
        "<text class=\"%s\" transform=\"translate(%s %s) rotate(-90)\" text-anchor=\"middle\">%s</text>\n"
            .formatted(style, number(x), number(y), Html.escape(text)));
  }

  /** What its classes look like, where no page says so. */
  void style(String css) {
    out.append("<style>\n").append(css).append("</style>\n");
  }

  /** Another drawing in a place of this one. */
  void within(int x, int y, int width, int height, String drawn) {
    out.append(
        String.format(
            Locale.ROOT,
            "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\">\n%s</svg>\n",
            x,
            y,
            width,
            height,
            drawn));
  }

  String end() {
    return out + "</svg>\n";
  }

  /** A coordinate, to a tenth of a unit. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
