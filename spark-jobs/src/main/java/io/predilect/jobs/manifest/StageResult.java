package io.predilect.jobs.manifest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a stage did.
 *
 * @param rows where its rows went
 * @param rejects rejected rows by reason
 * @param figures what is worth telling, by name, in order; numbers, texts, lists and maps of them
 */
public record StageResult(RowCounts rows, Map<String, Long> rejects, Map<String, Object> figures) {
  public StageResult {
    Objects.requireNonNull(rows, "rows");
    rejects = Collections.unmodifiableMap(new TreeMap<>(rejects));
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  public StageResult(RowCounts rows, Map<String, Object> figures) {
    this(rows, Map.of(), figures);
  }

  /** The same with these figures in place of its own. */
  public StageResult withFigures(Map<String, Object> others) {
    return new StageResult(rows, rejects, others);
  }
}
