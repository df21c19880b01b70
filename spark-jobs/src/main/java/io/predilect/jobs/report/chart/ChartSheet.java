package io.predilect.jobs.report.chart;

import io.predilect.jobs.report.chart.Svg.Anchor;
import io.predilect.jobs.report.html.OwnText;
import java.util.List;

/** Charts on one sheet: an SVG by itself, as a README shows it, in light and dark. */
public final class ChartSheet {
  private static final int COLUMNS = 2;
  private static final int GAP = 16;
  private static final int TOP = 36;
  // Of the page, where charts are on one.
  private static final String FONT =
      "svg { font-family: system-ui, \"Segoe UI\", Roboto, Arial, sans-serif; }\n";

  private ChartSheet() {}

  /** What charts look like; it begins with the palette of light. */
  public static String style() {
    return OwnText.beside(ChartSheet.class, "chart.css");
  }

  /**
   * The sheet.
   *
   * @param title what stands above the charts
   * @param charts from left to right in rows of two; those with nothing to draw are left out
   */
  public static String svg(String title, List<? extends Chart> charts) {
    List<? extends Chart> drawn = charts.stream().filter(chart -> !chart.isEmpty()).toList();
    int columns = Math.max(1, Math.min(COLUMNS, drawn.size()));
    int width = GAP + columns * (Plot.WIDTH + GAP);
    int height = TOP;
    for (int first = 0; first < drawn.size(); first += columns) {
      height += rowHeight(drawn, first, columns) + GAP;
    }
    Svg svg = new Svg(width, height, title);
    svg.style(style() + FONT);
    svg.rectangle("page", 0, 0, width, height);
    svg.text("title", GAP, TOP - 14, Anchor.START, title);
    int y = TOP;
    for (int first = 0; first < drawn.size(); first += columns) {
      for (int i = first; i < Math.min(first + columns, drawn.size()); i++) {
        Chart chart = drawn.get(i);
        int x = GAP + (i - first) * (Plot.WIDTH + GAP);
        svg.within(x, y, Plot.WIDTH, chart.height(), chart.drawn());
      }
      y += rowHeight(drawn, first, columns) + GAP;
    }
    return svg.end();
  }

  private static int rowHeight(List<? extends Chart> charts, int first, int columns) {
    return charts.subList(first, Math.min(first + columns, charts.size())).stream()
        .mapToInt(Chart::height)
        .max()
        .orElse(0);
  }
}
