package io.predilect.jobs.answers.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.endpoint.spending.JobSpent;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.runfolder.KeptRun;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.TextFiles;
import io.predilect.jobs.storage.WholeFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Objects;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a stage has taken of a service in all starts of its run: whoever set a limit means it for
 * all of them. It stays in the run's folder where answers are in another that runs share, and only
 * the run's one driver writes it.
 *
 * @param file need not be there
 * @param hadoop the file systems' configuration
 */
public record SpentFile(Path file, Configuration hadoop) {
  private static final Logger LOG = LoggerFactory.getLogger(SpentFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "spent.json";
  private static final String COST = "cost";

  public SpentFile {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(hadoop, "hadoop");
  }

  /** A stage's. */
  public static SpentFile of(StageContext context) {
    return of(context.runFolder(), context.stage().name(), context.hadoop());
  }

  /** The one of a stage in a run's folder. */
  public static SpentFile of(Path runFolder, String stage, Configuration hadoop) {
    Path folder = new Path(new Path(runFolder, KeptRun.ANSWERS), stage);
    return new SpentFile(new Path(folder, NAME), hadoop);
  }

  /**
   * What it says; nothing where it is not there.
   *
   * @throws JobException when it holds something else
   */
  public JobSpent read() throws IOException {
    try {
      JsonNode values = JSON.readTree(TextFiles.read(file.getFileSystem(hadoop), file));
      if (!values.path(AnswerParts.REQUESTS).isIntegralNumber()) {
        throw foreign();
      }
      return new JobSpent(
          values.path(AnswerParts.REQUESTS).longValue(),
          new Usage(
              values.path(AnswerRows.TOKENS_IN).longValue(),
              values.path(AnswerRows.TOKENS_OUT).longValue(),
              values.path(AnswerRows.TOKENS_CACHED).longValue(),
              values.path(AnswerRows.TOKENS_REASONING).longValue(),
              values.path(AnswerParts.UNTOLD).longValue()),
          values.path(COST).isNumber()
              ? OptionalDouble.of(values.path(COST).doubleValue())
              : OptionalDouble.empty());
    } catch (FileNotFoundException e) {
      return JobSpent.NOTHING;
    } catch (JsonProcessingException e) {
      throw foreign();
    }
  }

  private JobException foreign() {
    return new JobException(
        file
            + " does not say what the stage has spent: remove it, and max_requests and max_cost"
            + " begin anew");
  }

  /** Takes its place whole. A request that was sent stays sent: that it fails is told only. */
  public void write(JobSpent spent) {
    Usage usage = spent.usage();
    ObjectNode values =
        JsonNodeFactory.instance
            .objectNode()
            .put(AnswerParts.REQUESTS, spent.requests())
            .put(AnswerRows.TOKENS_IN, usage.tokensIn())
            .put(AnswerRows.TOKENS_OUT, usage.tokensOut())
            .put(AnswerRows.TOKENS_CACHED, usage.cached())
            .put(AnswerRows.TOKENS_REASONING, usage.reasoning())
            .put(AnswerParts.UNTOLD, usage.untold());
    spent.cost().ifPresent(cost -> values.put(COST, cost));
    try {
      file.getFileSystem(hadoop).mkdirs(file.getParent());
      WholeFiles.replace(file, values.toString(), hadoop);
    } catch (IOException e) {
      LOG.warn(
          "{}",
          Redactor.text(
              "what was spent cannot be written to "
                  + file
                  + ", and max_requests and max_cost of another start will not know it: "
                  + e.getMessage()));
    }
  }
}
