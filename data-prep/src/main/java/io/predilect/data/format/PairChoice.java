package io.predilect.data.format;

import io.predilect.data.hash.Lot;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes pairs of the several responses to a prompt.
 *
 * @param rule which of them
 * @param seed of what the rule draws
 */
record PairChoice(Binarisation rule, long seed) {
  /** The best against the worst, by the format's own score or rank. */
  static final PairChoice BEST_AND_WORST =
      new PairChoice(new Binarisation(Binarisation.OVERALL, Binarisation.Against.WORST), 0);

  private record Compared(RatedResponse response, double worth) {}

  private record Two(Compared best, Compared other) {}

  /**
   * The pairs.
   *
   * @param prompt of all of them
   * @param asked the prompt as the row has it: a draw is by it, so that it does not matter where
   *     the row stands
   * @throws UnfitRow when fewer than two responses are rated
   */
  Drafts of(RankedResponses ranked, List<Message> prompt, String asked) throws UnfitRow {
    List<Compared> compared = compared(ranked);
    List<Draft> pairs = new ArrayList<>();
    List<Outcome.Rejected> ties = new ArrayList<>();
    int rated = compared.size();
    Map<String, String> left = left(ranked.responses().size(), rated);
    for (Two two : two(compared, asked)) {
      if (two.best.worth == two.other.worth) {
        ties.add(tie(two, ranked));
      } else {
        pairs.add(pair(two, ranked, prompt, left));
      }
    }
    return new Drafts(pairs, ties);
  }

  private List<Compared> compared(RankedResponses ranked) throws UnfitRow {
    Set<String> aspects = new TreeSet<>();
    ranked.responses().forEach(response -> aspects.addAll(response.aspects().keySet()));
    List<Compared> compared = new ArrayList<>();
    for (RatedResponse response : ranked.responses()) {
      response
          .worth(rule.by(), aspects)
          .ifPresent(worth -> compared.add(new Compared(response, worth)));
    }
    if (compared.size() < 2) {
      throw new UnfitRow(
          RejectReason.MISSING_FIELD,
          String.format(
              Locale.ROOT,
              "a pair needs two responses rated by %s, and of %d in '%s' %d are; their aspects: %s",
              measure(ranked),
              ranked.responses().size(),
              ranked.list(),
              compared.size(),
              aspects.isEmpty() ? "none" : String.join(", ", aspects)));
    }
    return compared;
  }

  // Of equals the first in the data counts as the better: the order is stable.
  private List<Two> two(List<Compared> compared, String asked) {
    List<Compared> best = new ArrayList<>(compared);
    best.sort(Comparator.comparingDouble(Compared::worth).reversed());
    int count = best.size();
    List<Two> two = new ArrayList<>();
    switch (rule.against()) {
      case WORST -> two.add(new Two(best.get(0), worst(best)));
      case SECOND -> two.add(new Two(best.get(0), best.get(1)));
      case RANDOM -> {
        List<Compared> others = new ArrayList<>(compared);
        others.remove(best.get(0));
        two.add(new Two(best.get(0), others.get((int) (Lot.uniform(seed, asked) * others.size()))));
      }
      case REST -> {
        for (int i = 1; i < count; i++) {
          two.add(new Two(best.get(0), best.get(i)));
        }
      }
      case ADJACENT -> {
        for (int i = 1; i < count; i++) {
          two.add(new Two(best.get(i - 1), best.get(i)));
        }
      }
      case ALL -> {
        for (int i = 0; i < count; i++) {
          for (int j = i + 1; j < count; j++) {
            two.add(new Two(best.get(i), best.get(j)));
          }
        }
      }
    }
    return two;
  }

  private static Compared worst(List<Compared> best) {
    double lowest = best.get(best.size() - 1).worth;
    return best.stream().skip(1).filter(each -> each.worth == lowest).findFirst().orElseThrow();
  }

  private Map<String, String> left(int responses, int rated) {
    int used = rule.against().several() ? rated : 2;
    Map<String, String> left = new TreeMap<>();
    if (responses > used) {
      left.put(PreferenceFormat.UNUSED_RESPONSES, Integer.toString(responses - used));
    }
    if (responses > rated) {
      left.put(PreferenceFormat.UNRATED_RESPONSES, Integer.toString(responses - rated));
    }
    return left;
  }

  private Draft pair(
      Two two, RankedResponses ranked, List<Message> prompt, Map<String, String> left) {
    Map<String, String> beside = new TreeMap<>(left);
    beside.putAll(two.best.response.columns(ranked.measure(), "_chosen"));
    beside.putAll(two.other.response.columns(ranked.measure(), "_rejected"));
    Draft pair =
        Draft.of(prompt, two.best.response.text(), two.other.response.text()).beside(beside);
    boolean byRank = ranked.rank() && rule.by().equals(Binarisation.OVERALL);
    return byRank ? pair : pair.scored(two.best.worth, two.other.worth);
  }

  private Outcome.Rejected tie(Two two, RankedResponses ranked) {
    return new Outcome.Rejected(
        RejectReason.TIE,
        "the two responses to be compared in '%s' do not differ in %s, both have %s"
            .formatted(ranked.list(), measure(ranked), Math.abs(two.best.worth)));
  }

  private String measure(RankedResponses ranked) {
    return rule.by().equals(Binarisation.OVERALL) ? ranked.measure() : rule.by();
  }
}
