package io.predilect.jobs.pipeline;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.GeneratorKind;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.RefinementPrompts;
import io.predilect.jobs.config.RuledData;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ScoreSettings;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.SignalSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.Wiring;
import io.predilect.jobs.config.yaml.ResolvedConfig;
import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.Software;
import io.predilect.jobs.manifest.StageFiles;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.outside.ContentSamples;
import io.predilect.jobs.outside.OutsideFiles;
import io.predilect.jobs.runfolder.RunFolder;
import io.predilect.jobs.stage.StageInputs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Says which stages of a run are done and which run, by comparing digests. */
final class Planner {
  private static final String NOT_WHOLE = "its output is not whole: ";
  private static final String LOST_BESIDE =
      "%s: %s. The stage stays done, since what it passes on is whole, but a report shows only what"
          + " is left of its log: put the file back, or make the stage again with --from %s";

  private static final String AS_IT_WAS =
      "%s: it has the rows that %s held at %s, and whether they changed since is not looked at:"
          + " --from %s reads them anew";

  private final RunConfig run;
  private final RunFolder folder;
  private final Configuration hadoop;
  private final FinishedStages finished;
  private final ContentSamples samples;

  Planner(RunConfig run, RunFolder folder, Configuration hadoop) {
    this.run = run;
    this.folder = folder;
    this.hadoop = hadoop;
    this.finished = new FinishedStages(folder, this::fit);
    this.samples = new ContentSamples(hadoop);
  }

  /** The whole plan, as things are now. Touches nothing. */
  List<PlannedStage> plan(Optional<StageConfig> from) throws IOException {
    List<PlannedStage> plan = new ArrayList<>();
    Set<StageConfig> running = new HashSet<>();
    for (StageConfig stage : run.stages()) {
      PlannedStage planned = plan(stage, running, from);
      if (planned.runs()) {
        running.add(stage);
      }
      plan.add(planned);
    }
    return plan;
  }

  /** What is to be done about one stage, when those in {@code running} are not done. */
  PlannedStage plan(StageConfig stage, Set<StageConfig> running, Optional<StageConfig> from)
      throws IOException {
    if (from.isPresent() && stage.index() >= from.get().index()) {
      return runs(stage, "asked for: all from " + from.get().name() + " on");
    }
    Optional<StageRecord> done = done(stage);
    if (done.isEmpty()) {
      return runs(stage, "not done yet");
    }
    if (!done.get().configDigest().equals(configDigest(stage))) {
      return runs(stage, "its settings changed");
    }
    for (StageConfig source : Wiring.of(run, stage).sources()) {
      if (running.contains(source)) {
        return runs(stage, "reads " + source.name() + ", which runs");
      }
    }
    if (!found(stage) || !readTheSame(stage, done.get())) {
      return runs(stage, "its input changed");
    }
    Optional<String> damage = damage(done.get());
    if (damage.isPresent()) {
      return runs(stage, NOT_WHOLE + damage.get());
    }
    return new PlannedStage(
        stage, done.get().folder(), reads(stage), false, "done, and nothing changed");
  }

  // Files get lost, by hand or with a disk, and Spark reads what is left as if it were all.
  private Optional<String> damage(StageRecord done) throws IOException {
    return done.files().isEmpty() ? Optional.empty() : done.files().get().damage(now(done));
  }

  private StageFiles now(StageRecord done) throws IOException {
    return folder.files(new Path(folder.root(), done.folder()));
  }

  private PlannedStage runs(StageConfig stage, String reason) {
    return new PlannedStage(stage, stage.folder(), reads(stage), true, reason);
  }

  private List<String> reads(StageConfig stage) {
    Wiring wiring = Wiring.of(run, stage);
    return Stream.of(
            wiring.sources().stream().map(StageConfig::name),
            wiring.outside().values().stream(),
            stage.settings().tables().stream())
        .flatMap(read -> read)
        .toList();
  }

  private boolean found(StageConfig stage) throws IOException {
    for (String outside : Wiring.of(run, stage).outside().values()) {
      try {
        OutsideFiles.list(outside, hadoop);
      } catch (JobException e) {
        return false; // which missing() tells about
      }
    }
    return true;
  }

  /** The record in the stage's folder: it is there when the stage is finished. */
  Optional<StageRecord> done(StageConfig stage) throws IOException {
    return finished.find(stage).map(FinishedStages.Finished::record);
  }

