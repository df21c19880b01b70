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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The pool of Algorithm 1: prompts drawn from the data without replacement. The draw depends on the
 * seed and on the set of prompts, not on their order or on how the rows are partitioned.
 */
final class PromptSample {
  private static final String KEY = "key";
  // Some prompts may be refused by the chat template; spare ones take their place.
  private static final int SPARE = 16;

  private PromptSample() {}

  /**
   * Draws prompts, all different.
   *
   * @param count how many; fewer when the data has fewer
   * @param tokenizer the reward model's
   * @param limits of a prompt; its responses need room beside it
   */
  static List<PoolPrompt> draw(
      Dataset<Row> rows, int count, long seed, ChatTokenizer tokenizer, LengthLimits limits) {
    List<PoolPrompt> pool = new ArrayList<>();
    if (count == 0) {
      return pool;
    }
    List<Row> drawn =
        rows.select(
                col(Columns.PROMPT),
                sha2(concat(lit(seed + "/"), to_json(col(Columns.PROMPT))), 256).as(KEY))
            .dropDuplicates(KEY)
            .orderBy(KEY)
            .limit(count + SPARE)
            .collectAsList();
    for (Row row : drawn) {
      List<Message> prompt = PairRows.prompt(row);
      if (pool.size() < count) {
        tokens(prompt, tokenizer, limits)
            .ifPresent(tokens -> pool.add(new PoolPrompt(PairId.ofPrompt(prompt), tokens)));
      }
    }
    return pool;
  }

  private static Optional<Tokens> tokens(
      List<Message> prompt, ChatTokenizer tokenizer, LengthLimits limits) {
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
