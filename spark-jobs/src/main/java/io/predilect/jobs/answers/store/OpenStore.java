package io.predilect.jobs.answers.store;

import io.predilect.jobs.config.AnswerLimits;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WholeFiles;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stage's store of answers while the stage asks and reads: nobody removes any meanwhile.
 *
 * @param store the store
 * @param asking the name of what is asked now, no other's
 * @param use tells others
 */
public record OpenStore(AnswerStore store, String asking, StoreUse use) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenStore.class);

  /** Opens the folder that a stage keeps its answers in, for its own asking. */
  public static OpenStore of(StageContext context, AnswerLimits limits) throws IOException {
    String folder =
        KeptAnswers.folder(limits, context.runFolder(), context.stage().name()).toString();
    AnswerStore store = new AnswerStore(folder, context.taskHadoop());
    store.create();
    String asking = WholeFiles.suffix();
    return new OpenStore(store, asking, StoreUse.begin(store.files(), asking));
  }

  /** Merges small files where there are many; where that fails they are read as they are. */
  public void merge() {
    try {
      StoreTidying.whereMany(store.files(), use);
    } catch (IOException e) {
      LOG.warn("{}", Redactor.text("answers are not merged in " + store.uri() + ": " + e));
    }
  }

  @Override
  public void close() {
    use.close();
  }
}
