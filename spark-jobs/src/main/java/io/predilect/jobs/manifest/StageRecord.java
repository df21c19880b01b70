package io.predilect.jobs.manifest;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

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
 * @param software what worked at it, in order: several where another build went on with what one
 *     had begun; none: it was not noted, or nothing did yet
 * @param files what it passes on, as its own folder's record has it; empty: it is not noted
 * @param error why it failed or was stopped
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
    List<Software> software,
    Optional<StageFiles> files,
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
    software = List.copyOf(software);
    Objects.requireNonNull(files, "files");
    Objects.requireNonNull(error, "error");
  }

  /** A stage that was not started yet. */
  public static StageRecord pending(StageConfig stage) {
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
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same stage as it starts. */
  public StageRecord running(String now, String ofInput, String ofConfig) {
    return with(
        parts -> {
          parts.status = StageStatus.RUNNING;
          parts.started = now;
          parts.seconds = 0;
          parts.inputDigest = ofInput;
          parts.configDigest = ofConfig;
          parts.error = Optional.empty();
        });
  }

  /** The same with what worked at it. */
  public StageRecord by(List<Software> builds) {
    return with(parts -> parts.software = builds);
  }

  /** What worked at it, and then another, that goes on with what is there. */
  public List<Software> softwareAnd(Software now) {
    List<Software> before = software.isEmpty() ? List.of(Software.NOT_NOTED) : software;
    return before.get(before.size() - 1).equals(now)
        ? before
        : Stream.concat(before.stream(), Stream.of(now)).toList();
  }

  /**
   * The same when it is done.
   *
   * @param took seconds of this attempt
   * @param passedOn the files that later stages read
   */
  public StageRecord done(double took, StageResult did, StageFiles passedOn) {
    return with(
        parts -> {
          parts.status = StageStatus.DONE;
          parts.seconds = took;
          parts.result = did;
          parts.files = Optional.of(passedOn);
          parts.error = Optional.empty();
        });
  }

  /**
   * The same that did not come to its end.
   *
   * @param how {@link StageStatus#FAILED} or {@link StageStatus#STOPPED}
   */
  public StageRecord brokenOff(StageStatus how, double took, String message) {
    return with(
        parts -> {
          parts.status = how;
          parts.seconds = took;
          parts.error = Optional.of(message);
        });
  }

  /** The same of a folder that has another name now. */
  public StageRecord in(String other) {
    return with(parts -> parts.folder = other);
  }

  /**
   * Of what the stage made. When it started is part of it: output made again, by a model that
   * samples for example, need not be the same.
   */
  public String outputDigest() {
    return Sha256.shortHex(configDigest, inputDigest, started);
  }

  private StageRecord with(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return parts.record();
  }

  /** What of a record is changed. */
  private static final class Parts {
    private final StageRecord of;
    private String folder;
    private StageStatus status;
    private String started;
    private double seconds;
    private StageResult result;
    private String inputDigest;
    private String configDigest;
    private List<Software> software;
    private Optional<StageFiles> files;
    private Optional<String> error;

    Parts(StageRecord of) {
      this.of = of;
      folder = of.folder;
      status = of.status;
      started = of.started;
      seconds = of.seconds;
      result = of.result;
      inputDigest = of.inputDigest;
      configDigest = of.configDigest;
      software = of.software;
      files = of.files;
      error = of.error;
    }

    StageRecord record() {
      return new StageRecord(
          of.name,
          of.kind,
          folder,
          status,
          started,
          seconds,
          result,
          inputDigest,
          configDigest,
          software,
          files,
          error);
    }
  }
}
