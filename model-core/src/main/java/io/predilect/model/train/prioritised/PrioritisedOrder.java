package io.predilect.model.train.prioritised;

import io.predilect.data.token.Tokens;
import io.predilect.model.distributed.Collective;
import io.predilect.model.promptfree.PromptFreeScorer;
import io.predilect.model.promptfree.PromptSample;
import io.predilect.model.promptfree.prioritised.BatchSelection;
import io.predilect.model.promptfree.prioritised.Selection;
import io.predilect.model.train.data.BatchOrder;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.GapRequest;
import io.predilect.model.train.data.RankShare;
import io.predilect.model.train.plan.PrioritisedSettings;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.Trainable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Batches by Algorithm 2 (Mao et al. 2025, app. C): the pairs whose prompt-free gap is below a
 * moving threshold. The number of steps is that of a training without it; where the pool is
 * exhausted before, it is filled again.
 */
public final class PrioritisedOrder implements BatchOrder {
  private static final int NEVER = -1;

  private final PrioritisedSettings settings;
  private final ExampleSource examples;
  private final Trainable model;
  private final Collective collective;
  private final GapTables tables;
  private final int apart; // steps that ranks take before their weights are brought together
  private final int batchSize;
  private final int microBatchTokens;
  private final List<Tokens> prompts;
  private final OrderNotes notes;
  private final BatchSelection selection;
  private float[] table = {}; // Δr2 of every example, for refreshed gaps
  private int period = NEVER; // the refresh that the table is of

  public PrioritisedOrder(
      TrainPlan plan,
      ExampleSource examples,
      Trainable model,
      Collective collective,
      GapTables tables) {
    this.settings = plan.prioritised();
    this.examples = examples;
    this.model = model;
    this.collective = collective;
    this.tables = tables;
    this.apart = plan.sync().every();
    this.batchSize = plan.settings().batchSize();
    this.microBatchTokens = plan.settings().passTokens();
    long seed = plan.seed();
    this.prompts =
        PromptSample.draw(
            examples.size(),
            index -> examples.get(index).prompt(),
            settings.prompts() - 1,
            model.maxPositions(),
            seed);
    requireSeveral(examples, prompts.size(), settings.prompts());
    this.notes = new OrderNotes(settings, prompts.size());
    this.selection = new BatchSelection(settings.selection(), examples.size(), batchSize, seed);
  }

  // Under a single prompt, the pair's own, a gap is prompt-free and prompt-related alike.
  private static void requireSeveral(ExampleSource examples, int drawn, int asked) {
    if (!PromptSample.several(examples.size(), index -> examples.get(index).prompt())
        || (drawn < 2 && asked > 2)) {
      throw new IllegalArgumentException(
          ("prioritised: the %s training examples have one prompt, as the model's context holds it,"
                  + " and a prompt-free gap is told from several: give data with more prompts, or"
                  + " set prioritised.gaps to none")
              .formatted(examples.size()));
    }
  }

  @Override
  public Batch next(int step) {
    Selection chosen;
    notes.begin(step);
    if (settings.gaps() == PrioritisedSettings.Gaps.ONLINE) {
      try (PromptFreeScorer scorer =
          new PromptFreeScorer(model, prompts, (long) settings.poolMib() << 20, microBatchTokens)) {
        chosen = selection.next(drawn -> notes.seen(online(drawn, scorer)));
      }
    } else {
      chosen =
          selection.next(
              drawn -> notes.seen(Arrays.stream(drawn).mapToDouble(i -> table[i]).toArray()));
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("prioritised/threshold", chosen.threshold());
    metrics.put("prioritised/gap_taken", chosen.meanTaken());
    metrics.put("prioritised/gap_put_back", chosen.meanPutBack());
    metrics.put("prioritised/candidates", (double) chosen.candidates());
    metrics.put("prioritised/put_back", chosen.putBackShare());
    metrics.put("prioritised/refills", (double) chosen.refills());
    metrics.put("prioritised/topped_up", chosen.toppedUp() / (double) chosen.batch().size());
    return new Batch(chosen.batch(), metrics);
  }

  @Override
  public List<String> notes() {
    return notes.told();
  }

  /** Refreshed gaps, where others are due than those at hand. */
  @Override
  public Optional<GapRequest> awaits(int step) throws IOException {
    if (settings.gaps() != PrioritisedSettings.Gaps.REFRESHED || step % apart != 0) {
      return Optional.empty(); // between two steps that ranks take apart there is no one model
    }
    int due =
        settings.refreshSteps().isPresent()
            ? step / settings.refreshSteps().getAsInt()
            : selection.nextFilling();
    if (due == period) {
      return Optional.empty();
    }
    Optional<float[]> gaps = tables.at(step);
    double[] without = {gaps.isPresent() ? 0 : 1};
    collective.sum(without);
    if (without[0] > 0) {
      return Optional.of(new GapRequest(step, prompts));
    }
    table = ofAll(gaps.orElseThrow(), step);
    period = due;
    return Optional.empty();
  }

  private float[] ofAll(float[] gaps, int step) {
    if (gaps.length != examples.size()) {
      throw new IllegalArgumentException(
          "there are gaps of %s examples for step %s, and this training has %s"
              .formatted(gaps.length, step, examples.size()));
    }
    return gaps;
  }

  /** Under the weights as they are: each rank tells its share, and all get to know all. */
  private double[] online(int[] drawn, PromptFreeScorer scorer) {
    int[] lengths = Arrays.stream(drawn).map(examples::length).toArray();
    double[] gaps = new double[drawn.length];
    scorer
        .gaps(
            RankShare.of(lengths, collective.rank(), collective.ranks()).iterator(),
            place -> examples.get(drawn[place]),
            settings.ownWeight(),
            settings.epsilon())
        .forEachRemaining(gap -> gaps[gap.row()] = gap.score());
    collective.sum(gaps);
    return gaps;
  }

  /** In steps of an epoch without prioritising: how often an example was seen differs. */
  @Override
  public double epochs(int steps) {
    return steps / Math.ceil(examples.size() / (double) batchSize);
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    selection.write(out);
    out.writeInt(period);
    out.writeInt(table.length);
    for (float gap : table) {
      out.writeFloat(gap);
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    selection.read(in);
    period = in.readInt();
    table = new float[in.readInt()];
    for (int i = 0; i < table.length; i++) {
      table[i] = in.readFloat();
    }
  }
}
