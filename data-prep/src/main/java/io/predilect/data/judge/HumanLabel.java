package io.predilect.data.judge;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/** Which of two responses a person prefers, as data sets write it. */
public final class HumanLabel {
  private static final Set<String> FOR_A = Set.of("a", "model_a", "win");
  private static final Set<String> FOR_B = Set.of("b", "model_b", "loss");
  // "tie (bothbad)" of Chatbot Arena and "tie (inconsistent)" of MT-Bench begin with the first
  private static final String TIE = "tie";
  private static final Set<String> TIES = Set.of(TIE, "c", "draw", "both", "neither");
  private static final double NUMBER_OF_A = 1;
  private static final double NUMBER_OF_B = 2;
  // alpaca_eval's, whose preferences are from 1 to 2
  private static final double BETWEEN = 1.5;

  private HumanLabel() {}

  /**
   * The preference that a label stands for.
   *
   * @param label the name of A or B; or, whatever its case, {@code a}, {@code model_a}, {@code win}
   *     or 1 for A, {@code b}, {@code model_b}, {@code loss} or 2 for B, {@code tie} and what
   *     begins with it, {@code c}, {@code draw}, {@code both}, {@code neither}, 0 or 1.5 for
   *     neither
   * @param a what A is called
   * @param b what B is called
   * @return for A: 1, 0 or ½; empty: it is no label
   */
  public static OptionalDouble preference(String label, String a, String b) {
    String text = label.strip();
    if (text.equals(a)) {
      return OptionalDouble.of(1);
    }
    if (text.equals(b)) {
      return OptionalDouble.of(0);
    }
    return ofWord(text.toLowerCase(Locale.ROOT));
  }

  /**
   * Whether a label says one side by a name and another by what it says of itself, as A does where
   * the arm is called b and the baseline a.
   */
  public static boolean isAmbiguous(String label, String a, String b) {
    String text = label.strip();
    OptionalDouble said = ofWord(text.toLowerCase(Locale.ROOT));
    return said.isPresent()
        && ((text.equalsIgnoreCase(a) && said.getAsDouble() != 1)
            || (text.equalsIgnoreCase(b) && said.getAsDouble() != 0));
  }

  private static OptionalDouble ofWord(String word) {
    if (FOR_A.contains(word)) {
      return OptionalDouble.of(1);
    }
    if (FOR_B.contains(word)) {
      return OptionalDouble.of(0);
    }
    return TIES.contains(word) || word.startsWith(TIE + " ")
        ? OptionalDouble.of(Judgement.TIE)
        : ofNumber(word);
  }

  private static OptionalDouble ofNumber(String word) {
    if (!word.matches("\\d(\\.\\d{1,9})?")) {
      return OptionalDouble.empty();
    }
    double number = Double.parseDouble(word);
    if (number == NUMBER_OF_A) {
      return OptionalDouble.of(1);
    }
    if (number == NUMBER_OF_B) {
      return OptionalDouble.of(0);
    }
    return number == 0 || number == BETWEEN
        ? OptionalDouble.of(Judgement.TIE)
        : OptionalDouble.empty();
  }
}
