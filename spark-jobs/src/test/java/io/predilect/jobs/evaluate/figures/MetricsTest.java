package io.predilect.jobs.evaluate.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.PairId;
import io.predilect.jobs.StageFigures;
import io.predilect.jobs.config.FigureSourceTest;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Lengths;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Logps;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Rewards;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Split;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static EvaluatedPair pair(
      String group, double chosen, double rejected, Logps logps, double free, double truth) {
    return new EvaluatedPair(
        PairId.of(List.of(), group, chosen + "/" + rejected + "/" + free + "/" + truth),
        group,
        new Lengths(10, free > 0 ? 5 : 20),
        Optional.of(new Rewards(chosen, rejected)),
        Optional.of(logps),
        Optional.empty(),
        OptionalDouble.of(truth),
        Optional.of(
            new Split(
                free,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of(),
                OptionalDouble.empty())),
        OptionalDouble.of(truth));
  }

  private static final List<EvaluatedPair> PAIRS =
      List.of(
          pair("a", 2, 1, new Logps(-10, -20, -12, -18), 1, 3),
          pair("a", 1, 1, new Logps(-10, -20, -10, -21), 2, 5),
          pair("b", 0, 3, new Logps(-30, -20, -33, -18), -1, -2),
          pair("b", 4, 1, new Logps(-10, -20, -12, -18), 0, 0));

  private static Metrics metrics(List<EvaluatedPair> pairs) {
    Metrics metrics = Metrics.of(gathered(pairs), 1);
    metrics.values().keySet().forEach(name -> assertTrue(FigureSourceTest.known(name), name));
    metrics.undetermined().keySet().forEach(name -> assertTrue(FigureSourceTest.known(name), name));
    return metrics;
  }

  private static MetricsAccumulator gathered(List<EvaluatedPair> pairs) {
    MetricsAccumulator gathered = new MetricsAccumulator(0.5);
    for (EvaluatedPair pair : pairs) {
      gathered.add(pair);
      String ofLength = "reward/accuracy[length=" + pair.lengthGroup() + "]";
      assertTrue(FigureSourceTest.known(ofLength), ofLength);
    }
    return gathered;
  }

  @Test
  void aTieIsNotASuccess() {
    Metrics metrics = metrics(PAIRS);
    assertEquals(4, metrics.pairs());
    assertEquals(0.5, metrics.values().get("reward/accuracy"), 1e-12);
    assertEquals((1 + 0 - 3 + 3) / 4.0, metrics.values().get("reward/margin"), 1e-12);
  }

  @Test
  void tiesAreToldOfAllThatAreOrdered() {
    Metrics metrics = metrics(PAIRS);
    assertEquals(0.25, metrics.values().get("reward/ties"), 1e-12);
    assertEquals(Interval.ofShare(0.25, 4), metrics.intervals().get("reward/ties"));
    assertEquals(0.0, metrics.values().get("rewards/ties"), "who compares them finds them");
    assertEquals(Interval.ofShare(0, 4), metrics.intervals().get("rewards/ties"));
    Metrics untied = metrics(List.of(rewarded("a", 1, OptionalDouble.empty())));
    assertFalse(untied.values().containsKey("rewards/ties"), "no policy orders them");
  }

  @Test
  void aFigureThatWasAskedForAndIsNotThereHasAReason() {
    Metrics alike =
        metrics(
            List.of(
                rewarded("a", 1, OptionalDouble.of(2)), rewarded("b", 3, OptionalDouble.of(2))));
    assertFalse(alike.values().containsKey("reward/score_kendall"));
    assertTrue(
        alike.undetermined().get("reward/score_kendall").contains("the same in all 2 pairs"),
        alike.undetermined()::toString);
    assertTrue(
        metrics(List.of(rewarded("a", 1, OptionalDouble.of(2))))
            .undetermined()
            .get("reward/score_pearson")
            .contains("one pair"));

    Metrics single = metrics(List.of(desirable("a", 1), desirable("b", 2)));
    assertEquals(1.5, single.values().get("reward/chosen"), 1e-12);
    for (String name : List.of("reward/auc", "reward/margin")) {
      assertFalse(single.values().containsKey(name));
      assertTrue(
          single.undetermined().get(name).contains("all 2 single responses are desirable"),
          single.undetermined()::toString);
    }
    Metrics beside = metrics(List.of(desirable("a", 1), rewarded("b", 3)));
    assertEquals(3, beside.values().get("reward/margin"), 1e-12);
    assertTrue(beside.undetermined().containsKey("reward/auc"));
  }

  private static EvaluatedPair desirable(String text, double reward) {
    return new EvaluatedPair(
        PairId.of(List.of(), text, ""),
        "",
        new Lengths(1, 0),
        Optional.of(new Rewards(OptionalDouble.of(reward), OptionalDouble.empty())),
        Optional.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        OptionalDouble.empty());
  }

  @Test
  void implicitRewardsAreBetaTimesTheLogRatios() {
    Metrics metrics = metrics(PAIRS);
    // log-ratios chosen: 2, 0, 3, 2; rejected: -2, 1, -2, -2
    assertEquals(0.75, metrics.values().get("rewards/accuracies"), 1e-12);
    assertEquals(0.5 * 7 / 4, metrics.values().get("rewards/chosen"), 1e-12);
    assertEquals(0.5 * -5 / 4, metrics.values().get("rewards/rejected"), 1e-12);
    assertEquals(0.5 * 12 / 4, metrics.values().get("rewards/margins"), 1e-12);
    assertEquals(-15, metrics.values().get("logps/chosen"), 1e-12);
    assertEquals(0.75, metrics.values().get("logps/accuracies"), 1e-12);
    assertTrue(metrics.intervals().get("rewards/margins").low() <= 1.5);
  }

  @Test
  void thePromptFreeGapIsComparedWithTheTruth() {
    Metrics metrics = metrics(PAIRS);
    assertEquals(1, metrics.values().get("prompt_free/spearman"), 1e-12);
    assertEquals(1, metrics.values().get("prompt_free/kendall"), 1e-12);
    assertTrue(metrics.values().containsKey("rewards/score_pearson"));
  }

  @Test
  void whatNoPairHasIsLeftOut() {
    EvaluatedPair bare =
        new EvaluatedPair(
            PairId.of(List.of(), "", ""),
            "",
            new Lengths(1, 1),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            OptionalDouble.empty());
    assertTrue(metrics(List.of(bare)).values().isEmpty());
    Metrics mixed = metrics(List.of(bare, PAIRS.get(0)));
    assertEquals(1, mixed.values().get("reward/accuracy"), 1e-12);
    assertFalse(mixed.values().containsKey("prompt_free/spearman"));
  }

  private static EvaluatedPair split(double free, double related, double kept, double error) {
    List<Double> shifts = new ArrayList<>(Collections.nCopies(16, 0.0));
    shifts.set(0, error);
    shifts.set(1, -error);
    return new EvaluatedPair(
        PairId.of(List.of(), "", free + "/" + related),
        "",
        new Lengths(1, 1),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Logps(-10 - free, -20, -12, -18)),
        OptionalDouble.empty(),
        Optional.of(
            new Split(
                free,
                OptionalDouble.of(related),
                OptionalDouble.of(error),
                OptionalDouble.of(kept),
                shifts,
                OptionalDouble.of(0.5))),
        OptionalDouble.empty());
  }

  @Test
  void whatDoesNotDependOnTheRewardsScale() {
    Map<String, Double> values =
        metrics(List.of(split(1, 2, 0.9, 0.3), split(-1, 3, 0.5, 0.4), split(3, 0, 0.51, 0.5)))
            .values();
    // Δr2: 1, -1, 3; Δr: 3, 2, 3
    assertEquals((8 / 3.0) / (2 / 9.0), values.get("prompt_free/variance_share"), 1e-12);
    assertEquals(2 / 3.0, values.get("prompt_free/sign_survives"), 1e-12);
    assertEquals(Math.sqrt((0.09 + 0.16 + 0.25) / 3), values.get("prompt_free/error"), 1e-12);
    // shifts of 0.4 and -0.4 on average, in two parts
    assertEquals(Math.sqrt(2 * 2 * 0.16), values.get("prompt_free/gap_error"), 1e-12);
    assertEquals(0.5, values.get("prompt_free/temperature"), 1e-12);
    // under the refinement prompt, log-ratios 1, 3, -1 against -2
    assertEquals(1, values.get("refinement/accuracies"), 1e-12);
    assertEquals(0.5 * (3 + 5 + 1) / 3, values.get("refinement/margins"), 1e-12);
    assertEquals(1, values.get("refinement/logps_accuracies"), 1e-12, "without the reference");
    assertFalse(values.containsKey("rewards/accuracies"));
    assertFalse(values.containsKey("logps/accuracies"));
  }

  /** So many pairs whose margin follows the data's score, with noise. */
  private static List<EvaluatedPair> many(int count) {
    Random random = new Random(8);
    List<EvaluatedPair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double truth = random.nextGaussian();
      double margin = 0.5 + truth + random.nextGaussian();
      pairs.add(pair("a", margin, 0, new Logps(-12 + margin, -18, -12, -18), margin, truth));
    }
    return pairs;
  }

  @Test
  void intervalsHoldTheirFigures() {
    Metrics metrics = metrics(many(40));
    for (String figure :
        List.of(
            "reward/accuracy",
            "reward/margin",
            "rewards/accuracies",
            "rewards/margins",
            "reward/score_pearson",
            "reward/score_spearman",
            "rewards/score_kendall")) {
      double value = metrics.values().get(figure);
      Interval interval = metrics.intervals().get(figure);
      assertTrue(interval.low() <= value && value <= interval.high(), figure);
      assertTrue(interval.low() < interval.high(), figure);
    }
  }

  private static MetricsAccumulator sent(MetricsAccumulator gathered) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(gathered);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (MetricsAccumulator) in.readObject();
    }
  }

  @Test
  void partsOfThePairsGiveWhatAllGiveTogether() throws Exception {
    List<EvaluatedPair> pairs = many(300);
    List<MetricsAccumulator> parts = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      int part = i;
      parts.add(
          sent(gathered(pairs.stream().filter(p -> Math.floorMod(p.place(), 7) == part).toList())));
    }
    Collections.shuffle(parts, new Random(2));
    MetricsAccumulator merged = new MetricsAccumulator(0.5);
    parts.forEach(merged::merge);
    Metrics whole = metrics(pairs);
    Metrics together = Metrics.of(merged, 1);
    assertEquals(whole.pairs(), together.pairs());
    assertEquals(whole.intervals(), together.intervals());
    assertEquals(whole.values().keySet(), together.values().keySet());
    whole
        .values()
        .forEach((name, value) -> assertEquals(value, together.values().get(name), 1e-12, name));
  }

  @Test
  void ofMorePairsThanASampleHoldsMeansAreExactAndIntervalsNormal() {
    MetricsAccumulator gathered = new MetricsAccumulator(0.5);
    Random random = new Random(9);
    double[] right = new double[2 * FairSample.MOST];
    for (int i = 0; i < right.length; i++) {
      double margin = 0.5 + random.nextGaussian();
      right[i] = margin > 0 ? 1 : 0;
      gathered.add(rewarded(Integer.toString(i), margin));
    }
    Metrics metrics = Metrics.of(gathered, 1);
    assertEquals(right.length, metrics.pairs());
    double accuracy = Arrays.stream(right).sum() / right.length;
    assertEquals(accuracy, metrics.values().get("reward/accuracy"), 1e-15);
    Interval bootstrap = Interval.ofMean(right, 1).orElseThrow();
    Interval interval = metrics.intervals().get("reward/accuracy");
    assertEquals(bootstrap.low(), interval.low(), 1e-3);
    assertEquals(bootstrap.high(), interval.high(), 1e-3);
  }

  @Test
  void fewPairsHaveNoIntervalAndItIsToldOverHowManyACorrelationIs() {
    MetricsAccumulator gathered = new MetricsAccumulator(0.5);
    for (int i = 0; i < 16; i++) {
      OptionalDouble score = i < 3 ? OptionalDouble.of(i) : OptionalDouble.empty();
      gathered.add(rewarded(Integer.toString(i), i * i % 5, score));
    }
    Metrics metrics = Metrics.of(gathered, 1);
    assertEquals(3, metrics.values().get("reward/score_pairs"));
    assertFalse(metrics.intervals().containsKey("reward/score_spearman"));
    assertTrue(
        metrics.undetermined().get("reward/score_spearman").contains("needs 10 pairs"),
        metrics.undetermined()::toString);
    assertTrue(metrics.intervals().containsKey("reward/margin"));

    Metrics one = Metrics.of(new MetricsAccumulator(0.5).add(rewarded("only", 0.344)), 1);
    assertEquals(0.344, one.values().get("reward/margin"), 1e-12);
    assertFalse(one.intervals().containsKey("reward/margin"));
    assertTrue(one.undetermined().containsKey("reward/margin"));
    assertTrue(one.figures().containsKey(StageFigures.UNDETERMINED));
  }

  private static EvaluatedPair rewarded(String text, double margin) {
    return rewarded(text, margin, OptionalDouble.empty());
  }

  private static EvaluatedPair rewarded(String text, double margin, OptionalDouble score) {
    return new EvaluatedPair(
        PairId.of(List.of(), text, ""),
        "",
        new Lengths(1, 1),
        Optional.of(new Rewards(margin, 0)),
        Optional.empty(),
        Optional.empty(),
        score,
        Optional.empty(),
        OptionalDouble.empty());
  }
}