  /** What is to be told about finished stages that run again though nothing was changed. */
  static List<String> notWhole(List<PlannedStage> plan) {
    return plan.stream()
        .filter(planned -> planned.reason().startsWith(NOT_WHOLE))
        .map(
            planned ->
                "stage %s was done, but %s. It runs again"
                    .formatted(planned.name(), planned.reason()))
        .toList();
  }

  /**
   * What is to be told about finished stages that stay: though they lost what pages show, or with
   * what a table held when they read it.
   */
  List<String> aboutDone(List<PlannedStage> plan) throws IOException {
    List<String> told = new ArrayList<>();
    for (PlannedStage planned : plan) {
      if (!planned.runs()) {
        StageRecord done = done(planned.stage()).orElseThrow();
        if (done.files().isPresent() && !done.files().get().beside().isEmpty()) {
          done.files()
              .get()
              .damageBeside(now(done))
              .map(damage -> LOST_BESIDE.formatted(done.folder(), damage, planned.name()))
              .ifPresent(told::add);
        }
        List<String> tables = planned.stage().settings().tables();
        if (!tables.isEmpty()) {
          told.add(
              AS_IT_WAS.formatted(
                  done.folder(), String.join(", ", tables), done.started(), planned.name()));
        }
      }
    }
    return told;
  }

  /** What is to be told about finished stages that stay though another build made them. */
  Optional<String> otherBuilds(List<PlannedStage> plan, Software now) throws IOException {
    List<StageRecord> stay = new ArrayList<>();
    for (PlannedStage planned : plan) {
      if (!planned.runs()) {
        stay.add(done(planned.stage()).orElseThrow());
      }
    }
    return Builds.others(stay, now);
  }

  /** Where a stage's output is, or is to be. */
  Path folder(StageConfig stage) throws IOException {
    return finished
        .find(stage)
        .map(FinishedStages.Finished::folder)
        .orElseGet(() -> folder.folder(stage));
  }

  /** Where everything lies that a stage may read. */
  StageInputs inputs(StageConfig stage) throws IOException {
    Map<String, Path> stages = new LinkedHashMap<>();
    Map<String, Path> models = new LinkedHashMap<>();
    for (StageConfig other : run.stages()) {
      if (other.index() < stage.index()) {
        Path made = folder(other);
        stages.put(other.name(), made);
        if (other.kind().output() == StageKind.Output.MODEL) {
          models.put(other.name(), new Path(made, StageInputs.MODEL_FOLDER));
        }
      }
    }
    Wiring wiring = Wiring.of(run, stage);
    return new StageInputs(
        wiring.rows().map(source -> stages.get(source.name())),
        stages,
        wiring.shards().map(source -> stages.get(source.name())),
        models,
        run.model());
  }

  /** Where it is, when that is under another number than the stage's own. */
  Optional<Path> older(StageConfig stage) throws IOException {
    return finished.older(stage);
  }

  /** What is to be told about folders that do not count. */
  List<String> doubles() throws IOException {
    return finished.doubles(run);
  }

  private int fit(StageConfig stage, StageRecord record) throws IOException {
    if (!record.configDigest().equals(configDigest(stage))) {
      return 0;
    }
    for (StageConfig source : Wiring.of(run, stage).sources()) {
      if (done(source).isEmpty()) {
        return 1;
      }
    }
    return found(stage) && readTheSame(stage, record) ? 2 : 1;
  }

  /** Counts up when a stage's output changes its form, so that old output is made again. */
  private static int format(StageKind kind) {
    return switch (kind) {
      case SCORE, RATIONALES -> 3; // says of what it is
      default -> 2;
    };
  }

