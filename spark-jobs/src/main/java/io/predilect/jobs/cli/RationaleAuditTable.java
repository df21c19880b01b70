package io.predilect.jobs.cli;

import io.predilect.jobs.audit.RationaleAudit;
import io.predilect.model.information.RationaleChannel;
import java.util.Locale;
import java.util.Optional;

/** A {@link RationaleAudit} as plain text for the terminal. */
final class RationaleAuditTable {
  private RationaleAuditTable() {}

  static String of(Optional<RationaleAudit.Result> found) {
    if (found.isEmpty()) {
      return "no row has a rationale (the column rationale)\n";
    }
    RationaleAudit.Result result = found.get();
    RationaleChannel channel = result.channel();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "what rationales tell              %,d read, %,d pairs without, %,d unread",
        channel.rows(),
        result.without(),
        result.unread());
    line(
        text,
        "  say what is preferred               %6.1f %%   ± %.1f (standard error)",
        100 * channel.agreement(),
        100
            * Math.sqrt(
                channel.agreement() * (1 - channel.agreement()) / Math.max(1, channel.rows())));
    line(
        text, "  β = P(R=1|Z=1), α = P(R=1|Z=0)      %8.3f %8.3f", channel.beta(), channel.alpha());
    line(text, "  I(Z;R|S), nothing known of Z        %8.3f   bits of 1", channel.information(0.5));
    if (result.information().isPresent()) {
      line(
          text,
          "  I(Z;R|S), known what the reward     %8.3f   bits of %.3f",
          result.information().getAsDouble(),
          result.uncertainty().orElseThrow());
      line(text, "  model knows of Z");
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
