package io.predilect.jobs.evaluate;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.jobs.evaluate.EvaluateModels.Judge;
import io.predilect.jobs.evaluate.EvaluatedPair.Lengths;
import io.predilect.jobs.evaluate.EvaluatedPair.Logps;
import io.predilect.jobs.evaluate.EvaluatedPair.Rewards;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.RowWindows;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.jobs.score.Candidate;
import io.predilect.jobs.score.PairBatches;
import io.predilect.jobs.score.PairBatches.PairScore;
import io.predilect.model.engine.Engines;
import io.predilect.model.scoring.ResponseScore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Evaluates the rows of a partition, window by window. */
final class EvaluatePartition implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final int WINDOW_ROWS = 512;
  private static final long WINDOW_CHARACTERS = 4_000_000;

  static final StructType OUTCOME = RowOutput.outcome(EvaluatedRows.TYPE);

  private final EvaluatePlan plan;

  EvaluatePartition(EvaluatePlan plan) {
    this.plan = plan;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    Engines.threads(TaskContext.get().cpus());
    EvaluateModels models = EvaluateModels.open(plan);
    TaskEnd.close(models);
    return new RowWindows<>(
        rows,
        WINDOW_ROWS,
        PairRows::characters,
        WINDOW_CHARACTERS,
        window -> new Window(models, window).outcomes());
  }

  /** Some rows while they are evaluated. */
  private final class Window {
    private final EvaluateModels models;
    private final List<Row> rows;
    private final List<PreferencePair> pairs;
    private final Map<Integer, Reject> rejects = new HashMap<>();
    // Of every row what the models read, by their digests.
    private final List<Map<String, TokenFingerprint>> read = new ArrayList<>();

    Window(EvaluateModels models, List<Row> rows) {
      this.models = models;
      this.rows = rows;
      this.pairs = rows.stream().map(PairRows::pair).toList();
      rows.forEach(row -> read.add(new HashMap<>()));
    }

    List<Row> outcomes() {
      Map<Integer, PairScore> rewards = scores(models.reward(), plan.reward());
      Map<Integer, PairScore> policy = scores(models.policy(), plan.policy());
      Map<Integer, PairScore> reference = scores(models.reference(), plan.reference());
      Map<Integer, PairScore> refined = refined(models.policy());
      Map<Integer, PairScore> refinedReference = refined(models.reference());
      List<Row> outcomes = new ArrayList<>(rows.size());
      for (int i = 0; i < rows.size(); i++) {
        Optional<EvaluatedPair> evaluated = Optional.empty();
        if (!rejects.containsKey(i)) {
          evaluated =
              evaluated(
                  i,
                  rewards.get(i),
                  policy.get(i),
                  reference.get(i),
                  refined(i, refined.get(i), Optional.ofNullable(refinedReference.get(i))));
        }
        outcomes.add(
            evaluated.isPresent()
                ? kept(evaluated.get())
                : rejected(pairs.get(i).id(), rejects.get(i)));
      }
      return outcomes;
    }

    /** What a model says of every row that is not rejected; nothing where there is no model. */
    private Map<Integer, PairScore> scores(Optional<Judge> judge, List<ModelFolder> folder) {
      if (judge.isEmpty()) {
        return Map.of();
      }
      List<Integer> places = new ArrayList<>();
      List<Candidate> candidates = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        if (!rejects.containsKey(i)) {
          PairTokenizer.Result result =
              judge.get().tokenize(pairs.get(i), PairRows.cut(rows.get(i)));
          if (result instanceof PairTokenizer.Rejected no) {
            reject(i, no.reason(), no.detail());
          } else if (result instanceof PairTokenizer.Kept yes) {
            read.get(i).put(folder.get(0).digest(), TokenFingerprint.of(yes.pair()));
            candidates.add(new Candidate(pairs.get(i).id(), yes.pair()));
            places.add(i);
          }
        }
      }
      return scores(judge.get(), places, candidates);
    }

    /** What a model says under p⊕x; a pair to which p leaves no room is without. */
    private Map<Integer, PairScore> refined(Optional<Judge> judge) {
      Optional<PairTokenizer> tokenizer = judge.flatMap(Judge::refining);
      if (tokenizer.isEmpty()) {
        return Map.of();
      }
      List<Integer> places = new ArrayList<>();
      List<Candidate> candidates = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        if (!rejects.containsKey(i)
            && tokenizer.get().tokenize(pairs.get(i), PairRows.cut(rows.get(i)))
                instanceof PairTokenizer.Kept yes) {
          candidates.add(new Candidate(pairs.get(i).id(), yes.pair()).underAugmentedPrompt());
          places.add(i);
        }
      }
      return scores(judge.get(), places, candidates);
    }

    private Map<Integer, PairScore> scores(
        Judge judge, List<Integer> places, List<Candidate> candidates) {
      List<PairScore> found =
          PairBatches.score(
              candidates,
              ScoringModel.batchTokens(plan.batchTokens()),
              batch -> judge.score(batch));
      Map<Integer, PairScore> scores = new HashMap<>();
      for (int c = 0; c < places.size(); c++) {
        scores.put(places.get(c), found.get(c));
      }
      return scores;
    }

    private Optional<Logps> refined(int i, PairScore policy, Optional<PairScore> reference) {
      Row row = rows.get(i);
      boolean asked =
          reference.isPresent()
              || plan.refinement().stream()
                  .anyMatch(
                      p ->
                          PairRows.text(row, Columns.REF_REFINEMENT_PROMPT)
                              .equals(Optional.of(p.identity())));
      return policy == null || !asked
          ? Optional.empty()
          : logps(
              row,
              policy,
              reference,
              ReferenceLogp.AUGMENTED_CHOSEN,
              ReferenceLogp.AUGMENTED_REJECTED);
    }

    private Optional<EvaluatedPair> evaluated(
        int i, PairScore reward, PairScore policy, PairScore reference, Optional<Logps> refined) {
      Row row = rows.get(i);
      PreferencePair pair = pairs.get(i);
      Optional<Rewards> rewards =
          Optional.ofNullable(reward)
              .map(
                  score ->
                      new Rewards(
                          read(score.ofChosen(), ResponseScore::reward),
                          read(score.ofRejected(), ResponseScore::reward)));
      Optional<Logps> logps = Optional.empty();
      if (policy != null) {
        Optional<String> foreign = foreignReference(i);
        if (foreign.isPresent()) {
          reject(i, ForeignColumns.REFERENCE, foreign.get());
          return Optional.empty();
        }
        logps =
            logps(
                row,
                policy,
                Optional.ofNullable(reference),
                ReferenceLogp.CHOSEN,
                ReferenceLogp.REJECTED);
        if (logps.isEmpty()) {
          reject(i, "no reference log-probs", "the reference columns are empty");
          return Optional.empty();
        }
      }
      Optional<String> foreignGap = ForeignColumns.gap(row, read.get(i));
      if (foreignGap.isPresent() && !plan.ownGaps()) {
        reject(i, ForeignColumns.GAP, foreignGap.get());
        return Optional.empty();
      }
      Optional<Double> truth = truth(row, pair);
      if (truth.isPresent() && !Double.isFinite(truth.get())) {
        reject(i, "truth is not a number", "column " + plan.truth().get(0));
        return Optional.empty();
      }
      if (!finite(rewards, logps) || !finite(Optional.empty(), refined)) {
        reject(i, "score is not finite", rewards + " " + logps + " " + refined);
        return Optional.empty();
      }
      return Optional.of(
          new EvaluatedPair(
              pair.id(),
              TextColumn.of(row, pair, plan.by()).orElse(""),
              new Lengths(pair.chosen().length(), pair.rejected().length()),
              rewards,
              logps,
              refined,
              scoreGap(pair),
              foreignGap.isPresent() ? Optional.empty() : EvaluatedPair.Split.of(row),
              truth.map(OptionalDouble::of).orElseGet(OptionalDouble::empty)));
    }

    private Optional<String> foreignReference(int i) {
      return plan.reference().isEmpty()
          ? ForeignColumns.reference(rows.get(i), read.get(i).get(plan.policy().get(0).digest()))
          : Optional.empty();
    }

    private Optional<Double> truth(Row row, PreferencePair pair) {
      return plan.truth().stream()
          .flatMap(column -> TextColumn.of(row, pair, column).stream())
          .map(TextColumn::number)
          .findFirst();
    }

    private void reject(int i, String reason, String detail) {
      rejects.put(i, Reject.of(reason, detail, rows.get(i).json()));
    }
  }

  private static Optional<Logps> logps(
      Row row,
      PairScore policy,
      Optional<PairScore> reference,
      ReferenceLogp ofChosen,
      ReferenceLogp ofRejected) {
    OptionalDouble chosen =
        reference.isPresent()
            ? read(reference.get().ofChosen(), ResponseScore::logps)
            : PairRows.number(row, ofChosen.column());
    OptionalDouble rejected =
        reference.isPresent()
            ? read(reference.get().ofRejected(), ResponseScore::logps)
            : PairRows.number(row, ofRejected.column());
    return policy.ofChosen().isPresent() == chosen.isPresent()
            && policy.ofRejected().isPresent() == rejected.isPresent()
        ? Optional.of(
            new Logps(
                read(policy.ofChosen(), ResponseScore::logps),
                read(policy.ofRejected(), ResponseScore::logps),
                chosen,
                rejected))
        : Optional.empty();
  }

  private static OptionalDouble read(
      Optional<ResponseScore> score, ToDoubleFunction<ResponseScore> figure) {
    return score.stream().mapToDouble(figure).findFirst();
  }

  private static boolean finite(Optional<Rewards> rewards, Optional<Logps> logps) {
    return rewards.stream().allMatch(Rewards::finite)
        && logps.stream().allMatch(l -> l.rewards(1).finite());
  }

  private static OptionalDouble scoreGap(PreferencePair pair) {
    return pair.chosenScore().isPresent() && pair.rejectedScore().isPresent()
        ? OptionalDouble.of(pair.chosenScore().getAsDouble() - pair.rejectedScore().getAsDouble())
        : OptionalDouble.empty();
  }

  private static Row kept(EvaluatedPair pair) {
    Object[] values = EvaluatedRows.values(pair);
    return RowFactory.create(Arrays.copyOf(values, values.length + 1));
  }

  private static Row rejected(String id, Reject reject) {
    Object[] values = new Object[OUTCOME.size()];
    values[0] = id;
    values[values.length - 1] = reject.value();
    return RowFactory.create(values);
  }
}
