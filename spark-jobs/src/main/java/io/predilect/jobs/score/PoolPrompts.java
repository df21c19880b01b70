package io.predilect.jobs.score;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.to_json;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TokenizerException;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.model.promptfree.PoolFit;
import io.predilect.model.promptfree.PromptSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The prompts of a pool, of rows. Their draw depends on the seed and on the set of prompts, not on
 * their order or on how the rows are partitioned.
 */
final class PoolPrompts {
  private static final String KEY = "key";

  private PoolPrompts() {}

  /**
   * What makes a prompt fit for a model.
   *
   * @param tokenizer the model's
   * @param limits how long a prompt may be
   * @param positions tokens that the model's context holds
   */
  record Fitting(ChatTokenizer tokenizer, LengthLimits limits, int positions) {
    Optional<Tokens> tokens(List<Message> prompt) {
      try {
        // The shortest possible responses: the limits are then the prompt's alone.
        Tokens shortest = Tokens.of(tokenizer.endOfTurn());
        return limits
            .fit(tokenizer.prompt(prompt), shortest, shortest, tokenizer.bos())
            .map(LengthLimits.Fitted::prompt);
      } catch (TemplateException | TokenizerException e) {
        // Its pairs are rejected with this reason; the pool does without it.
        return Optional.empty();
      }
    }
  }

  /** Draws different prompts, {@code count} and some spare ones; fewer when the data has fewer. */
  static List<List<Message>> draw(Dataset<Row> rows, int count, long seed) {
    return count == 0
        ? List.of()
        : rows
            .select(
                col(Columns.PROMPT),
                sha2(concat(lit(seed + "/"), to_json(col(Columns.PROMPT))), 256).as(KEY))
            .dropDuplicates(KEY)
            .orderBy(KEY)
            .limit(count + PromptSample.SPARE)
            .collectAsList()
            .stream()
            .map(PairRows::prompt)
            .toList();
  }

  /**
   * The first {@code count} prompts that are fit for all models and different to each of them.
   *
   * @return one pool per model, the same prompts in all
   */
  static List<List<PoolPrompt>> pools(
      List<List<Message>> drawn, int count, List<Fitting> fittings) {
    List<String> ids = new ArrayList<>();
    List<List<Tokens>> usable = new ArrayList<>(); // [prompt][model]
    for (List<Message> prompt : drawn) {
      List<Tokens> tokens =
          fittings.stream().flatMap(fitting -> fitting.tokens(prompt).stream()).toList();
      if (tokens.size() == fittings.size()) {
        ids.add(PairId.ofPrompt(prompt));
        usable.add(tokens);
      }
    }
    List<PoolFit> fits = new ArrayList<>();
    for (int m = 0; m < fittings.size(); m++) {
      int model = m;
      fits.add(
          PoolFit.of(
              usable.stream().map(tokens -> tokens.get(model)).toList(),
              fittings.get(m).positions()));
    }
    List<Integer> places = PromptSample.different(fits, count);
    return fits.stream()
        .map(
            fit ->
                places.stream().map(p -> new PoolPrompt(ids.get(p), fit.prompts().get(p))).toList())
        .toList();
  }
}
