package io.predilect.jobs.config.yaml;

import io.predilect.jobs.config.InitSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TextSourceSettings.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Texts that a run puts into its rows after a fresh tokenizer was made of them. Such a tokenizer
 * spells what it has not read in pieces of few letters: rows get longer and a model learns slower,
 * and nothing fails.
 */
final class UnreadTexts {
  private UnreadTexts() {}

  /** Warns of each fresh tokenizer with what later stages add to what it was made of. */
  static void warn(List<StageEntry> entries, RunConfig run, Problems problems) {
    List<StageConfig> fresh = run.stages().stream().filter(UnreadTexts::makesTokenizer).toList();
    for (int i = 0; i < fresh.size(); i++) {
      StageConfig init = fresh.get(i);
      int next = i + 1 < fresh.size() ? fresh.get(i + 1).index() : Integer.MAX_VALUE;
      Set<String> read =
          run.stages().stream()
              .filter(stage -> stage.index() < init.index())
              .flatMap(stage -> stage.settings().brings().stream())
              .collect(Collectors.toSet());
      Map<String, String> unread = new LinkedHashMap<>(); // the first stage of each
      run.stages().stream()
          .filter(stage -> stage.index() > init.index() && stage.index() < next)
          .filter(stage -> !asksOneOf(run, stage))
          .forEach(
              stage ->
                  stage
                      .settings()
                      .brings()
                      .filter(texts -> !read.contains(texts))
                      .ifPresent(texts -> unread.putIfAbsent(texts, stage.name())));
      if (!unread.isEmpty()) {
        problems.warn(
            path(entries, init),
            "its tokenizer is made before later stages bring "
                + unread.entrySet().stream()
                    .map(texts -> texts.getKey() + " (" + texts.getValue() + ")")
                    .collect(Collectors.joining(", "))
                + ", and will spell new words there letter by letter: put it after them, or set"
                + " tokenizer");
      }
    }
  }

  private static boolean makesTokenizer(StageConfig stage) {
    return stage.settings() instanceof InitSettings init && init.trainsTokenizer();
  }

  /**
   * Whether a model of the run writes the texts: in its own tokens, and never before it is made.
   */
  private static boolean asksOneOf(RunConfig run, StageConfig stage) {
    return stage
        .settings()
        .asked()
        .filter(from -> from.source() == Source.MODEL)
        .flatMap(from -> from.model().or(run::model))
        .filter(model -> run.stages().stream().anyMatch(other -> other.name().equals(model)))
        .isPresent();
  }

  private static KeyPath path(List<StageEntry> entries, StageConfig stage) {
    return entries.stream()
        .filter(entry -> entry.index() == stage.index())
        .findFirst()
        .orElseThrow()
        .path();
  }
}
