package io.predilect.jobs.rationales;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.rationale.PermutedRationales;
import io.predilect.data.rationale.RationalePrompt;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TokenizerException;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.Generator;
import io.predilect.model.scoring.TokenBudget;
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Rationales from a model, in batches; a pair's own seed makes its text the same in any batch. */
record GeneratedRationales(RationalePlan plan, StructType passedOn)
    implements MapPartitionsFunction<Row, Row> {
  private static final int WINDOW_ROWS = 256;
  private static final long WINDOW_CHARACTERS = 2_000_000;

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    SharedModels<ScoringModel>.Lease lease = plan.models().open(plan.model(), HeadKind.CAUSAL);
    TaskEnd.close(lease);
    Window window = new Window(lease.model(), plan.question());
    return new Windows<>(
        rows, WINDOW_ROWS, PairRows::characters, WINDOW_CHARACTERS, window::outcomes);
  }

  /** The seed of a pair's sampling. */
  static long seed(long seed, String id) {
    return Long.parseUnsignedLong(PermutedRationales.key(seed, id).substring(0, 16), 16);
  }

  /** What one task does with its windows of rows. */
  private final class Window {
    private final ChatTokenizer tokenizer;
    private final Generator generator;
    private final RationalePrompt question;
    private final GenerationSettings settings;
    private final int longest;

    Window(ScoringModel model, RationalePrompt question) {
      this.tokenizer = model.tokenizer();
      this.generator = new Generator(model.model());
      this.question = question;
      this.settings = plan.sampling().until(tokenizer.stopTokens());
      this.longest = model.model().config().maxPositions() - 1;
    }

    List<Row> outcomes(List<Row> rows) {
      Row[] outcomes = new Row[rows.size()];
      Tokens[] questions = new Tokens[rows.size()];
      List<Integer> asked = new ArrayList<>();
      for (int i = 0; i < outcomes.length; i++) {
        try {
          PreferencePair pair = PairRows.pair(rows.get(i));
          questions[i] = tokenizer.prompt(question.messages(pair));
          if (questions[i].length() <= longest) {
            asked.add(i);
          } else {
            outcomes[i] = reject(rows.get(i), PairTokenizer.TOO_LONG, tooLong(questions[i]));
          }
        } catch (TemplateException e) {
          outcomes[i] = reject(rows.get(i), PairTokenizer.TEMPLATE, e.getMessage());
        } catch (TokenizerException e) {
          outcomes[i] = reject(rows.get(i), PairTokenizer.BAD_TEXT, e.getMessage());
        }
      }
      for (List<Integer> batch :
          TokenBudget.alike(
              asked, plan.batchTokens(), i -> questions[i].length() + settings.maxNewTokens())) {
        generate(rows, questions, batch, outcomes);
      }
      return List.of(outcomes);
    }

    private void generate(List<Row> rows, Tokens[] questions, List<Integer> batch, Row[] outcomes) {
      List<Tokens> prompts = batch.stream().map(i -> questions[i]).toList();
      long[] seeds =
          batch.stream().mapToLong(i -> seed(plan.seed(), rows.get(i).getAs(Columns.ID))).toArray();
      List<Tokens> answers = generator.generate(prompts, settings, seeds);
      for (int b = 0; b < prompts.size(); b++) {
        Row row = rows.get(batch.get(b));
        String text = tokenizer.decode(answers.get(b), true).strip();
        outcomes[batch.get(b)] =
            text.isEmpty()
                ? reject(row, PairTokenizer.EMPTY_RATIONALE, "the model answered with no text")
                : RationaleRows.kept(row, text, passedOn);
      }
    }

    private Row reject(Row row, String reason, String detail) {
      return RationaleRows.rejected(row, reason, detail, passedOn);
    }

    private String tooLong(Tokens asked) {
      return "the question has %s tokens; the model's context holds %s"
          .formatted(asked.length(), longest + 1);
    }
  }
}
