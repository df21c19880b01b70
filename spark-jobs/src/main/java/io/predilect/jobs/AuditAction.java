package io.predilect.jobs;

import io.predilect.jobs.audit.AuditOptions;
import io.predilect.jobs.audit.AuditedData;
import io.predilect.jobs.audit.DataAudit;
import io.predilect.jobs.audit.RationaleAudit;
import io.predilect.jobs.audit.RewardAudit;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.outside.OutsideFiles;
import io.predilect.jobs.storage.LocalFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * An audit: one pass over the data, a look at its rationales where a model is to read them, then a
 * run of two stages where a reward model is asked.
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
      rewards.get().run("audit", config.name());
      require("the reward model", rewards.get().rewardModel());
    }
    Optional<RationaleAudit> rationales =
        options.rationaleModel().map(model -> new RationaleAudit(data, model));
    if (rationales.isPresent()) {
      require("the model that reads rationales", rationales.get().model());
    }
    List<String> notes = new ArrayList<>();
    Consumer<String> noted =
        note -> {
          notes.add(note);
          runs.listener().warned(note);
        };
    Configuration hadoop = runs.session().hadoop();
    DataAudit.Result found;
    Optional<RationaleAudit.Result> read;
    try (LookedAtTables tables =
        new LookedAtTables(config, namesOutput, runs.session(), data.settings().limit())) {
      found = new DataAudit(data, options.tokenizer()).execute(tables, hadoop, noted);
      AuditResult result = new AuditResult(found, notes, Optional.empty(), Optional.empty());
      soFar.accept(result);
      if (found.trouble().isPresent()) {
        return result;
      }
      read = rationales.isEmpty() ? Optional.empty() : rationales.get().execute(tables, hadoop);
    }
    if (rewards.isEmpty()) {
      return new AuditResult(found, notes, Optional.empty(), read);
    }
    RewardAudit.Result rewarded = rewards(rewards.get());
    return new AuditResult(
        found,
        notes,
        Optional.of(rewarded),
        read.map(rationale -> rationale.against(rewarded.pairs())));
  }

  // Before any data is read.
  private void require(String what, String folder) throws IOException {
    try {
      OutsideFiles.list(folder, runs.session().hadoop());
    } catch (JobException e) {
      throw new JobException(what + ": " + e.getMessage(), e);
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
