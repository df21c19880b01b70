package io.predilect.data.judge;

import io.predilect.data.hash.Lot;
import io.predilect.data.judge.Verdict.Preference;
import io.predilect.data.judge.Verdict.Rating;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a judge is asked about a comparison, and how its answers are read and put together.
 *
 * @param question the words
 * @param showing what the questions show, in which orders
 * @param queries how many questions there are; the same ones again under other seeds
 * @param reader what reads an answer
 * @param combination what several answers come to
 */
public record Protocol(
    QuestionTemplate question,
    Showing showing,
    int queries,
    AnswerReader reader,
    Combination combination) {

  /** What the questions about a comparison show. */
  public enum Showing {
    /** Both responses: the first question in an order drawn by lot, then the orders in turn. */
    SHUFFLED,
    /** Each response alone. */
    ALONE
  }

  /** What the answers to several questions come to. */
  public enum Combination {
    /** The mean of preferences or ratings. */
    MEAN,
    /** What all of them say; a tie where they do not agree. */
    AGREED
  }

  // GPT-4's API gives up to 20; AlpacaEval 2 asks for 5.
  private static final int MARKS_LOGPROBS = 5;
  private static final double LEAST_RATING = 1;
  private static final double MOST_RATING = 10;

  public Protocol {
    Objects.requireNonNull(question, "question");
    Objects.requireNonNull(showing, "showing");
    Objects.requireNonNull(reader, "reader");
    Objects.requireNonNull(combination, "combination");
    if (queries < 1) {
      throw new IllegalArgumentException("a comparison has at least 1 query, not " + queries);
    }
  }

  /**
   * The rationale paper's (appendix B.7): which response is more helpful, harmless and concise? 3
   * queries in shuffled order there. The question's other words are the project's own.
   */
  public static Protocol pairwise(int queries) {
    return new Protocol(
        QuestionTemplate.builtIn("pairwise.jinja"),
        Showing.SHUFFLED,
        queries,
        // "Response 1", or the number alone; "Response 1 and 2" names both
        new AnswerReader.Choice(
            Denial.IN_SENTENCE.of(
                new ValueFinder.Matches(
                    Pattern.compile(
                        "(?i)\\bresponse\\W{1,4}([12])\\b(?:\\s*(?:and|or|nor|&|/|,)\\s*([12])\\b)?"
                            + "|\\A\\W*([12])\\W*\\z"),
                    Optional.of("\"Response 1\" or \"Response 2\""))),
            Map.of("1", 1.0, "2", 0.0)),
        Combination.MEAN);
  }

  /**
   * AlpacaEval 2's (Dubois et al. 2024): one token, m or M, one question in an order drawn by lot;
   * the preference is the first mark's share of the two marks' probabilities.
   */
  public static Protocol alpacaEval() {
    return new Protocol(
        QuestionTemplate.builtIn("alpaca_eval.jinja"),
        Showing.SHUFFLED,
        1,
        new AnswerReader.Marks("m", "M", MARKS_LOGPROBS),
        Combination.MEAN);
  }

  /**
   * MT-Bench's for pairs (Zheng et al. 2023): [[A]], [[B]] or [[C]] for a tie, asked in both
   * orders; answers that disagree are a tie. Of second turns it shows each assistant's
   * conversation.
   */
  public static Protocol mtBench() {
    return new Protocol(
        QuestionTemplate.builtIn("mt_bench.jinja", "mt_bench_turns.jinja"),
        Showing.SHUFFLED,
        2,
        new AnswerReader.Choice(
            ValueFinder.Matches.inBrackets("[ABC]", "[[A]], [[B]] or [[C]]"),
            Map.of("A", 1.0, "B", 0.0, "C", Judgement.TIE)),
        Combination.AGREED);
  }

  /** MT-Bench's for single responses: each gets a rating from 1 to 10, the higher one wins. */
  public static Protocol mtBenchSingle() {
    return new Protocol(
        QuestionTemplate.builtIn("mt_bench_single.jinja"),
        Showing.ALONE,
        1,
        new AnswerReader.Scale(
            ValueFinder.Matches.inBrackets("\\d+(?:\\.\\d+)?", "[[1]] to [[10]]"),
            LEAST_RATING,
            MOST_RATING),
        Combination.MEAN);
  }

  /** Whether it can be asked about a comparison: not every question shows two prompts. */
  public boolean covers(Comparison comparison) {
    return comparison.samePrompt() || showing == Showing.ALONE || question.showsTwoPrompts();
  }

  /**
   * The questions about a comparison that it {@link #covers}.
   *
   * @param seed with the comparison's id it draws the order
   * @throws io.predilect.data.template.TemplateException if the template refuses its input
   */
  public List<Query> questions(Comparison comparison, long seed) {
    List<Query> questions = new ArrayList<>();
    boolean turned = Lot.uniform(seed, comparison.id()) < 0.5;
    for (int i = 0; i < queries; i++) {
      if (showing == Showing.ALONE) {
        add(questions, comparison, Shown.A);
        add(questions, comparison, Shown.B);
      } else {
        add(questions, comparison, turned ? Shown.BA : Shown.AB);
        turned = !turned;
      }
    }
    return questions;
  }

  private void add(List<Query> questions, Comparison comparison, Shown shown) {
    questions.add(new Query(questions.size(), shown, question.messages(comparison, shown)));
  }

  /** What an answer says of A and B: a preference is one for A. */
  public Verdict read(Shown shown, Answer answer) {
    Verdict verdict = reader.read(answer);
    return shown == Shown.BA && verdict instanceof Preference preference
        ? new Preference(1 - preference.first())
        : verdict;
  }

  /**
   * What the verdicts on a comparison come to.
   *
   * @param shown what each question showed
   * @param verdicts all of them read, in the same order
   */
  public Judgement judgement(List<Shown> shown, List<Verdict> verdicts) {
    if (showing == Showing.ALONE) {
      return Judgement.ofScores(
          rating(Shown.A, shown, verdicts), rating(Shown.B, shown, verdicts), 0);
    }
    double[] preferences = verdicts.stream().mapToDouble(Protocol::preference).toArray();
    double mean = Arrays.stream(preferences).average().orElseThrow();
    boolean agreed = Arrays.stream(preferences).allMatch(one -> one == preferences[0]);
    return Judgement.of(combination == Combination.MEAN || agreed ? mean : Judgement.TIE);
  }

  private static double preference(Verdict verdict) {
    if (verdict instanceof Preference preference) {
      return preference.first();
    }
    throw new IllegalArgumentException("not a preference: " + verdict);
  }

  private static double rating(Shown which, List<Shown> shown, List<Verdict> verdicts) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < verdicts.size(); i++) {
      if (shown.get(i) == which && verdicts.get(i) instanceof Rating rating) {
        sum += rating.value();
        count++;
      }
    }
    if (count == 0) {
      throw new IllegalArgumentException("no rating of " + which);
    }
    return sum / count;
  }
}
