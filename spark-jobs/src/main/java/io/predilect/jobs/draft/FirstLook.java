package io.predilect.jobs.draft;

import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.Predilect;
import io.predilect.jobs.PredilectBuilder;
import io.predilect.jobs.PreviewResult;
import io.predilect.jobs.RunPlan;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.preview.PreviewedRow;
import io.predilect.jobs.train.memory.StageMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A look at data and model that gives a run's first file: the format as it is recognised, lengths
 * of the first rows by the model's own tokenizer, passes that this machine's memory is expected to
 * hold.
 *
 * @param name of the run
 * @param ingest the settings that say what is read: {@code path} or {@code sources}, {@code
 *     format}, {@code columns}, {@code ignore}
 * @param called what messages call settings, by their keys
 * @param model a Hugging Face folder
 * @param listener is told what was passed over
 */
public record FirstLook(
    String name,
    Map<String, Object> ingest,
    Map<String, String> called,
    String model,
    PipelineListener listener) {
  static final int ROWS = 1000;
  // Nothing is put there: where the run will be is asked when it begins.
  private static final String NOWHERE =
      Path.of(System.getProperty("java.io.tmpdir"), "predilect-init-config").toString();

  public FirstLook {
    Objects.requireNonNull(name, "name");
    ingest = Collections.unmodifiableMap(new LinkedHashMap<>(ingest));
    called = Map.copyOf(called);
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(listener, "listener");
  }

  /**
   * What was found.
   *
   * @param yaml the file
   * @param told what to know about the training's memory, lines for people
   */
  public record File(String yaml, List<String> told) {
    public File {
      Objects.requireNonNull(yaml, "yaml");
      told = List.copyOf(told);
    }
  }

  /**
   * Reads the first rows and the model's small files.
   *
   * @throws JobException when none of the rows can be used, or the model lacks a file
   * @throws io.predilect.jobs.PredilectException when data or model cannot be read
   */
  public File file() {
    PreviewResult preview = preview();
    PairLengths lengths =
        PairLengths.of(preview).orElseThrow(() -> new JobException(unusable(preview)));
    Map<String, Object> read = new LinkedHashMap<>(ingest);
    boolean recognised =
        ingest.containsKey("path") && !ingest.containsKey("columns") && isName(preview.format());
    if (recognised) {
      read.putIfAbsent("format", preview.format());
    }
    return fitting(
        new Draft(
            name,
            read,
            preview.format(),
            model,
            preview.limits().maxLength(),
            preview.rows().stream()
                .map(PreviewedRow::pair)
                .flatMap(Optional::stream)
                .allMatch(PreferencePair::paired),
            lengths,
            HeldOut.of(preview),
            new Passes(OptionalInt.empty(), false)));
  }

  private static boolean isName(String format) {
    return format.matches("[a-z0-9-]+");
  }

  private PreviewResult preview() {
    Map<String, Object> shard = Map.of("model", model, "max_length", Integer.MAX_VALUE);
    PredilectBuilder builder =
        Predilect.builder()
            .settings(
                Map.of(
                    "name",
                    name,
                    "stages",
                    List.of(Map.of("ingest", ingest), Map.of("shard", shard))))
            .listener(listener);
    called.forEach(builder::called);
    try (Predilect predilect = builder.build()) {
      return predilect.preview(ROWS);
    }
  }

  private String unusable(PreviewResult preview) {
    return preview.rows().stream()
        .map(PreviewedRow::refusal)
        .flatMap(Optional::stream)
        .findFirst()
        .map(
            refusal ->
                String.format(
                    Locale.ROOT,
                    "%s: none of the first %,d rows can be used; the first one is rejected as %s: %s. Name its columns by --columns, or see all reasons with predilect audit",
                    data(),
                    preview.rows().size(),
                    refusal.reason(),
                    refusal.detail()))
        .orElse(data() + ": there are no rows in it; name a file with preference pairs");
  }

  private String data() {
    return String.valueOf(ingest.getOrDefault("path", ingest.get("sources")));
  }

  // The first that fits; where none does, the smallest, with what describe says of it.
  private File fitting(Draft draft) {
    List<File> tried = new ArrayList<>();
    for (Passes passes : Passes.fastestFirst(draft.longestExample())) {
      Draft next = draft.with(passes);
      StageMemory memory = memory(next);
      List<String> lines = Stream.concat(lines(memory).stream(), draft.few().stream()).toList();
      tried.add(new File(next.yaml(lines), lines));
      if (memory.told().isEmpty() || memory.estimate().isEmpty()) {
        break;
      }
    }
    return tried.get(tried.size() - 1);
  }

  private StageMemory memory(Draft draft) {
    try (Predilect predilect =
        Predilect.builder()
            .yaml(draft.yaml(List.of()))
            .output(NOWHERE)
            .listener(PipelineListener.SILENT)
            .build()) {
      RunPlan plan = predilect.plan();
      if (!plan.problems().isEmpty()) {
        throw new JobException(String.join("; ", plan.problems()));
      }
      return plan.memory().get(0);
    }
  }

  private static List<String> lines(StageMemory memory) {
    List<String> lines = new ArrayList<>();
    memory
        .estimate()
        .ifPresent(
            estimate ->
                lines.add(
                    "Memory of a rank at most " + estimate.line() + " on " + memory.setup() + "."));
    memory
        .told()
        .ifPresent(
            told ->
                lines.add(
                    (memory.estimate().isPresent() ? "Warning: " : "Memory is not known: ")
                        + told));
    return lines;
  }
}
