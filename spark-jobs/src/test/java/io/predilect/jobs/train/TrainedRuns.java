package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.shard.ShardFile;
import io.predilect.data.shard.ShardReader;
import io.predilect.data.shard.TokenizedPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Two trainings of the same thing, compared. */
public final class TrainedRuns {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TrainedRuns() {}

  /** All rows of a folder of shards, in their order. */
  static List<TokenizedPair> shards(Path folder) {
    Configuration hadoop = new Configuration();
    List<TokenizedPair> pairs = new ArrayList<>();
    for (ShardFile shard : ShardFile.list(new org.apache.hadoop.fs.Path(folder.toUri()), hadoop)) {
      try (ShardReader rows = ShardReader.open(shard.path(), hadoop)) {
        rows.forEachRemaining(pairs::add);
      }
    }
    return pairs;
  }

  /** The losses of all steps in the folders' {@code metrics.jsonl}, within a tolerance. */
  public static void assertSameLosses(Path expected, Path actual, double tolerance)
      throws IOException {
    List<String> wanted = Files.readAllLines(expected.resolve("metrics.jsonl"));
    List<String> found = Files.readAllLines(actual.resolve("metrics.jsonl"));
    assertFalse(wanted.isEmpty());
    assertEquals(wanted.size(), found.size(), "steps of " + actual);
    for (int i = 0; i < wanted.size(); i++) {
      JsonNode one = JSON.readTree(wanted.get(i));
      JsonNode other = JSON.readTree(found.get(i));
      assertEquals(one.get("step"), other.get("step"));
      assertEquals(
          one.path("loss").doubleValue(),
          other.path("loss").doubleValue(),
          tolerance,
          "loss of step " + one.get("step"));
    }
  }

  /** Every weight of two model folders, within a tolerance. */
  public static void assertSameWeights(Path expected, Path actual, double tolerance)
      throws IOException {
    ByteBuffer wanted = safetensors(expected);
    ByteBuffer found = safetensors(actual);
    assertEquals(header(wanted), header(found));
    FloatBuffer one = wanted.asFloatBuffer();
    FloatBuffer other = found.asFloatBuffer();
    assertEquals(one.remaining(), other.remaining());
    while (one.hasRemaining()) {
      assertEquals(one.get(), other.get(), tolerance, "a weight of " + actual);
    }
  }

  private static ByteBuffer safetensors(Path folder) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(folder.resolve("model.safetensors")))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String header(ByteBuffer file) {
    byte[] json = new byte[(int) file.getLong()];
    file.get(json);
    return new String(json, StandardCharsets.UTF_8);
  }
}
