package io.predilect.jobs.pipeline;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.process.Repeating;
import io.predilect.jobs.process.ThisProcess;
import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.runfolder.RunFolder;
import io.predilect.jobs.runfolder.RunStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets others watch a run: {@link RunStatus} in its folder, and gauges in Spark's metrics system
 * (source {@code predilect}; {@code run-2-predilect} and so on for runs beside the first), which
 * Spark's own sinks (Prometheus, Graphite, JMX, CSV, …) report.
 */
final class RunWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);
  private static final String SOURCE = "predilect";
  private static final Set<String> SOURCES_IN_USE = ConcurrentHashMap.newKeySet();
  private static final long LOCAL_MILLIS = 1_000;
  // Elsewhere a write is a request, or several.
  private static final long REMOTE_MILLIS = 5_000;

  private final RunFolder folder;
  private final FolderHold hold;
  private final long everyMillis;
  private final Map<String, Double> figures = new HashMap<>();
  private final MetricRegistry gauges = new MetricRegistry();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private String stage = "";
  private int stageIndex;
  private double share = Double.NaN;
  private String detail = "";
  private Optional<Gauges> source = Optional.empty();
  private Optional<Repeating> writing = Optional.empty();
  private Optional<LivePage> page = Optional.empty();

  private RunWatch(RunFolder folder, FolderHold hold) {
    this.folder = folder;
    this.hold = hold;
    this.everyMillis = folder.isLocal() ? LOCAL_MILLIS : REMOTE_MILLIS;
    gauge("stage.index", () -> stageIndex);
    gauge("stage.share", () -> share);
  }

  /** Starts to write the status of a run's folder, as long as it is the run's. */
  static RunWatch of(RunFolder folder, FolderHold hold) {
    RunWatch watch = new RunWatch(folder, hold);
    watch.write();
    watch.writing =
        Optional.of(
            Repeating.every(Duration.ofMillis(watch.everyMillis), "run-status", watch::write));
    return watch;
  }

  /**
   * Makes the run's page too, where the run wants a live one.
   *
   * @param maker what makes it
   * @param reached what was done so far
   */
  void show(RunConfig run, Optional<RunPage> maker, Supplier<Manifest> reached) {
    page = LivePage.of(run, folder, hold, maker, reached, this::now);
  }

  /** Hands the gauges to the session that runs now; once is enough. */
  synchronized void register() {
    if (source.isEmpty() && SparkEnv.get() != null) {
      source = Optional.of(new Gauges(freeSource(), gauges));
      SparkEnv.get().metricsSystem().registerSource(source.get());
    }
  }

  // Of several runs at a time each has its own. No name begins another one: Spark removes by
  // prefix.
  private static String freeSource() {
    return Stream.concat(
            Stream.of(SOURCE),
            IntStream.iterate(2, i -> i + 1).mapToObj(i -> "run-" + i + "-" + SOURCE))
        .filter(SOURCES_IN_USE::add)
        .findFirst()
        .orElseThrow();
  }

  /** Passes on what a stage tells, and keeps it. */
  Progress watching(StageConfig config, Progress to) {
    synchronized (this) {
      stage = config.name();
      stageIndex = config.index();
      share = Double.NaN;
      detail = "";
      figures.clear();
    }
    return new Progress() {
      @Override
      public void update(double newShare, String newDetail) {
        synchronized (RunWatch.this) {
          share = newShare;
          detail = newDetail;
        }
        to.update(newShare, newDetail);
      }

      @Override
      public void figure(String name, double value) {
        keep(name, value);
        to.figure(name, value);
      }

      @Override
      public void note(String line) {
        to.note(line);
      }

      @Override
      public void noteOnce(String line) {
        if (told.add(line)) {
          to.note(line);
        }
      }
    };
  }

  private synchronized void keep(String name, double value) {
    figures.put(name, value);
    gauge(name, () -> figures.getOrDefault(name, Double.NaN));
  }

  private void gauge(String name, Gauge<Number> value) {
    if (!gauges.getGauges().containsKey(name)) {
      gauges.register(
          name,
          (Gauge<Number>)
              () -> {
                synchronized (RunWatch.this) {
                  return value.getValue();
                }
              });
    }
  }

  private void write() {
    if (hold.isLost()) {
      return;
    }
    try {
      folder.replace(RunStatus.FILE, now().json());
    } catch (IOException | RuntimeException e) {
      // A run that cannot be watched goes on.
      LOG.debug("cannot write {}", RunStatus.FILE, e);
    }
  }

  /** What is done now. */
  synchronized RunStatus now() {
    return new RunStatus(
        ThisProcess.host(),
        ThisProcess.pid(),
        System.currentTimeMillis(),
        everyMillis,
        stage,
        Double.isNaN(share) ? null : share,
        Redactor.text(detail),
        figures);
  }

  /** Nothing runs any more: removes the file. */
  @Override
  public void close() throws IOException {
    writing.ifPresent(Repeating::close);
    page.ifPresent(LivePage::close);
    synchronized (this) {
      // The session may serve another run, for example in a notebook.
      if (source.isPresent() && SparkEnv.get() != null) {
        SparkEnv.get().metricsSystem().removeSource(source.get());
      }
      source.ifPresent(gone -> SOURCES_IN_USE.remove(gone.sourceName()));
    }
    if (hold.look()) {
      removeStatus();
    }
  }

  // What the run has made is whole without it, and status sees that the lock is free.
  private void removeStatus() {
    try {
      folder.remove(RunStatus.FILE);
    } catch (IOException e) {
      LOG.warn(
          "cannot remove {} of {}, which says that the run goes on: remove it by hand ({})",
          RunStatus.FILE,
          folder.root(),
          Redactor.text(String.valueOf(e.getMessage())));
    }
  }

  private record Gauges(String sourceName, MetricRegistry metricRegistry) implements Source {}
}
