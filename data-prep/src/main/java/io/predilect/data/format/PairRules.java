package io.predilect.data.format;

import io.predilect.data.check.Checks;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PlainText;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What a pair must satisfy, whatever format it came in.
 *
 * @param maxChars the longest prompt (all its turns together) and the longest response, in
 *     characters (Unicode code points), at least 1
 * @param minScoreGap a pair with scores whose gap is not above it is a tie, and a contradiction
 *     where the rejected response has the higher score
 * @param system a system message put before every prompt that has none
 */
public record PairRules(int maxChars, double minScoreGap, Optional<String> system) {
  public PairRules {
    Objects.requireNonNull(system, "system");
    new Checks()
        .atLeast("max_chars", maxChars, 1)
        .atLeast("min_score_gap", minScoreGap, 0.0)
        .notBlank("system", system)
        .orThrow();
  }

  /** The pair, with the system message where one is wanted, or the first rule that it breaks. */
  public Outcome check(PreferencePair pair) {
    return unicode(pair)
        .or(() -> roles(pair.prompt()))
        .or(() -> empty(pair))
        .or(() -> size(pair))
        .or(() -> tie(pair))
        .<Outcome>map(rejected -> rejected)
        .orElseGet(() -> new Outcome.Accepted(withSystem(pair)));
  }

  private static Optional<Outcome.Rejected> unicode(PreferencePair pair) {
    for (Message message : pair.prompt()) {
      if (hasLoneSurrogate(message.content())) {
        return loneSurrogate("the prompt");
      }
    }
    if (hasLoneSurrogate(pair.chosen())) {
      return loneSurrogate("chosen");
    }
    if (hasLoneSurrogate(pair.rejected())) {
      return loneSurrogate("rejected");
    }
    if (hasLoneSurrogate(pair.subset())) {
      return loneSurrogate("the subset");
    }
    return pair.extra().entrySet().stream()
        .filter(column -> hasLoneSurrogate(column.getKey() + column.getValue()))
        .map(column -> "column '" + column.getKey() + "'")
        .sorted()
        .findFirst()
        .flatMap(PairRules::loneSurrogate);
  }

  private static Optional<Outcome.Rejected> loneSurrogate(String where) {
    return reject(
        RejectReason.BAD_UTF8, where + " holds half of a surrogate pair (a broken \\u escape)");
  }

  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Outcome.Rejected> roles(List<Message> prompt) {
    if (prompt.isEmpty()) {
      return reject(RejectReason.EMPTY_PROMPT, "the prompt has no turns");
    }
    for (Message message : prompt) {
      switch (message.role()) {
        case Message.SYSTEM, Message.USER, Message.ASSISTANT, Message.TOOL -> {}
        default -> {
          return reject(
              RejectReason.BAD_ROLES,
              "the prompt has a turn with the role '" + message.role() + "'");
        }
      }
    }
    String last = prompt.get(prompt.size() - 1).role();
    return last.equals(Message.USER) || last.equals(Message.TOOL)
        ? Optional.empty()
        : reject(
            RejectReason.BAD_ROLES,
            "the prompt ends with a turn of the " + last + ", not of the user or a tool");
  }

  private static Optional<Outcome.Rejected> empty(PreferencePair pair) {
    if (PlainText.isBlank(pair.prompt().get(pair.prompt().size() - 1).content())) {
      return reject(RejectReason.EMPTY_PROMPT, "the last turn of the prompt is blank");
    }
    boolean blankChosen = pair.hasChosen() && PlainText.isBlank(pair.chosen());
    if (blankChosen || (pair.hasRejected() && PlainText.isBlank(pair.rejected()))) {
      String which = !pair.paired() ? "completion" : blankChosen ? "chosen" : "rejected";
      return reject(RejectReason.EMPTY_RESPONSE, which + " is blank");
    }
    return pair.paired() && PlainText.of(pair.chosen()).equals(PlainText.of(pair.rejected()))
        ? reject(RejectReason.CHOSEN_EQUALS_REJECTED, "chosen and rejected read the same")
        : Optional.empty();
  }

  private Optional<Outcome.Rejected> size(PreferencePair pair) {
    long prompt = 0;
    for (Message message : pair.prompt()) {
      prompt += PlainText.characters(message.content());
    }
    return oversize("the prompt", prompt)
        .or(() -> oversize("chosen", PlainText.characters(pair.chosen())))
        .or(() -> oversize("rejected", PlainText.characters(pair.rejected())));
  }

  private Optional<Outcome.Rejected> oversize(String what, long characters) {
    return characters <= maxChars
        ? Optional.empty()
        : reject(
            RejectReason.OVERSIZE,
            String.format(
                Locale.ROOT,
                "%s has %,d characters, max_chars is %,d",
                what,
                characters,
                maxChars));
  }

  private Optional<Outcome.Rejected> tie(PreferencePair pair) {
    if (pair.chosenScore().isEmpty() || pair.rejectedScore().isEmpty()) {
      return Optional.empty();
    }
    double chosen = pair.chosenScore().getAsDouble();
    double rejected = pair.rejectedScore().getAsDouble();
    return chosen - rejected > minScoreGap
        ? Optional.empty()
        : reject(
            chosen < rejected ? RejectReason.CONTRADICTION : RejectReason.TIE,
            "chosen has the score %s and rejected %s, a gap not above min_score_gap %s"
                .formatted(chosen, rejected, minScoreGap));
  }

  private PreferencePair withSystem(PreferencePair pair) {
    Message first = pair.prompt().get(0);
    boolean has = first.role().equals(Message.SYSTEM);
    if (system.isEmpty() || (has && !first.content().isBlank())) {
      return pair;
    }
    List<Message> prompt = new ArrayList<>(pair.prompt().size() + 1);
    prompt.add(Message.system(system.get()));
    prompt.addAll(pair.prompt().subList(has ? 1 : 0, pair.prompt().size()));
    return new PreferencePair(
        PairId.of(prompt, pair.chosen(), pair.rejected()),
        prompt,
        pair.chosen(),
        pair.rejected(),
        pair.chosenScore(),
        pair.rejectedScore(),
        pair.subset(),
        pair.extra(),
        pair.judgement());
  }

  private static Optional<Outcome.Rejected> reject(RejectReason reason, String detail) {
    return Optional.of(new Outcome.Rejected(reason, detail));
  }
}
