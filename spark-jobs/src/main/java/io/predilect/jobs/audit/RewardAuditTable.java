package io.predilect.jobs.audit;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.audit.RewardAudit.Extreme;
import io.predilect.jobs.audit.RewardAudit.Part;
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
    line(
        text,
        "  mostly prompt-free pairs            %6.1f %%   |Δr2| > |Δr1|",
        100 * all.mostlyPromptFree());
    line(text, "  mean prompt-free gap Δr2            %8.3f", all.promptFree());
    line(text, "  mean prompt-related gap Δr1         %8.3f", all.promptRelated());
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
    line(text, "pairs with the largest Δr2            Δr2      Δr1   characters");
    for (Extreme extreme : result.largest()) {
      PreferencePair pair = extreme.pair();
      line(
          text,
          "  %-34s %8.3f %8.3f   %,d against %,d",
          shortened(prompt(pair), 34),
          extreme.promptFree(),
          extreme.promptRelated(),
          pair.chosen().length(),
          pair.rejected().length());
      line(text, "      chosen    %s", shortened(pair.chosen(), TEXT));
      line(text, "      rejected  %s", shortened(pair.rejected(), TEXT));
    }
    return text.toString();
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
          "  %-24s %,8d %7.1f %% %10.1f %% %8.3f %8.3f %10s",
          shortened(part.name().isEmpty() ? "(none)" : part.name(), 24),
          part.pairs(),
          100 * part.accuracy(),
          100 * part.mostlyPromptFree(),
          part.promptFree(),
          part.promptRelated(),
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
