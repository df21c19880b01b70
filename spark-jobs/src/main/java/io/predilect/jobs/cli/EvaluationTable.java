package io.predilect.jobs.cli;

import io.predilect.jobs.RunResult;
import io.predilect.jobs.StageFigures;
import io.predilect.jobs.StageOutcome;
import io.predilect.jobs.config.StageKind;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The evaluations' main figures at the end of a run; all of them are in {@code metrics.json}. */
final class EvaluationTable {
  /** The figures shown, by TRL's names, with what they are. */
  private static final List<Map.Entry<String, String>> SHOWN =
      List.of(
          Map.entry("reward/accuracy", "reward model: the chosen response is rewarded more"),
          Map.entry("reward/ties", "reward model: no gap at all, which counts as not right"),
          Map.entry("reward/margin", "reward model: mean gap"),
          Map.entry(
              "rewards/accuracies", "policy: the chosen response is implicitly rewarded more"),
          Map.entry("rewards/ties", "policy: no gap at all, which counts as not right"),
          Map.entry("rewards/margins", "policy: mean gap"),
          Map.entry("reward/auc", "reward model: a desirable response above an undesirable one"),
          Map.entry("rewards/auc", "policy: a desirable response above an undesirable one"),
          Map.entry("reward/score_spearman", "reward gaps against the data's scores"),
          Map.entry("rewards/score_spearman", "implicit gaps against the data's scores"),
          Map.entry("refinement/accuracies", "policy, refinement prompt before: the chosen one is"),
          Map.entry("prompt_free/temperature", "rewards are taken times this"),
          Map.entry("prompt_free/gap", "mean prompt-free gap"),
          Map.entry("prompt_free/error", "what the draw of prompts leaves uncertain of one"),
          Map.entry("prompt_free/mostly", "share of pairs mostly prompt-free"),
          Map.entry("prompt_free/variance_share", "variance of prompt-free gaps against all gaps'"),
          Map.entry("prompt_free/sign_survives", "pairs with the same preference for most prompts"),
          Map.entry("prompt_free/spearman", "prompt-free gaps against the true ones"));

  private static final String TIES = "/ties";
  private static final String CORRELATION = "spearman";
  private static final String UNDETERMINED = "not determined";

  private EvaluationTable() {}

  static void print(RunResult result, PrintWriter out) {
    for (StageOutcome stage : result.stages()) {
      if (stage.kind() == StageKind.EVALUATE) {
        print(stage, out);
      }
    }
  }

  private static String interval(StageFigures figures, String name) {
    return figures
        .interval(name)
        .map(Texts::interval)
        .or(() -> figures.undetermined(name).map(why -> UNDETERMINED))
        .orElse("");
  }

  // Of a correlation that not all pairs have both values for.
  private static Optional<String> over(StageFigures figures, String name) {
    OptionalDouble pairs =
        name.endsWith(CORRELATION)
            ? figures.number(name.substring(0, name.length() - CORRELATION.length()) + "pairs")
            : OptionalDouble.empty();
    return pairs.isEmpty()
        ? Optional.empty()
        : Optional.of(String.format(Locale.ROOT, ", over %,.0f pairs", pairs.getAsDouble()));
  }

  private static void print(StageOutcome stage, PrintWriter out) {
    StageFigures figures = stage.figures();
    TextTable table = new TextTable(stage.name(), "figure", "95 % interval", "");
    boolean any = false;
    for (Map.Entry<String, String> shown : SHOWN) {
      OptionalDouble figure = figures.number(shown.getKey());
      if (shown.getKey().endsWith(TIES) && figure.orElse(0) == 0) {
        continue; // which is as it should be
      }
      if (figure.isPresent() || figures.undetermined(shown.getKey()).isPresent()) {
        any = true;
        table.row(
            shown.getKey(),
            figure.isPresent() ? Texts.figure(figure.getAsDouble()) : UNDETERMINED,
            figure.isPresent() ? interval(figures, shown.getKey()) : "",
            over(figures, shown.getKey()).map(shown.getValue()::concat).orElse(shown.getValue()));
      }
    }
    if (any) {
      out.println();
      table.print(out);
      for (Map.Entry<String, String> shown : SHOWN) {
        figures
            .undetermined(shown.getKey())
            .ifPresent(why -> out.println(shown.getKey() + ": " + why));
      }
    }
  }
}
