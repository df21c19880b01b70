package io.predilect.data.qa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The expected values were computed with TriviaQA's triviaqa_evaluation.py's rules by hand. */
class AnswerScoreTest {
  private static final double EXACT = 1e-12;

  @Test
  void caseArticlesMarksAndWhiteSpaceDoNotCount() {
    assertEquals("sunset boulevard", AnswerScore.normalised("  The Sunset_Boulevard. "));
    assertEquals("o neill s cat", AnswerScore.normalised("O’Neill's   a\tcat"));
    assertEquals("theatre an1", AnswerScore.normalised("Theatre (an1)"));
    assertEquals("él", AnswerScore.normalised("\u00a0Él—the".replace("—the", "")));
    assertEquals("", AnswerScore.normalised("The..."));
  }

  @Test
  void theNearestOfSeveralRightAnswersCounts() {
    List<String> right = List.of("Sunset Boulevard", "West Sunset Boulevard, Los Angeles");
    assertTrue(AnswerScore.of("the sunset boulevard", right).exact());
    AnswerScore near = AnswerScore.of("It is Sunset Boulevard in Los Angeles", right);
    assertFalse(near.exact());
    // 4 of 7 and 4 of 5 words; with the first alone 2 of 7 and 2 of 2
    assertEquals(8 / 12.0, near.f1(), EXACT);
  }

  @Test
  void aWordCountsAsOftenAsBothHaveIt() {
    assertEquals(2 * 2 / 6.0, AnswerScore.of("new new york", List.of("new york city")).f1(), EXACT);
    assertEquals(2 / 3.0, AnswerScore.of("york york", List.of("york")).f1(), EXACT);
  }

  @Test
  void nothingInCommonIsNothing() {
    assertEquals(new AnswerScore(false, 0), AnswerScore.of("Paris", List.of("London")));
    assertEquals(new AnswerScore(false, 0), AnswerScore.of("", List.of("London")));
    // as there: two empty answers are the same and have no word in common
    assertEquals(new AnswerScore(true, 0), AnswerScore.of("The", List.of("a")));
  }

  @Test
  void withoutARightAnswerThereIsNoScore() {
    assertThrows(IllegalArgumentException.class, () -> AnswerScore.of("Paris", List.of()));
  }
}
