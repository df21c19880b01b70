package io.predilect.jobs.winrate;

import io.predilect.data.audit.GroupName;
import io.predilect.data.check.Checks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Win rates of arms against their baselines, by the pair of arms and by group of the comparisons.
 *
 * @param pairs in the order of the arms' names
 */
public record WinRates(List<ArmPair> pairs) {

  public WinRates {
    pairs = List.copyOf(pairs);
  }

  /**
   * An arm and what it was compared with.
   *
   * @param arm its name
   * @param baseline the other's
   * @param all figures of all their comparisons
   * @param tables figures of some of them, by what they are grouped by and by group, without length
   *     control: a group is too small for it. Where some have a group, those without one are a
   *     group too, {@link GroupName#NONE}
   */
  public record ArmPair(
      String arm, String baseline, ArmFigures all, Map<String, Map<String, ArmFigures>> tables) {
    public ArmPair {
      Objects.requireNonNull(arm, "arm");
      Objects.requireNonNull(baseline, "baseline");
      tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    }
  }

  /**
   * How figures are made.
   *
   * @param resamples of every interval, 100 or more
   * @param seed of the resamples
   * @param lengthControl how length is taken out; empty: it is not
   */
  public record Options(int resamples, long seed, Optional<LengthControl> lengthControl) {
    private static final int LEAST_RESAMPLES = 100;

    public Options {
      Objects.requireNonNull(lengthControl, "lengthControl");
      new Checks().atLeast("resamples", resamples, LEAST_RESAMPLES).orThrow();
    }
  }

  private record Arms(String arm, String baseline) implements Comparable<Arms> {
    static Arms of(Outcome outcome) {
      return new Arms(outcome.a().arm(), outcome.b().arm());
    }

    @Override
    public int compareTo(Arms other) {
      int byArm = arm.compareTo(other.arm);
      return byArm != 0 ? byArm : baseline.compareTo(other.baseline);
    }
  }

  /**
   * The figures of comparisons. The same comparisons in the same order give the same figures;
   * another order changes the intervals' resamples and the folds of cross-validation only.
   */
  public static WinRates of(Iterable<Outcome> outcomes, Options options) {
    Map<Arms, List<Outcome>> byArms = new TreeMap<>();
    for (Outcome outcome : outcomes) {
      byArms.computeIfAbsent(Arms.of(outcome), arms -> new ArrayList<>()).add(outcome);
    }
    List<ArmPair> pairs = new ArrayList<>();
    byArms.forEach(
        (arms, own) ->
            pairs.add(
                new ArmPair(
                    arms.arm(),
                    arms.baseline(),
                    figures(own, options, options.lengthControl()),
                    tables(own, options))));
    return new WinRates(pairs);
  }

  private static Map<String, Map<String, ArmFigures>> tables(
      List<Outcome> outcomes, Options options) {
    Map<String, Map<String, List<Outcome>>> grouped = new TreeMap<>();
    outcomes.forEach(
        outcome ->
            outcome.groups().keySet().forEach(by -> grouped.putIfAbsent(by, new TreeMap<>())));
    grouped.forEach(
        (by, groups) ->
            outcomes.forEach(
                outcome ->
                    groups
                        .computeIfAbsent(
                            GroupName.of(outcome.groups().getOrDefault(by, "")),
                            name -> new ArrayList<>())
                        .add(outcome)));
    Map<String, Map<String, ArmFigures>> tables = new TreeMap<>();
    grouped.forEach(
        (by, groups) -> {
          Map<String, ArmFigures> table = new TreeMap<>();
          groups.forEach((group, own) -> table.put(group, figures(own, options, Optional.empty())));
          tables.put(by, table);
        });
    return tables;
  }

  private static ArmFigures figures(
      List<Outcome> outcomes, Options options, Optional<LengthControl> control) {
    PromptBootstrap bootstrap = new PromptBootstrap(outcomes, options.resamples(), options.seed());
    return ArmFigures.of(outcomes, bootstrap, control);
  }
}
