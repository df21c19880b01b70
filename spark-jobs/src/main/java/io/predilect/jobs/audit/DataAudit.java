package io.predilect.jobs.audit;

import io.predilect.data.audit.Audit;
import io.predilect.data.audit.AuditAccumulator;
import io.predilect.data.format.Formats;
import io.predilect.data.format.Outcome;
import io.predilect.data.format.PreferenceFormat;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TokenizerException;
import io.predilect.data.token.VocabularyException;
import io.predilect.jobs.input.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * The audit of a data set: its first rows tell the format and teach a tokenizer where none is
 * named, then every row is read once.
 *
 * @param data what is read
 * @param tokenizer the Hugging Face folder whose tokenizer counts; empty: one learnt from the data
 */
public record DataAudit(AuditedData data, Optional<String> tokenizer) {
  private static final int SAMPLE_ROWS = 5_000;
  private static final long SAMPLE_CHARACTERS = 2_000_000;

  public DataAudit {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(tokenizer, "tokenizer");
  }

  /**
   * What was found.
   *
   * @param audit the figures
   * @param counter what counted the tokens
   * @param trouble why there is no pair at all; empty: there are pairs
   */
  public record Result(Audit audit, String counter, Optional<String> trouble) {
    public Result {
      Objects.requireNonNull(audit, "audit");
      Objects.requireNonNull(counter, "counter");
      Objects.requireNonNull(trouble, "trouble");
    }
  }

  /**
   * Reads the data.
   *
   * @param tables makes files of what Spark reads
   * @param notes is told what was passed over
   * @throws io.predilect.jobs.failure.JobException when there is no such data, or its format is not
   *     recognised
   */
  public Result execute(Tables tables, Configuration hadoop, Consumer<String> notes)
      throws IOException {
    RecognisedData rows = RecognisedData.open(data, tables, hadoop);
    rows.note().ifPresent(notes);
    Optional<SignCounter> signs = signs(notes);
    try (TokenCounter counter = counter(rows);
        AuditParts parts =
            new AuditParts(counter::count, Runtime.getRuntime().availableProcessors())) {
      FaultCounter faults = new FaultCounter();
      rows.read(
          (outcomes, source, row) -> {
            parts.add(outcomes, Optional.ofNullable(source.mark()), row);
            outcomes.forEach(faults::add);
            signs.ifPresent(counted -> outcomes.forEach(counted::add));
            return true;
          });
      faults.notes().forEach(notes);
      signs.ifPresent(counted -> counted.warnings().forEach(notes));
      AuditAccumulator gathered = parts.all();
      gathered.addBeside(rows.beside());
      Audit audit = gathered.audit(rows.format());
      return new Result(audit, counter.name(), trouble(audit, rows.firstFormat()));
    }
  }

  // A folder may have enough to count tokens and too little for a conversation.
  private Optional<SignCounter> signs(Consumer<String> notes) {
    if (tokenizer.isEmpty()) {
      return Optional.empty();
    }
    try (ChatTokenizer chat = ChatTokenizer.open(Path.of(tokenizer.get()))) {
      return Optional.of(new SignCounter(chat.signs()));
    } catch (TokenizerException | TemplateException | VocabularyException e) {
      notes.accept("texts were not compared with the chat template: " + e.getMessage());
      return Optional.empty();
    }
  }

  private TokenCounter counter(RecognisedData rows) throws IOException {
    if (tokenizer.isPresent()) {
      return TokenCounter.of(Path.of(tokenizer.get()));
    }
    List<String> texts = new ArrayList<>();
    long[] seen = {0, 0}; // rows, characters
    rows.read(
        (outcomes, source, row) -> {
          for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Accepted accepted) {
              accepted.pair().prompt().forEach(message -> texts.add(message.content()));
              texts.add(accepted.pair().chosen());
              texts.add(accepted.pair().rejected());
            }
          }
          seen[1] += row.length();
          return ++seen[0] < SAMPLE_ROWS && seen[1] < SAMPLE_CHARACTERS;
        });
    return TokenCounter.learnt(texts.iterator());
  }

  private static Optional<String> trouble(Audit audit, PreferenceFormat format) {
    if (audit.kept() > 0) {
      return Optional.empty();
    }
    String example =
        audit.rejects().entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(most -> audit.examples().get(most.getKey()).detail())
            .orElse("");
    return Optional.of(Formats.explain(format, audit.rejects(), example));
  }
}
