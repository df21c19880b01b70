package io.predilect.jobs.audit;

import io.predilect.data.audit.AuditTable;
import io.predilect.jobs.pipeline.Failures;
import io.predilect.jobs.pipeline.JobException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells what a preference data set looks like. */
@Command(
    name = "audit",
    description = {
      "Tells what the preference data in DATA looks like: format, rows, rejects by reason,",
      "duplicates, lengths, shared prompts. With --reward-model also how much of its preference",
      "has nothing to do with the prompts. Writes nothing that stays."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class AuditCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private DataOptions options;

  @Option(
      names = "--tokenizer",
      paramLabel = "FOLDER",
      description = "A Hugging Face folder whose tokenizer counts; default: one learnt from DATA.")
  private Optional<Path> tokenizer = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Look at the first N rows of each DATA only.")
  private Optional<Long> limit = Optional.empty();

  @Option(
      names = "--reward-model",
      paramLabel = "FOLDER",
      description = "A reward model: every pair's gap is split by Algorithm 1, on all cores.")
  private Optional<String> rewardModel = Optional.empty();

  @Option(
      names = "--prompts",
      paramLabel = "K",
      description = "Prompts a pair's gap is taken under; default: ${DEFAULT-VALUE}.")
  private int prompts = 128;

  @Option(
      names = "--own-weight",
      paramLabel = "P",
      description = "Weight of a pair's own prompt among them; default: 1/K, all alike.")
  private Optional<Double> ownWeight = Optional.empty();

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = {
        "What rewards are multiplied by, 1: nothing; default: fitted to the labels of DATA, so that",
        "gaps are log-odds of being preferred."
      })
  private Optional<Double> temperature = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "What the reward model runs on: auto (the default), cpu or cuda.")
  private Optional<String> device = Optional.empty();

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "The reward model's number type: float32 (the default) or bfloat16.")
  private Optional<String> dtype = Optional.empty();

  @Option(names = "--debug", description = "Show where an error came from.")
  @SuppressWarnings("unused") // looked for where failures are told
  private boolean debug;

  /** For picocli. */
  public AuditCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    String data = options.data();
    AuditedData audited = options.audited(limit.map(OptionalLong::of).orElse(OptionalLong.empty()));
    Optional<RewardAudit> rewards =
        rewardModel.map(
            model ->
                new RewardAudit(
                    audited,
                    model,
                    prompts,
                    primitive(ownWeight),
                    primitive(temperature),
                    device,
                    dtype));
    if (rewards.isPresent()) {
      rewards.get().require();
    }
    DataAudit.Result result = audit(audited, err);
    out.print(AuditTable.of(data, result.audit(), result.counter()));
    out.flush();
    if (result.trouble().isPresent()) {
      throw new JobException(data + ": " + result.trouble().get());
    }
    if (rewards.isPresent()) {
      out.println();
      out.print(RewardAuditTable.of(rewards.get().execute(new NotedProgress(err))));
      out.flush();
    }
    return CommandLine.ExitCode.OK;
  }

  private DataAudit.Result audit(AuditedData audited, PrintWriter err) {
    try {
      return new DataAudit(audited, tokenizer)
          .execute(new Configuration(), note -> err.println("note: " + note));
    } catch (IOException | UncheckedIOException e) {
      throw new JobException(
          Failures.isExplained(e)
              ? Failures.message(e)
              : "cannot read " + options.data() + ": " + e.getMessage(),
          e);
    } finally {
      err.flush();
    }
  }

  // Picocli binds no OptionalDouble.
  private static OptionalDouble primitive(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }
}
