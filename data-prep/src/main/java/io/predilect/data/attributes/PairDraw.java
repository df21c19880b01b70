package io.predilect.data.attributes;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * One pair, drawn.
 *
 * @param inquiry its prompt
 * @param wishes what decides
 * @param settings of the generator
 * @param random the pair's own chance
 */
record PairDraw(
    Inquiry inquiry, Wishes wishes, AttributesSettings settings, SplittableRandom random) {

  // Of so many pairs of responses the one whose gap is nearest to the wanted one is taken.
  private static final int CANDIDATES = 100;

  /** Two responses of unequal reward, with a label by Bradley and Terry's model. */
  PreferencePair labelled() {
    Two two = settings.maxGap() > 0 ? near(settings.maxGap()) : unequal();
    boolean firstChosen = random.nextDouble() < 1 / (1 + Math.exp(-gap(two.first(), two.second())));
    return firstChosen
        ? explained(two.first(), two.second())
        : explained(two.second(), two.first());
  }

  private record Two(Offer first, Offer second) {}

  private Two unequal() {
    Offer first = Offer.draw(random);
    Offer second = Offer.draw(random);
    while (wishes.met(first) == wishes.met(second)) {
      first = Offer.draw(random);
      second = Offer.draw(random);
    }
    return new Two(first, second);
  }

  /** Two responses whose gap has a size that is drawn, uniform from 0 to {@code maxGap}. */
  private Two near(double maxGap) {
    double wanted = maxGap * random.nextDouble();
    return Stream.generate(this::unequal)
        .limit(CANDIDATES)
        .min(
            Comparator.comparingDouble(
                two -> Math.abs(Math.abs(gap(two.first(), two.second())) - wanted)))
        .orElseThrow();
  }

  /** A response that meets all wishes, chosen over one that does not. */
  PreferencePair known() {
    Offer chosen = Offer.draw(random).with(wishes);
    Offer rejected = Offer.draw(random);
    while (wishes.met(rejected) == wishes.met(chosen)) {
      rejected = Offer.draw(random);
    }
    return explained(chosen, rejected);
  }

  /** Any two responses, one chosen by lot and explained by what differs of what decides. */
  PreferencePair byLot() {
    Offer chosen = Offer.draw(random);
    Offer rejected = Offer.draw(random);
    while (chosen.agrees(rejected, wishes.attributes())) {
      rejected = Offer.draw(random);
    }
    Offer other = rejected;
    List<Attribute> reasons =
        wishes.attributes().stream().filter(a -> chosen.value(a) != other.value(a)).toList();
    return written(new Comparison(reasons, false, chosen, rejected), 0);
  }

  private double gap(Offer of, Offer against) {
    return settings.scale() * (wishes.met(of) - wishes.met(against));
  }

  private PreferencePair explained(Offer chosen, Offer rejected) {
    List<Attribute> reasons =
        wishes.stream()
            .filter(wish -> chosen.meets(wish) && !rejected.meets(wish))
            .map(Wish::attribute)
            .toList();
    Comparison comparison =
        reasons.isEmpty()
            ? new Comparison(List.of(whim(chosen, rejected)), true, chosen, rejected)
            : new Comparison(reasons, false, chosen, rejected);
    return written(comparison, gap(chosen, rejected));
  }

  /** An attribute that differs and does not decide; where none differs, one that decides. */
  private Attribute whim(Offer chosen, Offer rejected) {
    List<Attribute> differ =
        Arrays.stream(Attribute.values())
            .filter(a -> chosen.value(a) != rejected.value(a))
            .toList();
    List<Attribute> free = differ.stream().filter(a -> !wishes.attributes().contains(a)).toList();
    List<Attribute> from = free.isEmpty() ? differ : free;
    return from.get(random.nextInt(from.size()));
  }

  private PreferencePair written(Comparison pair, double gap) {
    List<Message> prompt = List.of(Message.user(inquiry.text()));
    String chosen = OfferText.of(pair.chosen(), wishes.attributes(), settings, random);
    String rejected = OfferText.of(pair.rejected(), wishes.attributes(), settings, random);
    // Drawn last, so that pairs are the same for every share.
    boolean general = random.nextDouble() < settings.generalRationales();
    return new PreferencePair(
        PairId.of(prompt, chosen, rejected),
        prompt,
        chosen,
        rejected,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        pair.whim() ? "whim" : "rule",
        Map.of(
            AttributePairs.TRUE_GAP, String.format(Locale.ROOT, "%.6f", gap),
            AttributePairs.RATIONALE, general ? pair.generalRationale() : pair.rationale(),
            AttributePairs.GENERAL_RATIONALE, pair.generalRationale()));
  }
}
