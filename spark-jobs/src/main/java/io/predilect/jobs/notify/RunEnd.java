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
 * @param failure why it did not reach its end, without secrets; empty: it did
 */
public record RunEnd(String name, String folder, double seconds, Optional<String> failure) {
  public RunEnd {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(failure, "failure");
  }

  /** {@code done} or {@code failed}. */
  String status() {
    return failure.isEmpty() ? "done" : "failed";
  }

  boolean concerns(NotifyWhen when) {
    return when == NotifyWhen.ALWAYS || failure.isPresent();
  }

  /** In one line, for people. */
  String text() {
    return String.format(
        Locale.ROOT,
        "predilect: %s %s after %.0f s, in %s%s",
        name,
        status(),
        seconds,
        folder,
        failure.map(why -> ": " + why).orElse(""));
  }

  /** For programs; {@code text} is what Slack, Mattermost and their like show. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("text", text()).put("run", name).put("folder", folder).put("status", status());
    json.put("seconds", seconds);
    json.put("message", failure.orElse(null));
    return json;
  }
}
