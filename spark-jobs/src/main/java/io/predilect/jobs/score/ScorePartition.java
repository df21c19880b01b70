package io.predilect.jobs.score;

import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.jobs.models.RowWindows;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.GapOrigin;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.model.engine.Engines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Scores the rows of a partition, window by window: memory does not grow with the partition. */
public final class ScorePartition implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final int WINDOW_ROWS = 256;
  private static final long WINDOW_CHARACTERS = 4_000_000;

  private final ScorePlan plan;
  private final StructType passedOn;

  /**
   * A partition's work.
   *
   * @param input the type of the rows, which have at least the columns of {@link Columns#PAIR}
   */
  public ScorePartition(ScorePlan plan, StructType input) {
    this.plan = plan;
    this.passedOn = plan.passedOn(input);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    Engines.threads(TaskContext.get().cpus());
    List<ScoreTask.Scoring> scorings = ScoreTask.open(plan);
    return new RowWindows<>(
        rows,
        WINDOW_ROWS,
        PairRows::characters,
        WINDOW_CHARACTERS,
        window -> outcomes(window, scorings));
  }

  private List<Row> outcomes(List<Row> rows, List<ScoreTask.Scoring> scorings) {
    Map<Integer, Reject> rejects = new HashMap<>();
    List<List<Object>> values = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      values.add(new ArrayList<>());
    }
    List<Map<Integer, TokenFingerprint>> read = new ArrayList<>();
    for (ScoreTask.Scoring scoring : scorings) {
      read.add(score(rows, scoring, values, rejects));
    }
    for (PromptFreePlan promptFree : plan.promptFree()) {
      // of the pool's models the first one's rewards are taken apart
      Map<Integer, TokenFingerprint> rewarded = read.get(plan.reference().size());
      for (int i = 0; i < rows.size(); i++) {
        if (!rejects.containsKey(i)) {
          decompose(promptFree, i, rows.get(i), values.get(i), rejects);
          values.get(i).add(origin(promptFree, rows.get(i), rewarded.get(i)).text());
        }
      }
    }
    List<Row> outcomes = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      outcomes.add(
          rejects.containsKey(i)
              ? rejected(rows.get(i), rejects.get(i))
              : kept(rows.get(i), values.get(i)));
    }
    return outcomes;
  }

  private static GapOrigin origin(PromptFreePlan promptFree, Row row, TokenFingerprint read) {
    String model = promptFree.models().get(0).folder().digest();
    return new GapOrigin(PairRows.textsAsCut(row), model, read);
  }

  // What the pool's models said stands last, in their order; its place is taken by the columns.
  private static void decompose(
      PromptFreePlan promptFree,
      int i,
      Row row,
      List<Object> values,
      Map<Integer, Reject> rejects) {
    List<Object> said = values.subList(values.size() - promptFree.models().size(), values.size());
    Map<PoolRole, PromptMeasures> measured = new EnumMap<>(PoolRole.class);
    for (int m = 0; m < said.size(); m++) {
      measured.put(promptFree.models().get(m).role(), (PromptMeasures) said.get(m));
    }
    said.clear();
    PairScorer.Scored scored =
        promptFree
            .decomposition()
            .of(PairId.ofPrompt(PairRows.prompt(row)), promptFree.promptIds(), measured);
    take(i, row, scored, values, rejects);
  }

  private static void take(
      int i, Row row, PairScorer.Scored scored, List<Object> values, Map<Integer, Reject> rejects) {
    if (scored instanceof PairScorer.Scored.Values found) {
      values.addAll(found.values());
    } else if (scored instanceof PairScorer.Scored.Refused no) {
      rejects.put(i, Reject.of(no.reason(), no.detail(), row.json()));
    }
  }

  /** Scores the rows that are not rejected, and tells by their numbers which tokens were read. */
  private static Map<Integer, TokenFingerprint> score(
      List<Row> rows,
      ScoreTask.Scoring scoring,
      List<List<Object>> values,
      Map<Integer, Reject> rejects) {
    List<Candidate> candidates = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    Map<Integer, TokenFingerprint> read = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      if (!rejects.containsKey(i)) {
        PreferencePair pair = PairRows.pair(rows.get(i));
        PairTokenizer.Result result = scoring.tokenize(pair, PairRows.cut(rows.get(i)));
        if (result instanceof PairTokenizer.Rejected no) {
          rejects.put(i, Reject.of(no.reason(), no.detail(), rows.get(i).json()));
        } else if (result instanceof PairTokenizer.Kept yes) {
          Candidate candidate = scoring.candidate(PairId.ofPrompt(pair.prompt()), yes.pair());
          candidates.add(candidate);
          read.put(i, TokenFingerprint.of(yes.pair()));
          places.add(i);
        }
      }
    }
    List<PairScorer.Scored> scored = scoring.scorer().score(candidates);
    for (int c = 0; c < places.size(); c++) {
      int i = places.get(c);
      take(i, rows.get(i), scored.get(c), values.get(i), rejects);
    }
    return read;
  }

  private Row kept(Row row, List<Object> scores) {
    int width = passedOn.size();
    Object[] outcome = new Object[width + 1];
    int own = width - scores.size();
    for (int i = 0; i < own; i++) {
      outcome[i] = row.getAs(passedOn.fields()[i].name());
    }
    for (int i = 0; i < scores.size(); i++) {
      outcome[own + i] = scores.get(i);
    }
    return RowFactory.create(outcome);
  }

  private Row rejected(Row row, Reject reject) {
    Object[] outcome = new Object[passedOn.size() + 1];
    outcome[passedOn.fieldIndex(Columns.ID)] = row.getAs(Columns.ID);
    outcome[passedOn.size()] = reject.value();
    return RowFactory.create(outcome);
  }
}
