package io.predilect.data.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How often rows have which labels. In data that is sorted by them the first rows, by which the
 * format is told, have those of one kind alone.
 */
public final class LabelCounts {
  /** So many different labels are looked at: those of a coding are few. */
  public static final int MOST = 5_000;

  // As many of the same tell no more.
  private static final int ENOUGH = 100;
  // One label in so many may be a slip of the pen, where its row is rejected for it.
  private static final long RARE = 100;

  private static final JsonMapper JSON = new JsonMapper();

  private record Count(long kept, long rejected) {
    Count and(Count other) {
      return new Count(kept + other.kept, rejected + other.rejected);
    }
  }

  private final Map<String, Count> counts = new HashMap<>();
  private long rows;

  /**
   * Counts rows.
   *
   * @param labels of {@link PairReader#labels}
   * @param kept whether they are pairs
   */
  public void add(String labels, boolean kept, long count) {
    rows += count;
    if (counts.size() < MOST || counts.containsKey(labels)) {
      counts.merge(labels, kept ? new Count(count, 0) : new Count(0, count), Count::and);
    }
  }

  /**
   * Why the labels are perhaps of another coding than they are read by; empty: they are not.
   *
   * @param reader that gave the labels
   */
  public Optional<String> doubt(PairReader reader) {
    List<JsonNode> all = new ArrayList<>();
    for (Map.Entry<String, Count> each : counts.entrySet()) {
      Count count = each.getValue();
      if (count.kept > 0 || count.rejected * RARE >= rows) {
        long times = Math.min(ENOUGH, count.kept + count.rejected);
        all.addAll(Collections.nCopies((int) times, read(each.getKey())));
      }
    }
    return reader.format().doubtOf(all);
  }

  private static JsonNode read(String labels) {
    try {
      return JSON.readTree(labels);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(labels + " was written as JSON", e);
    }
  }
}
