package io.predilect.jobs.experiment;

import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.ExperimentSettings.Claim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came out of an experiment.
 *
 * @param title what it is called
 * @param seeds whose runs are done
 * @param rows one for every column and arm, column by column
 * @param gates whether what the claims stand on is so, in their order
 * @param findings what became of the claims, in their order
 * @param notes what people should know of the figures: which are over other numbers of pairs in
 *     some arms than in others, and which no seed changes
 */
public record ExperimentResult(
    String title,
    List<Long> seeds,
    List<Row> rows,
    List<GateCheck> gates,
    List<Finding> findings,
    List<String> notes) {
  private static final double ROUNDING = 1e-12;

  /**
   * One figure of one arm.
   *
   * @param figure its name
   * @param column what people are shown for it
   * @param arm whose it is
   * @param estimate over the seeds
   */
  public record Row(String figure, String column, String arm, Estimate estimate) {
    public Row {
      Objects.requireNonNull(figure, "figure");
      Objects.requireNonNull(column, "column");
      Objects.requireNonNull(arm, "arm");
      Objects.requireNonNull(estimate, "estimate");
    }
  }

  public ExperimentResult {
    Objects.requireNonNull(title, "title");
    seeds = List.copyOf(seeds);
    rows = List.copyOf(rows);
    gates = List.copyOf(gates);
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /**
   * The result of the runs.
   *
   * @param runs what each seed's run says, of all or some of them
   */
  public static ExperimentResult of(ExperimentConfig experiment, List<SeedRun> runs) {
    List<Row> rows = new ArrayList<>();
    for (var column : experiment.settings().columns()) {
      for (var arm : experiment.settings().shownArms()) {
        List<Double> values =
            runs.stream().map(run -> run.value(arm.name(), column.figure())).toList();
        rows.add(new Row(column.figure(), column.heading(), arm.name(), new Estimate(values)));
      }
    }
    List<GateCheck> gates =
        experiment.settings().gates().stream().map(gate -> GateCheck.of(gate, runs)).toList();
    List<GateCheck> shut = gates.stream().filter(gate -> !gate.holds()).toList();
    List<Finding> findings =
        experiment.settings().claims().stream()
            .map(
                claim ->
                    new Finding(
                        claim,
                        new Estimate(runs.stream().map(run -> difference(claim, run)).toList()),
                        fixed(claim, runs),
                        shut.stream().filter(gate -> gate.gate().isFor(claim)).toList()))
            .toList();
    List<Long> seeds = runs.stream().map(SeedRun::seed).toList();
    return new ExperimentResult(
        experiment.title(), seeds, rows, gates, findings, notes(rows, runs, findings));
  }

  // Arms that are measured on other pairs differ by these too, and an interval does not know it.
  private static List<String> notes(List<Row> rows, List<SeedRun> runs, List<Finding> findings) {
    Map<String, Set<String>> arms = new LinkedHashMap<>();
    rows.forEach(
        row -> arms.computeIfAbsent(row.figure(), any -> new LinkedHashSet<>()).add(row.arm()));
    List<String> notes = new ArrayList<>();
    arms.forEach(
        (figure, compared) ->
            runs.stream()
                .flatMap(run -> otherPairs(figure, compared, run).stream())
                .findFirst()
                .ifPresent(notes::add));
    Map<String, List<String>> fixed = fixed(rows);
    fixed.forEach(
        (figure, same) ->
            notes.add(
                "%s is the same for all %s seeds (%s): where they change nothing that a figure is of, they say nothing of chance, and its interval has no width"
                    .formatted(figure, runs.size(), String.join(", ", same))));
    findings.stream()
        .filter(finding -> finding.fixed() && finding.verdict() == Finding.Verdict.UNDECIDED)
        .filter(finding -> !told(finding.claim(), fixed))
        .map(
            finding ->
                "'%s' is undecided: the difference is the same for all %s seeds, as it may be by chance of figures that take few values, and its interval has no width; more seeds, or figures of more pairs, may decide"
                    .formatted(finding.claim().says(), runs.size()))
        .forEach(notes::add);
    return notes;
  }

  /** Whether that no seed changes either figure says why a claim is undecided. */
  private static boolean told(Claim claim, Map<String, List<String>> fixed) {
    return fixed
        .getOrDefault(claim.figure(), List.of())
        .containsAll(List.of(claim.arm(), claim.than()));
  }

  /** The arms, by figure, whose seeds all have the same value. */
  private static Map<String, List<String>> fixed(List<Row> rows) {
    return rows.stream()
        .filter(row -> row.estimate().fixed())
        .collect(
            Collectors.groupingBy(
                Row::figure,
                LinkedHashMap::new,
                Collectors.mapping(Row::arm, Collectors.toList())));
  }

  private static Optional<String> otherPairs(String figure, Set<String> arms, SeedRun run) {
    Map<String, Long> pairs = new LinkedHashMap<>();
    for (String arm : arms) {
      Long over = run.pairs().getOrDefault(arm, Map.of()).get(figure);
      if (over != null) {
        pairs.put(arm, over);
      }
    }
    if (new HashSet<>(pairs.values()).size() < 2) {
      return Optional.empty();
    }
    return Optional.of(
        figure
            + " is not over the same pairs in all arms (seed "
            + run.seed()
            + "): "
            + pairs.entrySet().stream()
                .map(arm -> String.format(Locale.ROOT, "%s %,d", arm.getKey(), arm.getValue()))
                .collect(Collectors.joining(", ")));
  }

  /** One figure of one arm, by its name. */
  public Estimate estimate(String figure, String arm) {
    return rows.stream()
        .filter(row -> row.figure().equals(figure) && row.arm().equals(arm))
        .findFirst()
        .orElseThrow()
        .estimate();
  }

  // Figures of few pairs take few values, so that the differences of two seeds may well be equal by
  // chance. Those of equal fractions differ by rounding alone.
  private static boolean fixed(Claim claim, List<SeedRun> runs) {
    double[] differences = runs.stream().mapToDouble(run -> difference(claim, run)).toArray();
    double size =
        Stream.of(claim.arm(), claim.than())
            .flatMapToDouble(arm -> runs.stream().mapToDouble(run -> compared(claim, arm, run)))
            .map(Math::abs)
            .max()
            .orElseThrow();
    double spread =
        Arrays.stream(differences).max().orElseThrow()
            - Arrays.stream(differences).min().orElseThrow();
    return runs.size() > 1 && spread <= ROUNDING * size;
  }

  private static double difference(Claim claim, SeedRun run) {
    return compared(claim, claim.arm(), run) - compared(claim, claim.than(), run);
  }

  private static double compared(Claim claim, String arm, SeedRun run) {
    double value = run.value(arm, claim.figure());
    return claim
        .distanceTo()
        .map(to -> Math.abs(value - run.value(to, claim.figure())))
        .orElse(value);
  }
}
