package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.objective.JudgedWeights;
import io.predilect.model.objective.Kto;
import io.predilect.model.train.data.ExampleCheck;
import io.predilect.model.train.data.ExampleShape;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.UnpairedExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pairs as single responses, each with another prompt's response beside it. */
class UnpairedExamplesTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(35, 1);
  private static final List<TokenizedPair> SINGLES = Pairs.singles(PAIRS);

  @Test
  void theOtherResponseIsToAnotherPromptAndNeverTooLong() {
    ExampleSource source = UnpairedExamples.of(ExampleSource.of(PAIRS), 4);
    assertSame(source, UnpairedExamples.of(source, 9));
    int longest =
        SINGLES.stream()
            .mapToInt(p -> p.prompt().length() + p.chosen().length() + p.rejected().length())
            .max()
            .orElseThrow();
    for (int i = 0; i < source.size(); i++) {
      Tokens other = source.mismatched(i).orElseThrow();
      assertTrue(other.length() >= 1);
      assertTrue(source.get(i).prompt().length() + other.length() <= longest);
      Tokens prompt = source.get(i).prompt();
      assertTrue(
          SINGLES.stream()
              .filter(p -> !p.prompt().equals(prompt))
              .anyMatch(p -> begins(p.chosen(), other) || begins(p.rejected(), other)),
          "example " + i);
    }
    assertNotEquals(
        IntStream.range(0, 70).mapToObj(source::mismatched).toList(),
        IntStream.range(0, 70)
            .mapToObj(UnpairedExamples.of(ExampleSource.of(PAIRS), 5)::mismatched)
            .toList());
  }

  @Test
  void aRarePromptIsFoundHoweverFarAndOneAloneIsRefused() {
    List<TokenizedPair> many = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      many.add(TokenizedPair.of("p" + i, "", Tokens.of(1), Tokens.of(2, 3), Tokens.of(4)));
    }
    assertTrue(UnpairedExamples.of(ExampleSource.of(many), 7).onePrompt());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            ExampleCheck.require(
                UnpairedExamples.of(ExampleSource.of(many), 7),
                Optional.empty(),
                new Kto(0.1, new JudgedWeights(1, 1))));
    many.add(TokenizedPair.of("rare", "", Tokens.of(9), Tokens.of(5), Tokens.of(6)));
    for (long seed = 0; seed < 5; seed++) {
      ExampleSource source = UnpairedExamples.of(ExampleSource.of(many), seed);
      assertFalse(source.onePrompt());
      for (int i = 0; i < source.size(); i++) {
        boolean rare = source.get(i).prompt().equals(Tokens.of(9));
        assertEquals(!rare, source.mismatched(i).orElseThrow().at(0) > 4, "example " + i);
      }
    }
  }

  @Test
  void lengthsAndIdsAreKnownWithoutReadingAnExampleAgain() {
    List<TokenizedPair> mixed = new ArrayList<>(PAIRS);
    // Behind the longest prompt there is room for a token, and the response to another is cut.
    mixed.add(
        TokenizedPair.of(
            "long",
            "",
            Tokens.of(IntStream.range(0, 40).map(i -> i % BigramModel.VOCABULARY).toArray()),
            Tokens.of(1),
            Tokens.of(2)));
    mixed.addAll(Pairs.singles(Pairs.make(6, 8)));
    int[] reads = new int[1];
    ExampleSource held = ExampleSource.of(mixed);
    ExampleSource counting =
        new ExampleSource() {
          @Override
          public int size() {
            return mixed.size();
          }

          @Override
          public TokenizedPair get(int index) {
            reads[0]++;
            return mixed.get(index);
          }

          @Override
          public String id(int index) {
            return mixed.get(index).id();
          }

          @Override
          public ExampleShape shape(int index) {
            return held.shape(index);
          }
        };
    ExampleSource source = UnpairedExamples.of(counting, 4);
    reads[0] = 0;
    int[] lengths = IntStream.range(0, source.size()).map(source::length).toArray();
    List<String> ids = IntStream.range(0, source.size()).mapToObj(source::id).toList();
    assertEquals(0, reads[0]);
    for (int i = 0; i < source.size(); i++) {
      TokenizedPair one = source.get(i);
      assertEquals(one.id(), ids.get(i));
      assertEquals(
          one.length() + one.prompt().length() + source.mismatched(i).orElseThrow().length(),
          lengths[i]);
    }
    assertEquals(1, source.mismatched(ids.indexOf("long/chosen")).orElseThrow().length());
    assertEquals(1, source.mismatched(ids.indexOf("long/rejected")).orElseThrow().length());
    assertEquals("pair-1-0/chosen", ids.get(0));
    assertEquals("pair-8-5/rejected", ids.get(ids.size() - 1), "not named twice");
  }

  private static boolean begins(Tokens response, Tokens with) {
    return response.length() >= with.length() && response.first(with.length()).equals(with);
  }
}
