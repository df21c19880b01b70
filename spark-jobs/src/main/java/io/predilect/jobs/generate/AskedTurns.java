package io.predilect.jobs.generate;

import io.predilect.data.pair.Message;
import java.util.List;
import java.util.Map;

/** The turns of a prompt, each of which wants a response. */
public final class AskedTurns {
  /** How many turns a prompt has that was given as a list of them; among its other columns. */
  private static final String TURNS = "turns";

  private AskedTurns() {}

  /**
   * How many there are: of a list of turns all that the user says, of any other prompt one.
   *
   * @param extra the row's other columns
   */
  public static int count(List<Message> prompt, Map<String, String> extra) {
    int ofUser = (int) prompt.stream().filter(turn -> turn.role().equals(Message.USER)).count();
    boolean nobodyElse = prompt.stream().noneMatch(t -> t.role().equals(Message.ASSISTANT));
    boolean list = nobodyElse && Integer.toString(ofUser).equals(extra.get(TURNS));
    return ofUser > 1 && list ? ofUser : 1;
  }
}
