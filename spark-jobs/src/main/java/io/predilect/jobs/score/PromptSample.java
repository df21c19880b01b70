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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The pool of Algorithm 1: prompts drawn from the data without replacement. The draw depends on the
 * seed and on the set of prompts, not on their order or on how the rows are partitioned.
 */
final class PromptSample {
  private static final String KEY = "key";
  // Some prompts may be refused by a chat template or look alike when cut; spare ones take their
  // place.
  private static final int SPARE = 16;

  private PromptSample() {}

  /** A model's tokenizer and how long a prompt of the pool may be for it. */
  record Fitting(ChatTokenizer tokenizer, LengthLimits limits) {
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
            .limit(count + SPARE)
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
    List<List<PoolPrompt>> pools = new ArrayList<>();
    List<Set<Tokens>> seen = new ArrayList<>();
    for (int m = 0; m < fittings.size(); m++) {
      pools.add(new ArrayList<>());
      seen.add(new HashSet<>());
    }
    for (List<Message> prompt : drawn) {
      List<Tokens> tokens =
          fittings.stream().flatMap(fitting -> fitting.tokens(prompt).stream()).toList();
      boolean usable = tokens.size() == fittings.size() && pools.get(0).size() < count;
      for (int m = 0; usable && m < tokens.size(); m++) {
        usable = !seen.get(m).contains(tokens.get(m));
      }
      for (int m = 0; usable && m < tokens.size(); m++) {
        seen.get(m).add(tokens.get(m));
        pools.get(m).add(new PoolPrompt(PairId.ofPrompt(prompt), tokens.get(m)));
      }
    }
    return pools;
  }
}
