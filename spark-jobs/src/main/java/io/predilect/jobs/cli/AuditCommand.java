package io.predilect.jobs.cli;

import io.predilect.data.audit.AuditTable;
import io.predilect.jobs.AuditResult;
import io.predilect.jobs.Predilect;
import io.predilect.jobs.PredilectBuilder;
import io.predilect.jobs.audit.AuditOptions;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.failure.JobException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
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
      "Tells what the preference data in DATA looks like: format, rows, rejects "
          + "by reason, duplicates, lengths, shared prompts.",
      "With --reward-model also how much of its preference has nothing to do "
          + "with the prompts. Writes nothing that stays."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class AuditCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private DataOptions options;

  @Option(
      names = "--tokenizer",
      paramLabel = "FOLDER",
      description = "A Hugging Face folder whose tokenizer counts; default: one learnt from DATA.")
  private Optional<String> tokenizer = Optional.empty();

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
      description = "Prompts a pair's gap is taken under; default: as in a score stage.")
  private Optional<Integer> prompts = Optional.empty();

  @Option(
      names = "--own-weight",
      paramLabel = "P",
      description = "Weight of a pair's own prompt among them; default: 1/K, all alike.")
  private Optional<Double> ownWeight = Optional.empty();

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = {
        "What rewards are multiplied by, 1: nothing; default: fitted to the labels of DATA, so that "
            + "gaps are log-odds of being preferred."
      })
  private Optional<Double> temperature = Optional.empty();

  @Option(
      names = "--rationale-model",
      paramLabel = "FOLDER",
      description = {
        "A language model that reads the rationales (the column rationale, the first 2,000): how they "
            + "follow the preferences, and how much they tell of them."
      })
  private Optional<String> rationaleModel = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "What these models run on: auto (the default), cpu or cuda.")
  private Optional<String> device = Optional.empty();

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "Their number type: float32 (the default) or bfloat16.")
  private Optional<String> dtype = Optional.empty();

  @Override
  public Integer call() {
    requireModels();
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Object> ingest = new LinkedHashMap<>();
    limit.ifPresent(rows -> ingest.put("limit", rows));
    AuditOptions asked =
        new AuditOptions(
            tokenizer,
            rewardModel,
            prompts.map(OptionalInt::of).orElse(OptionalInt.empty()),
            primitive(ownWeight),
            primitive(temperature),
            rationaleModel);
    PredilectBuilder builder =
        options
            .builder(Map.of(StageKind.INGEST, ingest))
            .listener(new NotedProgress(spec.commandLine().getErr()));
    device.ifPresent(kind -> builder.option("--device", "device", kind));
    dtype.ifPresent(type -> builder.option("--dtype", "dtype", type));
    try (Predilect predilect = builder.build()) {
      AuditResult result = predilect.audit(asked, data -> print(data, out));
      result
          .rewards()
          .ifPresent(
              rewards -> {
                out.println();
                out.print(RewardAuditTable.of(rewards));
                out.flush();
              });
      if (rationaleModel.isPresent()) {
        out.println();
        out.print(RationaleAuditTable.of(result.rationales()));
        out.flush();
      }
    }
    return CommandLine.ExitCode.OK;
  }

  // An option that nothing reads would be passed over without a word.
  private void requireModels() {
    if (rewardModel.isEmpty()) {
      List.of("--prompts", "--own-weight", "--temperature")
          .forEach(name -> refuse(name, "--reward-model"));
      if (rationaleModel.isEmpty()) {
        List.of("--device", "--dtype")
            .forEach(name -> refuse(name, "--reward-model or --rationale-model"));
      }
    }
  }

  private void refuse(String option, String needed) {
    if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), option + " needs " + needed + ": name one, or leave it out");
    }
  }

  private void print(AuditResult result, PrintWriter out) {
    out.print(AuditTable.of(options.data(), result.data().audit(), result.data().counter()));
    out.flush();
    result
        .data()
        .trouble()
        .ifPresent(
            trouble -> {
              throw new JobException(options.data() + ": " + trouble);
            });
  }

  // Picocli binds no OptionalDouble.
  private static OptionalDouble primitive(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }
}
