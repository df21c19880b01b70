package io.predilect.jobs.train;

import io.predilect.data.shard.ShardException;
import io.predilect.jobs.failure.JobException;
import io.predilect.model.arch.ModelException;
import io.predilect.model.distributed.Collective;
import io.predilect.model.engine.OutOfMemoryException;
import io.predilect.model.train.step.NonFiniteStepException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Refusals that all ranks hear of. A rank that merely left would look to the others like one that
 * was lost, and Spark would try again what cannot work.
 */
final class RanksAgree {
  private RanksAgree() {}

  /** Something a rank prepares. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does something on every rank; if it is refused on one, it is refused on all.
   *
   * @throws JobException with the refusal of the lowest rank that has one
   */
  static <T> T all(Collective collective, Work<T> work) throws IOException {
    List<T> result = new ArrayList<>();
    String refusal = "";
    try {
      result.add(work.run());
    } catch (IOException | RuntimeException e) {
      if (!refuses(e)) {
        throw e;
      }
      refusal = String.valueOf(e.getMessage());
    }
    try {
      for (byte[] heard : collective.gather(refusal.getBytes(StandardCharsets.UTF_8))) {
        if (heard.length > 0) {
          throw new JobException(new String(heard, StandardCharsets.UTF_8));
        }
      }
    } catch (RuntimeException | Error e) {
      close(result, e); // a model, for example; this process may be tried again
      throw e;
    }
    return result.get(0);
  }

  private static void close(List<?> results, Throwable first) {
    for (Object result : results) {
      if (result instanceof AutoCloseable open) {
        try {
          open.close();
        } catch (Exception e) {
          first.addSuppressed(e);
        }
      }
    }
  }

  /** Whether a failure would come again however often it is tried. */
  static boolean refuses(Throwable e) {
    return e instanceof JobException
        || e instanceof ModelException
        || e instanceof ShardException
        || e instanceof NonFiniteStepException
        || e instanceof OutOfMemoryException
        || e instanceof IllegalArgumentException
        || e instanceof FileNotFoundException;
  }
}
