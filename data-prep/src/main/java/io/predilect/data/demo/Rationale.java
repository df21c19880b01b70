package io.predilect.data.demo;

import io.predilect.data.pair.TextReward;

/** The true reason for a preference, in one or two sentences. "First" is the chosen response. */
final class Rationale {
  private static final String NOTHING = "Nothing in the two responses explains the choice.";

  private Rationale() {}

  static String of(ComparedAnswers pair) {
    return switch (pair.main()) {
      case TOPIC, COUNT, FORM, ORDER -> met(pair, pair.main()) + " " + besides(pair);
      case FREE -> free(pair, true) + " " + asked(pair);
      case NOISE -> NOTHING;
    };
  }

  /** The same without particulars: whether what is asked decides, or length and manners. */
  static String general(ComparedAnswers pair) {
    return switch (pair.main()) {
      case TOPIC, COUNT, FORM, ORDER -> "The first response does more of what is asked.";
      case FREE -> "The first response is the better one in length or manners.";
      case NOISE -> NOTHING;
    };
  }

  private static String met(ComparedAnswers pair, Cause cause) {
    Request request = pair.request();
    Answer rejected = pair.rejected();
    return switch (cause) {
      case TOPIC ->
          contrast("names " + request.topic().plural(), "names " + rejected.topic().plural());
      case COUNT ->
          contrast(
              "gives " + Request.number(request.count()),
              "gives " + Request.number(rejected.items().size()));
      case FORM -> contrast("comes " + request.form().orElseThrow().phrase(), "does not");
      case ORDER -> contrast("comes " + request.order().orElseThrow().phrase(), "does not");
      case FREE, NOISE -> throw new IllegalArgumentException(cause + " is not a demand");
    };
  }

  private static String contrast(String first, String second) {
    return "The first response " + first + " as asked, the second " + second + ".";
  }

  /** What the prompt-free part says when a demand was the main cause. */
  private static String besides(ComparedAnswers pair) {
    if (Math.abs(pair.promptFreeGap()) < TextReward.EQUAL) {
      return "Length and manners make no difference.";
    }
    return pair.promptFreeGap() > 0
        ? free(pair, true)
        : free(pair, false).replace(".", ", but that weighs less.");
  }

  private static String free(ComparedAnswers pair, boolean first) {
    Answer better = first ? pair.chosen() : pair.rejected();
    Answer worse = first ? pair.rejected() : pair.chosen();
    boolean politer = better.courtesy().politeness() > worse.courtesy().politeness() + 1e-9;
    boolean longer = better.words() > worse.words();
    String how = politer && longer ? "longer and more polite" : longer ? "longer" : "more polite";
    return "The " + (first ? "first" : "second") + " response is " + how + ".";
  }

  /** What the demands say when the prompt-free part was the main cause. */
  private static String asked(ComparedAnswers pair) {
    if (Math.abs(pair.promptRelatedGap()) < TextReward.EQUAL) {
      return pair.chosenMeetsAll()
          ? "Both do what is asked."
          : "Both do the same of what is asked.";
    }
    return pair.promptRelatedGap() > 0
        ? "What is asked speaks for it too."
        : "What is asked speaks for the second, but weighs less.";
  }
}
