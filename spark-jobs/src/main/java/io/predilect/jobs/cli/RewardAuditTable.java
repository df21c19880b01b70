package io.predilect.jobs.cli;

import io.predilect.data.audit.GroupName;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.audit.RewardAudit;
import io.predilect.jobs.audit.RewardAudit.Extreme;
import io.predilect.jobs.audit.RewardAudit.Part;
import io.predilect.jobs.audit.RewardAudit.Weighted;
import java.util.List;
import java.util.Locale;

/** A {@link RewardAudit} as plain text for the terminal. */
final class RewardAuditTable {
  private static final int SUBSETS_SHOWN = 12;
  private static final int TEXT = 60;

  private RewardAuditTable() {}

  static String of(RewardAudit.Result result) {
    StringBuilder text = new StringBuilder();
    Part all = result.overall();
    line(
        text,
        "the reward model's view           %,d pairs, %,d rows without",
        all.pairs(),
        result.rejected());
    line(text, "  accuracy                            %6.1f %%", 100 * all.accuracy());
    line(text, "  rewards are taken times             %8s", Texts.figure(result.temperature()));
    line(
        text,
        "  mostly prompt-free pairs            %6.1f %%   |Δr2| > |Δr1|",
        100 * all.mostlyPromptFree());
    share(text, "  Var Δr2 / Var Δr                    %6.1f %%", all.varianceShare());
    share(text, "  preference survives most prompts    %6.1f %%", all.signSurvives());
    line(
        text,
        "  mean prompt-free gap Δr2            %8s%s",
        Texts.figure(all.promptFree()),
        Double.isFinite(all.meanError())
            ? String.format(
                Locale.ROOT,
                "   ± %s, of one pair ± %s (standard errors of the draw of prompts)",
                Texts.figure(all.meanError()),
                Texts.figure(all.error()))
            : "");
    line(text, "  mean prompt-related gap Δr1         %8s", Texts.figure(all.promptRelated()));
    if (Double.isFinite(all.lengthCorrelation())) {
      line(
          text,
          "  of Δr2's variance, length explains  %6.1f %%   correlation %.3f, in characters",
          100 * all.lengthShare(),
          all.lengthCorrelation());
    } else {
      line(text, "  Δr2 or the difference of lengths does not vary: no correlation");
    }
    subsets(text, result.subsets());
    weights(text, result.weights());
    line(text, "pairs with the largest Δr2            Δr2      Δr1   characters");
    for (Extreme extreme : result.largest()) {
      PreferencePair pair = extreme.pair();
      line(
          text,
          "  %-34s %8s %8s   %,d against %,d",
          shortened(prompt(pair), 34),
          Texts.figure(extreme.promptFree()),
          Texts.figure(extreme.promptRelated()),
          pair.chosen().length(),
          pair.rejected().length());
      line(text, "      chosen    %s", shortened(pair.chosen(), TEXT));
      line(text, "      rejected  %s", shortened(pair.rejected(), TEXT));
    }
    return text.toString();
  }

  private static void share(StringBuilder text, String format, double share) {
    if (Double.isFinite(share)) {
      line(text, format, 100 * share);
    }
  }

  // The weight of the own prompt is a choice; how the answer moves with it belongs to the answer.
  private static void weights(StringBuilder text, List<Weighted> weights) {
    line(text, "  own prompt's weight p        prompt-free  variance      Δr2");
    for (Weighted weighted : weights) {
      line(
          text,
          "  %-24s %13.1f %% %7s %8s",
          Double.isNaN(weighted.ownWeight()) ? "1/K" : Double.toString(weighted.ownWeight()),
          100 * weighted.mostlyPromptFree(),
          Double.isFinite(weighted.varianceShare())
              ? String.format(Locale.ROOT, "%.1f %%", 100 * weighted.varianceShare())
              : "",
          Texts.figure(weighted.promptFree()));
    }
  }

  private static void subsets(StringBuilder text, List<Part> subsets) {
    if (subsets.isEmpty()) {
      return;
    }
    line(
        text,
        "  %-24s %8s %9s %12s %8s %8s %10s",
        "subset",
        "pairs",
        "accuracy",
        "prompt-free",
        "Δr2",
        "Δr1",
        "by length");
    for (Part part : subsets.subList(0, Math.min(SUBSETS_SHOWN, subsets.size()))) {
      line(
          text,
          "  %-24s %,8d %7.1f %% %10.1f %% %8s %8s %10s",
          shortened(GroupName.of(part.name()), 24),
          part.pairs(),
          100 * part.accuracy(),
          100 * part.mostlyPromptFree(),
          Texts.figure(part.promptFree()),
          Texts.figure(part.promptRelated()),
          Double.isFinite(part.lengthCorrelation())
              ? String.format(Locale.ROOT, "%.1f %%", 100 * part.lengthShare())
              : "");
    }
    if (subsets.size() > SUBSETS_SHOWN) {
      line(text, "  ... and %d more", subsets.size() - SUBSETS_SHOWN);
    }
  }

  private static String prompt(PreferencePair pair) {
    List<Message> turns = pair.prompt();
    return turns.isEmpty() ? "" : turns.get(turns.size() - 1).content();
  }

  // In one line, by whole characters, whatever the text holds.
  private static String shortened(String text, int most) {
    String flat = text.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "");
    return flat.codePointCount(0, flat.length()) <= most
        ? flat
        : flat.substring(0, flat.offsetByCodePoints(0, most - 1)) + "…";
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
