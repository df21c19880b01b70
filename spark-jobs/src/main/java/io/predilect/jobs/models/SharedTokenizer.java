package io.predilect.jobs.models;

import io.predilect.data.token.ChatTokenizer;
import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;

/** A model's tokenizer, shared by all tasks of a process. */
public final class SharedTokenizer {
  private static final SharedModels<ChatTokenizer> SHARED =
      new SharedModels<>(Duration.ofSeconds(20));

  private SharedTokenizer() {}

  /** This process's copy of a folder's tokenizer, opened if no task has it open. */
  public static SharedModels<ChatTokenizer>.Lease acquire(ModelFolder folder, Configuration hadoop)
      throws IOException {
    return SHARED.acquire(
        folder.digest(), () -> ModelTokenizer.open(ModelCache.ofMachine().local(folder, hadoop)));
  }
}
