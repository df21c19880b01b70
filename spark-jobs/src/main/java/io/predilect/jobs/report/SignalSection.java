package io.predilect.jobs.report;

import io.predilect.jobs.report.chart.Chart;
import io.predilect.jobs.report.chart.LineChart;
import io.predilect.jobs.report.chart.Point;
import io.predilect.jobs.report.chart.Range;
import io.predilect.jobs.report.chart.Series;
import io.predilect.jobs.report.html.Html;
import io.predilect.jobs.report.html.NumberText;
import io.predilect.jobs.report.html.Table;
import io.predilect.jobs.signal.Estimate;
import io.predilect.jobs.signal.SignalFigures;
import io.predilect.jobs.signal.SignalFigures.AtCut;
import io.predilect.jobs.signal.SignalFigures.AtPosition;
import io.predilect.jobs.signal.SignalReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The part of the page about one signal stage: figures 2 to 4 of the paper on shallow signals. */
final class SignalSection {
  private SignalSection() {}

  static String html(String stage, SignalReport report) {
    SignalFigures all = report.all();
    StringBuilder out = new StringBuilder();
    out.append("<section>\n<h2>").append(Html.escape(stage)).append("</h2>\n");
    out.append(
        "<p class=\"note\">%s pairs (split %s): where in their responses the preference lies. Cut responses %s the end-of-turn token. Half of a tie counts as right. %s</p>\n"
            .formatted(
                NumberText.count(all.pairs()),
                Html.escape(report.split()),
                report.endOfTurn() ? "get back" : "do not get back",
                NumberText.INTERVALS.formatted("Student's or, of shares of a whole, Fieller's")));
    out.append(
        Chart.figures(
            List.of(
                cuts("Accuracy by share of the response", "share kept", all, true),
                cuts("Accuracy by tokens of the response", "tokens kept", all, false),
                positions(
                    "How far the policy is from its reference",
                    "KL, nats",
                    all,
                    List.of("chosen", "rejected"),
                    List.of(AtPosition::chosenKl, AtPosition::rejectedKl)),
                positions(
                    "Share of the whole margin, and of the whole KL, in the first tokens",
                    "share",
                    all,
                    List.of("implicit margin", "KL along chosen responses"),
                    List.of(AtPosition::share, AtPosition::klShare)),
                positions(
                    "Chosen token's log-prob less the rejected one's",
                    "nats",
                    all,
                    List.of("policy", "reference"),
                    List.of(AtPosition::policyGap, AtPosition::referenceGap)))));
    out.append(table(all));
    return out.append(groups(report)).append("</section>\n").toString();
  }

  private static LineChart cuts(String title, String axis, SignalFigures all, boolean ratio) {
    List<AtCut> cuts =
        all.cuts().stream()
            .filter(cut -> cut.ratio() == ratio)
            .sorted(Comparator.comparingDouble(AtCut::place))
            .toList();
    return chart(
        title,
        axis,
        "accuracy",
        List.of(
            new Curve<>("policy", cuts, AtCut::place, AtCut::accuracy),
            new Curve<>("reward model", cuts, AtCut::place, AtCut::rewardAccuracy)));
  }

  private static LineChart positions(
      String title,
      String axis,
      SignalFigures all,
      List<String> names,
      List<Function<AtPosition, Optional<Estimate>>> figures) {
    List<Curve<?>> curves = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      curves.add(
          new Curve<>(names.get(i), all.positions(), at -> (double) at.position(), figures.get(i)));
    }
    return chart(title, "position", axis, curves);
  }

  private static LineChart chart(
      String title, String axis, String figure, List<? extends Curve<?>> curves) {
    List<? extends Curve<?>> measured =
        curves.stream().filter(curve -> !curve.points().values().isEmpty()).toList();
    List<Series<Point>> points = new ArrayList<>();
    List<Series<Range>> bands = new ArrayList<>();
    measured.forEach(
        curve -> {
          points.add(curve.points());
          bands.add(curve.band());
        });
    return new LineChart(title, axis, figure, points, bands);
  }

  /**
   * One figure at several places.
   *
   * @param places from left to right
   * @param place where each is
   * @param figure what it is there, where it was measured
   */
  private record Curve<T>(
      String name,
      List<T> places,
      Function<T, Double> place,
      Function<T, Optional<Estimate>> figure) {
    Series<Point> points() {
      return series((x, at) -> Optional.of(new Point(x, at.value())));
    }

    Series<Range> band() {
      return series((x, at) -> at.interval().map(i -> new Range(x, i.low(), i.high())));
    }

    private <M> Series<M> series(BiFunction<Double, Estimate, Optional<M>> mark) {
      List<M> marks = new ArrayList<>();
      for (T at : places) {
        figure.apply(at).flatMap(found -> mark.apply(place.apply(at), found)).ifPresent(marks::add);
      }
      return new Series<>(name, marks);
    }
  }

  private static String table(SignalFigures all) {
    Table table =
        new Table(
            1,
            List.of(
                "responses cut to",
                "policy: accuracy",
                "margin",
                "reward model: accuracy",
                "margin"));
    for (AtCut cut : all.cuts()) {
      table.row(
          name(cut),
          text(cut.accuracy()),
          text(cut.margin()),
          text(cut.rewardAccuracy()),
          text(cut.rewardMargin()));
    }
    return table.html();
  }

  private static String groups(SignalReport report) {
    if (report.groups().size() < 2) {
      return "";
    }
    List<String> columns = new ArrayList<>(List.of(report.by(), "pairs"));
    report.all().cuts().forEach(cut -> columns.add(name(cut)));
    Table table = new Table(1, columns);
    report
        .groups()
        .forEach(
            (group, figures) -> {
              List<String> cells = new ArrayList<>();
              cells.add(group);
              cells.add(NumberText.count(figures.pairs()));
              figures
                  .cuts()
                  .forEach(cut -> cells.add(text(cut.accuracy().or(cut::rewardAccuracy))));
              table.row(cells);
            });
    boolean policy = report.all().cuts().stream().anyMatch(cut -> cut.accuracy().isPresent());
    return "<h3>Accuracy of the "
        + (policy ? "policy" : "reward model")
        + " by "
        + Html.escape(report.by())
        + "</h3>\n"
        + table.html();
  }

  private static String name(AtCut cut) {
    return cut.ratio()
        ? String.format(Locale.ROOT, "%.4g", 100 * cut.place()).replaceAll("\\.?0+$", "") + " %"
        : NumberText.count((long) cut.place()) + (cut.place() == 1 ? " token" : " tokens");
  }

  private static String text(Optional<Estimate> figure) {
    return figure
        .map(
            f ->
                NumberText.figure(f.value())
                    + f.interval().map(i -> " (" + NumberText.interval(i) + ")").orElse(""))
        .orElse("");
  }
}
