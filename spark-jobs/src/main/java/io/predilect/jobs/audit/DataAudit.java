package io.predilect.jobs.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.audit.Audit;
import io.predilect.data.audit.AuditAccumulator;
import io.predilect.data.format.Formats;
import io.predilect.data.format.Outcome;
import io.predilect.data.format.PairReader;
import io.predilect.data.format.PreferenceFormat;
import io.predilect.data.format.RowReading;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TokenizerException;
import io.predilect.data.token.VocabularyException;
import io.predilect.jobs.pipeline.JobException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * The audit of a data set: its first rows tell the format and teach a tokenizer where none is
 * named, then every row is read once.
 *
 * @param data a file, a folder or a glob
 * @param reading how its rows are read
 * @param tokenizer the Hugging Face folder whose tokenizer counts; empty: one learnt from the data
 * @param limit at most so many rows, the first ones
 */
public record DataAudit(String data, RowReading reading, Optional<Path> tokenizer, long limit) {
  public DataAudit {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(reading, "reading");
    Objects.requireNonNull(tokenizer, "tokenizer");
    if (limit < 1) {
      throw new JobException("the limit is " + limit + " rows; it must be at least 1");
    }
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
   * @param notes is told what was passed over
   * @throws JobException when there is no such data, or its format is not recognised
   */
  public Result execute(Configuration hadoop, Consumer<String> notes) throws IOException {
    RecognisedData rows = RecognisedData.open(data, reading, limit, hadoop);
    PairReader reader = rows.reader();
    Optional<SignCounter> signs = signs(notes);
    try (TokenCounter counter = counter(reader, rows.sample())) {
      AuditAccumulator gathered = new AuditAccumulator(counter::count);
      long[] seen = {0};
      rows.read(
          row -> {
            Outcome outcome = reader.read(row);
            gathered.add(outcome);
            signs.ifPresent(counted -> counted.add(outcome));
            return ++seen[0] < limit;
          },
          empty -> notes.accept(empty + " is empty and was passed over"));
      signs.ifPresent(counted -> counted.warnings().forEach(notes));
      Audit audit = gathered.audit(reader.format().name());
      return new Result(audit, counter.name(), trouble(audit, reader.format()));
    }
  }

  // A folder may have enough to count tokens and too little for a conversation.
  private Optional<SignCounter> signs(Consumer<String> notes) {
    if (tokenizer.isEmpty()) {
      return Optional.empty();
    }
    try (ChatTokenizer chat = ChatTokenizer.open(tokenizer.get())) {
      return Optional.of(new SignCounter(chat.signs()));
    } catch (TokenizerException | TemplateException | VocabularyException e) {
      notes.accept("texts were not compared with the chat template: " + e.getMessage());
      return Optional.empty();
    }
  }

  private TokenCounter counter(PairReader reader, List<JsonNode> sample) throws IOException {
    if (tokenizer.isPresent()) {
      return TokenCounter.of(tokenizer.get());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode row : sample) {
      if (reader.read(row) instanceof Outcome.Accepted accepted) {
        accepted.pair().prompt().forEach(message -> texts.add(message.content()));
        texts.add(accepted.pair().chosen());
        texts.add(accepted.pair().rejected());
      }
    }
    return TokenCounter.learnt(texts.iterator());
  }

  private static Optional<String> trouble(Audit audit, PreferenceFormat format) {
    if (audit.kept() > 0) {
      return Optional.empty();
    }
    String example = audit.examples().values().stream().findFirst().orElse("");
    return Optional.of(Formats.explain(format, audit.rejects(), example));
  }
}
