package io.predilect.model.train.data;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.List;
import java.util.Optional;

/**
 * The examples of a training, by index. Every rank and every run must see the same example under
 * the same index.
 */
public interface ExampleSource {

  /** How many there are. */
  int size();

  /** The example at an index, 0 the first. */
  TokenizedPair get(int index);

  /** Its id. */
  default String id(int index) {
    return get(index).id();
  }

  /** How long its parts are. */
  default ExampleShape shape(int index) {
    return ExampleShape.of(get(index));
  }

  /** Its length in tokens, by which work is shared out. */
  default int length(int index) {
    return shape(index).length();
  }

  /** What is to be known of all of them; may look at every one. */
  default ExampleSurvey survey() {
    ExampleSurvey.Builder survey = new ExampleSurvey.Builder();
    for (int i = 0; i < size(); i++) {
      survey.add(get(i));
    }
    return survey.build();
  }

  /**
   * A response to another prompt than the example's own, where there is another, within the length
   * of the longest example: y' of KTO's reference point. Empty: the examples are not for single
   * responses.
   */
  default Optional<Tokens> mismatched(int index) {
    return Optional.empty();
  }

  /** Whether {@link #mismatched} is of the example's own prompt, as there is no other. */
  default boolean onePrompt() {
    return false;
  }

  /** The examples as a reference is asked about them: of rankings, the pairs that they are of. */
  default ExampleSource asked() {
    return this;
  }

  /** Where an example stands among {@link #asked}: a ranking's pairs, the best first. */
  default List<Integer> asked(int index) {
    return List.of(index);
  }

  /**
   * Examples held in memory: four bytes a token, so 100,000 pairs of 1,000 tokens take about 400 MB
   * on every rank.
   */
  static ExampleSource of(List<TokenizedPair> examples) {
    List<TokenizedPair> copy = List.copyOf(examples);
    return new ExampleSource() {
      private Optional<ExampleSurvey> survey = Optional.empty();

      @Override
      public int size() {
        return copy.size();
      }

      @Override
      public TokenizedPair get(int index) {
        return copy.get(index);
      }

      @Override
      public ExampleSurvey survey() {
        survey = survey.or(() -> Optional.of(ExampleSource.super.survey()));
        return survey.get();
      }
    };
  }
}
