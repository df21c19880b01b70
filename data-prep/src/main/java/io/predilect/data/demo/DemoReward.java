package io.predilect.data.demo;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.TextReward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The generator's reward r(x, y) = r1(x, y) + bias·r2(y), read from the texts alone: of the
 * generator's own responses it is the reward they were made with; of any other text, such as a
 * model's, each demand counts as met or not by what the text has of a list.
 */
public final class DemoReward implements TextReward {
  private static final long serialVersionUID = 1;

  private final double bias;

  /**
   * @param bias of the generator that made the prompts
   */
  public DemoReward(double bias) {
    this.bias = bias;
  }

  @Override
  public OptionalDouble of(List<Message> prompt, String response) {
    return prompt.size() == 1
        ? request(prompt.get(0).content())
            .map(request -> OptionalDouble.of(reward(request, response)))
            .orElse(OptionalDouble.empty())
        : OptionalDouble.empty();
  }

  private double reward(Request request, String response) {
    AnswerText text = AnswerText.read(response);
    return Cause.promptRelatedReward(text.met(request))
        + bias * (text.politeness() + Answer.REWARD_PER_WORD * words(response));
  }

  private static int words(String response) {
    String text = response.strip();
    return text.isEmpty() ? 0 : text.split("\\s+", -1).length;
  }

  /** The request whose text it is. */
  private static Optional<Request> request(String prompt) {
    String text = Filler.without(prompt);
    return Request.VERBS.stream()
        .filter(verb -> text.startsWith(verb + " "))
        .flatMap(DemoReward::requests)
        .filter(request -> request.text().equals(text))
        .findFirst();
  }

  private static Stream<Request> requests(String verb) {
    List<Request> all = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      for (int count : Request.COUNTS) {
        for (Optional<Order> order : orNone(Order.values())) {
          for (Optional<Form> form : orNone(Form.values())) {
            all.add(new Request(verb, topic, count, order, form));
          }
        }
      }
    }
    return all.stream();
  }

  private static <T> List<Optional<T>> orNone(T[] values) {
    return Stream.concat(
            Stream.of(Optional.<T>empty()), Arrays.stream(values).map(Optional::ofNullable))
        .toList();
  }
}