  /** Of everything in the configuration that has a say in the stage's output. */
  String configDigest(StageConfig stage) {
    Sha256 digest =
        new Sha256()
            .add((long) format(stage.kind()))
            .add(stage.kind().firstKey())
            .add(stage.name())
            .add(run.seed())
            .add(ResolvedConfig.decisive(run, stage.settings()).toString());
    if (stage.settings() instanceof ScoreSettings) {
      // it cuts as the shard stage after it will, so that it scores the tokens trained on
      run.shardOf(stage)
          .map(shards -> (ShardSettings) shards.settings())
          .ifPresent(
              shard ->
                  digest
                      .add((long) shard.maxLength())
                      .add((long) shard.limits().maxPromptLength())
                      .add(shard.overlong().name()));
      RefinementPrompts.after(run, stage).ifPresent(p -> digest.add(p.identity()));
    }
    if (stage.settings() instanceof EvaluateSettings
        || stage.settings() instanceof SignalSettings) {
      // it cuts as the shards were cut that the models were trained on
      run.shardBefore(stage)
          .ifPresent(
              shard ->
                  digest
                      .add((long) shard.maxLength())
                      .add((long) shard.limits().maxPromptLength()));
    }
    if (stage.settings() instanceof ShardSettings) {
      RefinementPrompts.of(run, stage).ifPresent(p -> digest.add(p.identity()));
    }
    if (stage.settings() instanceof JudgeSettings judge) {
      judge.rule().ifPresent(rule -> digest.add(generator(stage, rule)));
    }
    // where the run's own model stands in for one that is not named
    Wiring.of(run, stage).outside().forEach((key, path) -> digest.add(key).add(path));
    Wiring.of(run, stage).sources().forEach(source -> digest.add(source.name()));
    return digest.shortHex();
  }

  /** The generator whose reward judges, as the ingest stage sets it. */
  private String generator(StageConfig judge, GeneratorKind rule) {
    return RuledData.of(run, judge).ingests().stream()
        .map(ingest -> ResolvedConfig.decisive(run, ingest.settings()).path(rule.key()).toString())
        .distinct()
        .sorted()
        .collect(Collectors.joining());
  }

  // Versions before did not look into files: what they finished stays finished.
  private boolean readTheSame(StageConfig stage, StageRecord record) throws IOException {
    return record.inputDigest().equals(inputDigest(stage))
        || record.inputDigest().equals(inputDigest(stage, Optional.empty()));
  }

  /** Of everything the stage reads; what it reads of the run must be done. */
  String inputDigest(StageConfig stage) throws IOException {
    return inputDigest(stage, Optional.of(samples));
  }

  private String inputDigest(StageConfig stage, Optional<ContentSamples> looked)
      throws IOException {
    Wiring wiring = Wiring.of(run, stage);
    Sha256 digest = new Sha256();
    for (StageConfig source : wiring.sources()) {
      StageRecord record =
          done(source)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          stage.name() + " reads " + source.name() + ", which is not done"));
      digest.add(record.outputDigest());
    }
    for (Map.Entry<String, String> outside : wiring.outside().entrySet()) {
      digest.add(outside.getKey()).add(OutsideFiles.digest(outside.getValue(), hadoop, looked));
    }
    return digest.shortHex();
  }

  /** Everything that is read from outside and is not there. */
  List<String> missing() {
    Map<String, List<String>> missing =
        new LinkedHashMap<>(); // settings by what is wrong with them
    for (StageConfig stage : run.stages()) {
      for (Map.Entry<String, String> outside : Wiring.of(run, stage).outside().entrySet()) {
        try {
          OutsideFiles.list(outside.getValue(), hadoop);
        } catch (JobException | IOException e) {
          String what =
              e instanceof JobException
                  ? e.getMessage() + orStage(stage, outside)
                  : unreachable(outside.getValue(), e);
          missing
              .computeIfAbsent(what, w -> new ArrayList<>())
              .add("stages." + stage.name() + "." + outside.getKey());
        }
      }
    }
    return missing.entrySet().stream()
        .map(one -> String.join(", ", one.getValue()) + ": " + one.getKey())
        .toList();
  }

  private static String unreachable(String path, Exception e) {
    return "%s cannot be read (%s): check the address, and that its file system answers"
        .formatted(path, Failures.message(e));
  }

  /** What else a name of one word may have been meant for, where it stands for a model. */
  private String orStage(StageConfig stage, Map.Entry<String, String> outside) {
    boolean model =
        stage.settings().references().stream()
            .filter(reference -> reference.key().equals(outside.getKey()))
            .anyMatch(reference -> reference.target().isModel());
    if (!model || outside.getValue().contains("/")) {
      return "";
    }
    List<String> makers =
        run.stages().stream()
            .filter(other -> other.index() < stage.index())
            .filter(other -> other.kind().output() == StageKind.Output.MODEL)
            .map(StageConfig::name)
            .toList();
    return makers.isEmpty()
        ? ". No earlier stage makes a model: name a Hugging Face folder, or put an init or train"
            + " stage before"
        : ". It is none of the earlier stages that make a model either: "
            + String.join(", ", makers);
  }
}
