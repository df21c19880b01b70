package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who is told that a run has ended. Addresses of webhooks are secrets, so the file names where one
 * lies and not the address itself.
 *
 * @param when of which ends
 * @param command a program with its arguments, started by the driver; empty: none
 * @param webhookEnv the environment's variable that holds the address; empty: no webhook
 */
public record NotifySettings(NotifyWhen when, List<String> command, Optional<String> webhookEnv) {
  /** Nobody is told. */
  public static final NotifySettings NONE =
      new NotifySettings(NotifyWhen.ALWAYS, List.of(), Optional.empty());

  public NotifySettings {
    Objects.requireNonNull(when, "when");
    command = List.copyOf(command);
    new Checks()
        .holds(
            command.isEmpty() || !command.get(0).isBlank(),
            "command",
            command,
            "write a program and its arguments as a list, such as [/usr/local/bin/told, nightly]")
        .holds(
            webhookEnv.isEmpty() || webhookEnv.get().matches("[A-Za-z_][A-Za-z0-9_]*"),
            "webhook_env",
            webhookEnv.map(Redactor::unlessLong),
            "it must be the name of a variable of the environment, not the address itself")
        .orThrow();
  }
}
