package io.predilect.jobs.pipeline;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code pipeline.json} says of one stage.
 *
 * @param name its name
 * @param kind its kind
 * @param folder its folder within the run's
 * @param status how far it is
 * @param started when it was last started, ISO 8601 in UTC; empty: never
 * @param seconds how long it took
 * @param result what it did
 * @param inputDigest of what it read
 * @param configDigest of its settings
 * @param error why it failed
 */
public record StageRecord(
    String name,
    StageKind kind,
    String folder,
    StageStatus status,
    String started,
    double seconds,
    StageResult result,
    String inputDigest,
    String configDigest,
    Optional<String> error) {

  public StageRecord {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(started, "started");
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(inputDigest, "inputDigest");
    Objects.requireNonNull(configDigest, "configDigest");
    Objects.requireNonNull(error, "error");
  }

  /** A stage that was not started yet. */
  static StageRecord pending(StageConfig stage) {
    return new StageRecord(
        stage.name(),
        stage.kind(),
        stage.folder(),
        StageStatus.PENDING,
        "",
        0,
        new StageResult(RowCounts.NONE, Map.of()),
        "",
        "",
        Optional.empty());
  }

  static StageRecord running(
      StageConfig stage, String started, String inputDigest, String configDigest) {
    StageRecord pending = pending(stage);
    return new StageRecord(
        pending.name(),
        pending.kind(),
        pending.folder(),
        StageStatus.RUNNING,
        started,
        0,
        pending.result(),
        inputDigest,
        configDigest,
        Optional.empty());
  }

  StageRecord done(double took, StageResult did) {
    return ended(StageStatus.DONE, took, did, Optional.empty());
  }

  StageRecord failed(double took, String message) {
    return ended(StageStatus.FAILED, took, result, Optional.of(message));
  }

  /** The same of a folder that has another name now. */
  StageRecord in(String other) {
    return new StageRecord(
        name, kind, other, status, started, seconds, result, inputDigest, configDigest, error);
  }

  /**
   * Of what the stage made. When it started is part of it: output made again, by a model that
   * samples for example, need not be the same.
   */
  String outputDigest() {
    return Sha256.shortHex(configDigest, inputDigest, started);
  }

  private StageRecord ended(
      StageStatus how, double took, StageResult did, Optional<String> message) {
    return new StageRecord(
        name, kind, folder, how, started, took, did, inputDigest, configDigest, message);
  }
}
