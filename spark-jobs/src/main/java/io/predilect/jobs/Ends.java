package io.predilect.jobs;

import io.predilect.jobs.config.NotifySettings;
import io.predilect.jobs.notify.Notifier;
import io.predilect.jobs.notify.RunEnd;
import io.predilect.jobs.runfolder.FolderTakenException;
import java.io.IOException;
import java.util.Optional;

/**
 * Tells of the end of a run, however it comes. Not of a run that another program is at: it has not
 * ended, and that program tells when it does.
 */
final class Ends {
  private static final double NANOS = 1e9;

  private Ends() {}

  /**
   * Does some work and tells of its end.
   *
   * @param name the run's name
   * @param folder the run's folder
   */
  static <T> T telling(
      NotifySettings settings, String name, String folder, PredilectException.Work<T> work)
      throws IOException {
    Notifier notifier = new Notifier(settings);
    notifier.look();
    long began = System.nanoTime();
    RunEnd.How how = RunEnd.How.DONE;
    Optional<String> why = Optional.empty();
    boolean ended = true;
    try {
      return work.run();
    } catch (Exception | Error e) { // Spark throws checked exceptions that Java does not see
      ended = !goesOn(e, folder);
      how = stopped(e) ? RunEnd.How.STOPPED : RunEnd.How.FAILED;
      why = Optional.of(PredilectException.message(e));
      throw e;
    } finally {
      if (ended) {
        double seconds = (System.nanoTime() - began) / NANOS;
        notifier.tell(new RunEnd(name, folder, seconds, how, why));
      }
    }
  }

  // An experiment ends where another program is at one of its runs.
  private static boolean goesOn(Throwable failure, String folder) {
    return failure instanceof FolderTakenException taken && taken.folder().equals(folder);
  }

  private static boolean stopped(Throwable failure) {
    return failure instanceof RunFailedException broken && broken.stopped();
  }
}
