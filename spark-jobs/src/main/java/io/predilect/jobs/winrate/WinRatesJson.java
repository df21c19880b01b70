package io.predilect.jobs.winrate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.winrate.LengthControlled.Fitted;
import io.predilect.jobs.winrate.LengthControlled.Undefined;
import io.predilect.jobs.winrate.WinRates.ArmPair;
import java.util.OptionalDouble;

/**
 * Win rates as JSON, an object for each pair of arms, under the names and in the units of
 * alpaca_eval's leaderboards: rates and their standard errors are percentages, an average length is
 * of characters. Beside them are intervals, groups, and what is known of the judge, in shares.
 */
public final class WinRatesJson {
  private static final double PERCENT = 100;
  private static final String LC_WIN_RATE = "length_controlled_winrate";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private WinRatesJson() {}

  /** The figures of all pairs. */
  public static ArrayNode write(WinRates winRates) {
    ArrayNode pairs = JSON.arrayNode();
    winRates.pairs().forEach(pair -> write(pairs.addObject(), pair));
    return pairs;
  }

  private static void write(ObjectNode node, ArmPair pair) {
    node.put("arm", pair.arm());
    node.put("baseline", pair.baseline());
    write(node, pair.all());
    if (!pair.tables().isEmpty()) {
      ObjectNode tables = node.putObject("groups");
      pair.tables()
          .forEach(
              (by, groups) -> {
                ObjectNode table = tables.putObject(by);
                groups.forEach((group, figures) -> write(table.putObject(group), figures));
              });
    }
  }

  private static void write(ObjectNode node, ArmFigures figures) {
    WinRate rate = figures.winRate();
    ObjectNode intervals = JSON.objectNode();
    node.put("win_rate", PERCENT * rate.rate());
    interval(intervals, "win_rate", rate.interval());
    percent(node, "standard_error", rate.standardError());
    node.put("n_wins", rate.wins().count());
    node.put("n_wins_base", rate.losses().count());
    node.put("n_draws", rate.ties().count());
    node.put("n_total", rate.total());
    node.put("discrete_win_rate", PERCENT * rate.discreteRate());
    figures.lengthControlled().ifPresent(control -> write(node, intervals, control));
    node.put("avg_length", figures.arm().characters());
    put(node, "avg_tokens", figures.arm().tokens());
    node.put("baseline_avg_length", figures.baseline().characters());
    put(node, "baseline_avg_tokens", figures.baseline().tokens());
    figures.ratings().ifPresent(ratings -> write(node, ratings));
    write(node.putObject("judge"), figures.agreement());
    node.set("intervals", intervals);
  }

  private static void write(ObjectNode node, ObjectNode intervals, LengthControlled control) {
    if (control instanceof Fitted fitted) {
      node.put(LC_WIN_RATE, PERCENT * fitted.rate());
      interval(intervals, LC_WIN_RATE, fitted.interval());
      percent(node, "lc_standard_error", fitted.standardError());
      ObjectNode model = node.putObject("length_control");
      model.put("name", fitted.control());
      model.put("length", fitted.weights().length());
      model.put("difficulty", fitted.weights().difficulty());
      model.put("arm", fitted.weights().arm());
      model.put("C", fitted.cost());
    } else if (control instanceof Undefined undefined) {
      node.put(LC_WIN_RATE + "_missing", undefined.reason());
    }
  }

  private static void write(ObjectNode node, Ratings ratings) {
    node.put("avg_score", ratings.arm().mean());
    node.put("baseline_avg_score", ratings.baseline().mean());
    node.put("n_rated", ratings.rated());
  }

  private static void write(ObjectNode node, Agreement agreement) {
    put(node, "first_preferred", agreement.firstPreferred());
    put(node, "unanimous", agreement.unanimous());
    node.put("n_both_orders", agreement.orders().comparisons());
    put(node, "orders_agree", agreement.orders().consistent());
    put(node, "to_first", agreement.orders().toFirst());
    put(node, "to_second", agreement.orders().toSecond());
    write(node, "human", agreement.withHuman());
    write(node, "between_humans", agreement.betweenHumans());
  }

  private static void write(ObjectNode node, String who, LabelAgreement labels) {
    node.put("n_" + who, labels.labelled());
    put(node, who + "_agreement", labels.accuracy());
    labels
        .interval()
        .ifPresent(
            interval ->
                node.putArray(who + "_agreement_interval")
                    .add(interval.low())
                    .add(interval.high()));
    node.put("n_" + who + "_decided", labels.decided());
    put(node, who + "_decided_agreement", labels.decidedAccuracy());
    put(node, who + "_kappa", labels.kappa());
  }

  private static void interval(ObjectNode intervals, String name, Interval interval) {
    intervals.putArray(name).add(PERCENT * interval.low()).add(PERCENT * interval.high());
  }

  private static void percent(ObjectNode node, String name, OptionalDouble value) {
    value.ifPresent(number -> node.put(name, PERCENT * number));
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    value.ifPresent(number -> node.put(name, number));
  }
}
