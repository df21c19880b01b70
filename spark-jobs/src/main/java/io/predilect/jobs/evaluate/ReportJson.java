package io.predilect.jobs.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.TextFiles;
import java.io.IOException;
import org.apache.hadoop.fs.Path;

/**
 * {@link Samples}, {@link Decompositions} and other records for the report as JSON: their
 * components' names with underscores; a figure that a pair has not is left out.
 */
public final class ReportJson {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .setSerializationInclusion(JsonInclude.Include.NON_ABSENT);

  private ReportJson() {}

  public static JsonNode write(Record record) {
    return JSON.valueToTree(record);
  }

  /** Writes a file of the stage's folder, for people too. */
  public static void write(StageContext context, String name, JsonNode content) throws IOException {
    Path file = new Path(context.output(), name);
    TextFiles.write(
        context.fileSystem(file),
        file,
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content));
  }

  /** The record that was written. */
  public static <T extends Record> T read(JsonNode json, Class<T> type)
      throws JsonProcessingException {
    return JSON.treeToValue(json, type);
  }
}
