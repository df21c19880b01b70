package io.predilect.jobs.audit;

import io.predilect.data.format.Outcome;
import io.predilect.data.pair.Draw;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TokenizerException;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.input.Tables;
import io.predilect.jobs.models.ModelTokenizer;
import io.predilect.jobs.models.TaskDevice;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.information.RationaleChannel;
import io.predilect.model.information.RationaleInformation;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.scoring.Scored;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaDoubleRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How much a data set's rationales tell of its preferences: theorem 1 of "Data-centric human
 * preference with rationales for direct preference alignment". The preference R that a rationale
 * implies is the one under which a model finds it likelier: it is scored as the answer to why the
 * chosen response is preferred, and to why the rejected one is. Which of the two responses is the
 * first, so that Z says something, is drawn by a hash of their texts.
 *
 * @param data what is read
 * @param model the Hugging Face folder of the model that reads the rationales
 */
public record RationaleAudit(AuditedData data, String model) {
  /** The column with the rationales. */
  static final String COLUMN = "rationale";

  /** So many rationales are read, the first ones: a share of them is known to a point or two. */
  static final int ROWS = 2_000;

  private static final int BATCH_TOKENS = 8_192;

  public RationaleAudit {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(model, "model");
  }

  /**
   * What was found.
   *
   * @param channel how the rationales that could be read follow the preferences
   * @param without pairs looked at that have no rationale
   * @param unread rationales that do not fit the model's context or that it finds as likely both
   *     ways
   * @param uncertainty mean H(Z|S) in bits by the reward model; empty: none was asked
   * @param information mean I(Z;R|S) in bits with that model's P(Z|S); empty: none was asked
   */
  public record Result(
      RationaleChannel channel,
      long without,
      long unread,
      OptionalDouble uncertainty,
      OptionalDouble information) {
    public Result {
      Objects.requireNonNull(channel, "channel");
    }

    /**
     * The same with what a reward model knows of the preferences.
     *
     * @param pairs with their {@link Columns#REWARD_GAP}, calibrated to log-odds
     */
    public Result against(Dataset<Row> pairs) {
      if (channel.first() == 0 || channel.second() == 0) {
        return this;
      }
      RationaleChannel counted = channel;
      JavaDoubleRDD first = pairs.javaRDD().mapToDouble(RationaleAudit::first);
      return new Result(
          counted,
          without,
          unread,
          OptionalDouble.of(first.map(RationaleInformation::entropy).mapToDouble(h -> h).mean()),
          OptionalDouble.of(first.map(counted::information).mapToDouble(i -> i).mean()));
    }
  }

  private record Explained(PreferencePair pair, String rationale) {}

  /**
   * Reads and scores.
   *
   * @param tables makes files of what Spark reads
   * @return empty: no row has a rationale
   */
  public Optional<Result> execute(Tables tables, Configuration hadoop) throws IOException {
    List<Explained> explained = new ArrayList<>();
    long[] without = {0};
    RecognisedData.open(data, tables, hadoop)
        .read(
            (outcomes, source, row) -> {
              for (Outcome outcome : outcomes) {
                if (outcome instanceof Outcome.Accepted accepted && accepted.pair().paired()) {
                  Optional<String> rationale =
                      Optional.ofNullable(accepted.pair().extra().get(COLUMN))
                          .filter(text -> !text.isBlank());
                  rationale.ifPresent(text -> explained.add(new Explained(accepted.pair(), text)));
                  without[0] += rationale.isPresent() ? 0 : 1;
                }
              }
              return explained.size() < ROWS;
            });
    return explained.isEmpty() ? Optional.empty() : Optional.of(read(explained, without[0]));
  }

  private Result read(List<Explained> explained, long without) throws IOException {
    Path folder = Path.of(model);
    try (ChatTokenizer tokenizer = ModelTokenizer.open(folder);
        LanguageModel reader =
            LanguageModel.open(
                folder,
                HeadKind.CAUSAL,
                data.compute().dtype().frozen(),
                TaskDevice.ofThisProcess(data.compute().device()).name())) {
      int positions = reader.config().maxPositions();
      Iterator<Scored<Explained, List<ResponseScore>>> scored =
          new PairScorer(reader, BATCH_TOKENS)
              .score(explained.iterator(), each -> bothWays(each, tokenizer, positions));
      RationaleChannel channel = RationaleChannel.NONE;
      long unread = 0;
      while (scored.hasNext()) {
        Scored<Explained, List<ResponseScore>> next = scored.next();
        double gap = gap(next.score());
        if (gap == 0) {
          unread++;
        } else {
          boolean chosenFirst = chosenFirst(next.row().pair());
          channel = channel.with(chosenFirst, gap > 0 == chosenFirst);
        }
      }
      return new Result(channel, without, unread, OptionalDouble.empty(), OptionalDouble.empty());
    }
  }

  /** Whether the drawn order puts the chosen response first; turned around where they are. */
  static boolean chosenFirst(PreferencePair pair) {
    boolean inOrder = pair.chosen().compareTo(pair.rejected()) < 0;
    List<String> texts = Stream.of(pair.chosen(), pair.rejected()).sorted().toList();
    boolean kept = Draw.drawn(PairId.of(pair.prompt(), texts.get(0), texts.get(1)), 0.5, 0);
    return inOrder == kept;
  }

  /** q: the probability that the first response is preferred. */
  private static double first(Row row) {
    double chosen = 1 / (1 + Math.exp(-row.<Double>getAs(Columns.REWARD_GAP)));
    return chosenFirst(PairRows.pair(row)) ? chosen : 1 - chosen;
  }

  private static double gap(List<ResponseScore> scores) {
    return scores.isEmpty() ? 0 : scores.get(0).logps() - scores.get(1).logps();
  }

  // Nothing, where it cannot be asked both ways.
  private static List<Prompted> bothWays(
      Explained explained, ChatTokenizer tokenizer, int positions) {
    PreferencePair pair = explained.pair();
    String winner = pair.rejected();
    String loser = pair.chosen();
    PreferencePair turned = PreferencePair.of(pair.prompt(), winner, loser);
    try {
      List<Prompted> ways =
          Stream.of(pair, turned)
              .map(
                  way -> {
                    var question = RationaleCondition.builtIn().messages(way);
                    Tokens answer = tokenizer.response(question, explained.rationale());
                    return new Prompted(tokenizer.prompt(question), answer);
                  })
              .toList();
      return ways.stream().allMatch(way -> way.length() <= positions) ? ways : List.of();
    } catch (TemplateException | TokenizerException e) {
      return List.of(); // counted as unread
    }
  }
}
