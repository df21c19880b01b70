package io.predilect.jobs.choices;

import io.predilect.data.judge.SeveralResponses;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import java.util.List;
import java.util.stream.Stream;

/** What a judge of choices would be asked, for whoever wants to know before. */
public final class ChoicePreview {
  private ChoicePreview() {}

  /**
   * The questions about a row, in an order that a run need not draw; none about what is no choice.
   *
   * @param fourWay whether four responses are shown at once where they can be
   * @param row as a file of prompts gives it
   */
  public static List<List<Message>> questions(boolean fourWay, PreferencePair row) {
    List<String> right = ChoiceRows.texts(row.extra().get("chosen"));
    List<String> wrong = ChoiceRows.texts(row.extra().get("rejected"));
    List<String> all = Stream.concat(right.stream(), wrong.stream()).toList();
    if (right.isEmpty() || wrong.isEmpty()) {
      return List.of();
    } else if (fourWay && !ChoiceRows.TIES.equals(row.subset())) {
      return right.size() == 1 && all.size() == SeveralResponses.FOUR
          ? List.of(SeveralResponses.best(row.prompt(), all))
          : List.of();
    }
    return all.stream().map(text -> SeveralResponses.rating(row.prompt(), text)).toList();
  }
}
