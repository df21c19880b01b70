package io.predilect.jobs.train.heartbeat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a rank tells the driver about itself: every second, when it fails and when it is through. It
 * travels as JSON, so that no class of this program has to be found while Spark reads a message.
 *
 * @param place which rank of which attempt it is, and where it runs
 * @param state how it is
 * @param phase what it does
 * @param moves a number that grows whenever it gets on with its work
 * @param progress how far it has trained
 * @param note what it had to say up to now that should stay to be read, in lines; empty: nothing
 * @param failure why it failed or refuses; empty: it does neither
 */
public record Heartbeat(
    RankPlace place,
    State state,
    RankPhase phase,
    long moves,
    TrainProgress progress,
    String note,
    String failure) {

  /** How a rank is. */
  public enum State {
    /** It works, and is expected to get on. */
    WORKING,
    /** It waits for other ranks. */
    WAITING,
    /** It is through with its work. */
    DONE,
    /** It failed; another attempt may help. */
    FAILED,
    /** It would fail again however often it is tried. */
    REFUSED
  }

  /**
   * The driver's answer.
   *
   * @param stop whether the rank is to store a checkpoint and end
   * @param reason why, as in stopped {@code on request}; empty: it is to go on
   */
  public record Reply(boolean stop, String reason) {
    /** Nothing changes. */
    public static final Reply GO_ON = new Reply(false, "");

    public Reply {
      Objects.requireNonNull(reason, "reason");
    }

    String json() {
      return write(this);
    }

    static Reply parse(String json) {
      return read(json, Reply.class);
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  public Heartbeat {
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(note, "note");
    Objects.requireNonNull(failure, "failure");
  }

  String json() {
    return write(this);
  }

  static Heartbeat parse(String json) {
    return read(json, Heartbeat.class);
  }

  /** Sends heartbeats over a channel to the driver. */
  public static Function<Heartbeat, Reply> over(UnaryOperator<String> channel) {
    return beat -> Reply.parse(channel.apply(beat.json()));
  }

  /** Where the rank was: its last step and what it did then. */
  String where() {
    int step = progress.step();
    return (step < 0 ? "it had finished no step" : "its last step was " + step)
        + ", "
        + phase.what();
  }

  private static String write(Record message) {
    try {
      return JSON.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of numbers and texts is not written as JSON", e);
    }
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }
}
