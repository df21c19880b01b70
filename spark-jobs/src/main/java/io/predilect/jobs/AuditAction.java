package io.predilect.jobs;

import io.predilect.jobs.audit.AuditOptions;
import io.predilect.jobs.audit.AuditedData;
import io.predilect.jobs.audit.DataAudit;
import io.predilect.jobs.audit.RewardAudit;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.OutsideFiles;
import io.predilect.jobs.storage.LocalFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * An audit: one pass over the data, then a run of two stages where a reward model is asked.
 *
 * @param config whose data
 * @param namesOutput whether it names a folder for what is kept
 * @param runs starts that run
 */
record AuditAction(RunConfig config, boolean namesOutput, Runs runs) {
  AuditResult execute(AuditOptions options, Consumer<AuditResult> soFar) throws IOException {
    AuditedData data = AuditedData.of(config);
    Optional<RewardAudit> rewards =
        options.rewardModel().map(model -> new RewardAudit(data, model, options));
    if (rewards.isPresent()) {
      require(rewards.get());
    }
    List<String> notes = new ArrayList<>();
    Consumer<String> noted =
        note -> {
          notes.add(note);
          runs.listener().warned(note);
        };
    DataAudit.Result found =
        new DataAudit(data, options.tokenizer()).execute(runs.session().hadoop(), noted);
    AuditResult result = new AuditResult(found, notes, Optional.empty());
    soFar.accept(result);
    return rewards.isEmpty() || found.trouble().isPresent()
        ? result
        : new AuditResult(found, notes, Optional.of(rewards(rewards.get())));
  }

  // Before any data is read.
  private void require(RewardAudit audit) throws IOException {
    audit.run("audit", config.name());
    try {
      OutsideFiles.list(audit.rewardModel(), runs.session().hadoop());
    } catch (JobException e) {
      throw new JobException("the reward model: " + e.getMessage(), e);
    }
  }

  private RewardAudit.Result rewards(RewardAudit audit) throws IOException {
    if (!runs.session().outer().sparkContext().isLocal()) {
      if (!namesOutput) {
        throw PredilectException.usage(
            "output is not set: on a cluster a reward model's audit needs a folder that executors"
                + " reach: name one by output(FOLDER) or the setting output");
      }
      return result(audit.run(config.output(), config.name() + "-audit"));
    }
    try (LocalFolder folder = LocalFolder.temporary("predilect-audit-")) {
      try {
        return result(audit.run(folder.path().toString(), "audit"));
      } catch (RunFailedException e) {
        // What the message says about the folder would be looked for in vain.
        String gone = "; [^;]*" + Pattern.quote(folder.path().toString()) + "\\S*";
        throw new JobException(e.getMessage().replaceAll(gone, ""), e);
      }
    }
  }

  private RewardAudit.Result result(RunConfig run) throws IOException {
    RunResult result = runs.run(run, Optional.empty());
    long rejected =
        result.stages().stream()
            .mapToLong(stage -> stage.counts().rejected() + stage.counts().failed())
            .sum();
    return RewardAudit.result(rejected, result.last(StageKind.SCORE).orElseThrow().rows());
  }
}
