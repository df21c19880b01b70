package io.predilect.jobs.notify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.config.NotifyWhen;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * How a run, or an experiment of several, ended.
 *
 * @param name the run's name
 * @param folder where it lies, a Hadoop URI
 * @param seconds how long this program worked at it
 * @param how whether it reached its end
 * @param why it did not, without secrets; empty: it did
 */
public record RunEnd(String name, String folder, double seconds, How how, Optional<String> why) {
  /** How a run may end. */
  public enum How {
    DONE,
    FAILED,
    /** On request. */
    STOPPED;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public RunEnd {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(how, "how");
    Objects.requireNonNull(why, "why");
  }

  boolean concerns(NotifyWhen when) {
    return when == NotifyWhen.ALWAYS || how != How.DONE;
  }

  /** In one line, for people. */
  String text() {
    return String.format(
        Locale.ROOT,
        "predilect: %s %s after %.0f s, in %s%s",
        name,
        how.key(),
        seconds,
        folder,
        why.map(text -> ": " + text).orElse(""));
  }

  /** For programs; {@code text} is what Slack, Mattermost and their like show. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("text", text()).put("run", name).put("folder", folder).put("status", how.key());
    json.put("seconds", seconds);
    json.put("message", why.orElse(null));
    return json;
  }
}
