package io.predilect.model.train;

import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.Objective;
import io.predilect.model.optim.OptimizerState;
import io.predilect.model.train.checkpoint.CheckpointFiles;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.TrainState;
import io.predilect.model.train.data.BatchOrder;
import io.predilect.model.train.data.ExampleCheck;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.GapRequest;
import io.predilect.model.train.metrics.MetricTotals;
import io.predilect.model.train.metrics.PairMetrics;
import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.metrics.StepWindow;
import io.predilect.model.train.plan.LearningRateSchedule;
import io.predilect.model.train.plan.NonFiniteSettings;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.plan.TrainSettings;
import io.predilect.model.train.prioritised.PrioritisedOrder;
import io.predilect.model.train.step.BatchWeights;
import io.predilect.model.train.step.GlobalStep;
import io.predilect.model.train.step.LoadBalance;
import io.predilect.model.train.step.NonFiniteStepException;
import io.predilect.model.train.step.PairPass;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * The training loop. Every rank runs it with the same {@link Training} but its own collective; a
 * global batch holds the same examples whatever the number of ranks, and a step is that of the mean
 * loss over the global batch however it is cut into passes.
 */
public final class Trainer {
  private static final int NONE = -1;

  private final TrainPlan plan;
  private final Objective objective;
  private final ExampleSource examples;
  private final Optional<ExampleSource> evalExamples;
  private final Trainable model;
  private final Collective collective;
  private final CheckpointStore checkpoints;
  private final TrainListener listener;
  private final Path scratch;
  private final IntConsumer stepped;
  private final BooleanSupplier stop;

  private final BatchOrder order;
  private final GlobalStep globalStep;
  private final OuterSteps outer;
  private final ReferencesInUse references;
  private final PairPass pass;
  private final int totalSteps;
  private final LearningRateSchedule schedule;
  private final StepWindow window;
  private final long startNanos = System.nanoTime();

  private TrainState state;
  private List<Integer> lastBatch = List.of();
  private double gradientNorm;
  private int storedStep = NONE;
  private int taken; // steps since the start or the last resume
  private int weightless; // of them

  private Trainer(Training training) throws IOException {
    this.plan = training.plan();
    this.examples = training.examples();
    this.evalExamples = training.heldOut();
    this.model = training.model();
    this.collective = training.collective();
    this.checkpoints = training.checkpoints();
    this.scratch = training.scratch();
    this.stop = training.stop();
    this.stepped = training.listener()::stepped;
    this.listener = collective.rank() == 0 ? training.listener() : TrainListener.none();
    this.objective = plan.objective().objective();
    ExampleCheck.require(examples, evalExamples, objective);
    if (objective.needs().contains(Need.REFERENCE_KL) && !model.besideReference()) {
      throw new IllegalArgumentException(
          "the objective compares whole distributions with a reference beside the policy, and this"
              + " model has none: make it trainable with one");
    }
    plan.best().require(evalExamples.map(eval -> PairMetrics.evaluated(objective)));
    this.order =
        plan.prioritised().on()
            ? new PrioritisedOrder(plan, examples, model, collective, training.gaps())
            : plan.order(examples.size());
    this.window = new StepWindow(model.device());
    TrainSettings settings = plan.settings();
    this.pass =
        new PairPass(
            objective,
            model,
            settings.passTokens(),
            plan.passes(),
            LoadBalance.factor(settings.routerAuxLossCoef(), model));
    this.globalStep =
        new GlobalStep(
            objective,
            examples,
            model,
            collective,
            pass,
            settings.update().maxGradNorm(),
            plan.sync().local());
    this.outer = new OuterSteps(plan.sync(), model, collective);
    this.totalSteps = plan.steps(examples.size());
    this.schedule = plan.schedule(totalSteps);
    String digests =
        examples.survey().digest()
            + evalExamples.map(eval -> "+" + eval.survey().digest()).orElse("");
    this.state = TrainState.start(plan.identity(), digests);
    this.references = new ReferencesInUse(training, totalSteps);
  }

  /**
   * Trains from the newest checkpoint, or from the model's weights as they are when there is none.
   * Killed at any moment and called again, it ends with the same weights as if it had not been. One
   * that comes to a step whose prompt-free gaps are computed apart and not there yet stores a
   * checkpoint and returns what it {@linkplain TrainResult#awaits awaits}.
   *
   * @throws IllegalArgumentException when the examples lack what the objective needs, or a
   *     checkpoint is there that other settings or examples made
   * @throws NonFiniteStepException when a loss or gradient is NaN or infinite and may not be
   *     skipped, or the weights are
   * @throws IOException when a checkpoint cannot be read or written
   */
  public static TrainResult train(Training training) throws IOException {
    Trainer trainer = new Trainer(training.prepared());
    try {
      trainer.startOrResume();
      return trainer.runOrReport();
    } finally {
      trainer.references.close();
    }
  }

  private void startOrResume() throws IOException {
    Optional<CheckpointStore.Checkpoint> newest = checkpoints.newest();
    if (newest.isPresent()) {
      Path folder = newest.get().folder();
      TrainState saved = CheckpointFiles.readState(folder);
      saved.requireSame(state.settings(), state.examples(), folder);
      state = saved;
    }
    RankAgreement.require(collective, state.step(), state.examples());
    state = references.begin(state, newest);
    if (newest.isPresent()) {
      storedStep = state.step();
      Path folder = newest.get().folder();
      CheckpointFiles.readModel(folder, model);
      outer.read(folder);
      CheckpointFiles.readOrder(folder, order);
      if (collective.rank() == 0) {
        checkpoints.removeSuperfluous(state.step(), pinned(state));
      }
    }
    outer.begin();
  }

  private TrainResult runOrReport() throws IOException {
    try {
      return run();
    } catch (NonFiniteStepException e) {
      try {
        listener.failed(e);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private TrainResult run() throws IOException {
    TrainSettings settings = plan.settings();
    listener.started(state.step(), totalSteps);
    boolean stopped = false;
    boolean asked = false;
    while (!ended() && !stopped) {
      Optional<GapRequest> awaited = order.awaits(state.step());
      if (awaited.isPresent()) {
        if (storedStep != state.step()) {
          save(); // the gaps are told from its weights
        }
        return finished(false, awaited);
      }
      asked |= step();
      outer.after(state.step(), totalSteps);
      references.after(state.step());
      boolean last = state.step() == totalSteps;
      boolean together = outer.together(state.step(), totalSteps);
      boolean logs = last || state.step() % settings.intervals().loggingSteps() == 0;
      if (logs) {
        log();
      }
      boolean evaluates = last || (together && due(settings.intervals().evalSteps().orElse(0)));
      boolean best = evaluates && evaluate();
      if (ended() && !logs) {
        log(); // stopped early
      }
      stopped = asked && together && !ended();
      if (ended() || stopped || best || (together && due(settings.intervals().saveSteps()))) {
        save();
      }
    }
    if (!stopped && loadBest()) {
      state = state.asOfBest();
    }
    return finished(stopped, Optional.empty());
  }

  private TrainResult finished(boolean stopped, Optional<GapRequest> awaits) throws IOException {
    TrainResult result =
        new TrainResult(
            state.step(),
            totalSteps,
            stopped,
            awaits,
            state.metrics(),
            state.best().summary(),
            seconds(),
            state.tokens());
    if (weightless > 0) {
      listener.noted(
          "%s of the last %s steps had batches whose pairs all weigh 0, and learnt nothing: look at the column of the shard stage's weight_column"
              .formatted(weightless, taken));
    }
    listener.finished(result);
    return result;
  }

  private void countWeightless() {
    taken++;
    if (BatchWeights.of(examples, lastBatch).total() == 0) {
      weightless++;
    }
  }

  private boolean ended() {
    return state.step() == totalSteps || state.best().exhausted(plan.best());
  }

  // Since the ranks were last together, which with gradients summed was a step ago.
  private boolean due(int steps) {
    return steps > 0 && state.step() / steps > outer.before(state.step()) / steps;
  }

  /** One optimiser step; returns whether some rank was asked to stop. */
  private boolean step() throws IOException {
    long begun = System.nanoTime();
    int step = state.step();
    BatchOrder.Batch batch = order.next(step);
    lastBatch = batch.examples();
    for (String line : order.notes()) {
      listener.noted(line);
    }
    countWeightless();
    GlobalStep.Outcome outcome =
        globalStep.take(
            step + 1,
            lastBatch,
            references.now().training(),
            schedule.at(step),
            stop.getAsBoolean(),
            state.running());
    PairMetrics metrics = outcome.metrics();
    if (outcome.broken().isPresent()) {
      skipOrThrow(outcome.broken().get());
    } else {
      gradientNorm = outcome.gradientNorm();
      MetricTotals totals =
          state
              .totals()
              .plus(metrics)
              .plus(batch.metrics())
              .plus(Map.of("padding", pass.padding()));
      if (outcome.auxLoss().isPresent()) {
        totals = totals.plus(Map.of("aux_loss", outcome.auxLoss().getAsDouble()));
      }
      state = state.stepped(totals, metrics.tokens(), outcome.running());
    }
    stepped.accept(state.step());
    window.step(metrics.tokens(), System.nanoTime() - begun);
    return outcome.asked();
  }

  private void skipOrThrow(NonFiniteStepException broken) throws IOException {
    NonFiniteSettings rule = plan.nonFinite();
    if (rule.nonFinite() == NonFiniteSettings.Action.STOP) {
      throw broken;
    }
    if (state.skippedInRow() == rule.maxSkippedSteps()) {
      throw broken.afterSkipping(state.skippedInRow());
    }
    listener.skipped(broken);
    state = state.skippedStep();
  }

  private void log() throws IOException {
    Map<String, Double> values = new LinkedHashMap<>(state.totals().values());
    values.put("learning_rate", schedule.at(state.step() - 1));
    if (state.skippedInRow() == 0) {
      values.put("grad_norm", gradientNorm);
    }
    values.put("num_tokens", (double) state.tokens());
    if (plan.nonFinite().nonFinite() == NonFiniteSettings.Action.SKIP) {
      values.put("skipped_steps", (double) state.skipped());
    }
    values.putAll(window.close());
    state = state.logged(values);
    listener.logged(metrics(values));
  }

  /** Returns whether it is the best evaluation so far, and its checkpoint must be kept. */
  private boolean evaluate() throws IOException {
    if (evalExamples.isEmpty()) {
      return false;
    }
    requireFiniteWeights();
    Map<String, Double> values =
        new HeldOutEvaluation(
                objective, evalExamples.get(), references.now().heldOut(), pass, collective)
            .run(state.running());
    state = state.evaluated(values, plan.best());
    listener.evaluated(metrics(values));
    return plan.best().keepsBest() && state.best().step() == state.step();
  }

  private void save() throws IOException {
    requireFiniteWeights();
    storedStep = state.step();
    try (OptimizerState optimizer = model.optimizerState(scratch)) {
      if (collective.rank() == 0) {
        store(optimizer);
      }
    }
  }

  private void store(OptimizerState optimizer) throws IOException {
    TrainState saved = state.after(seconds());
    checkpoints.save(
        saved.step(),
        pinned(saved),
        folder -> {
          outer.write(folder);
          references.write(folder);
          CheckpointFiles.write(folder, model, optimizer, order, saved);
        });
    listener.saved(saved.step());
  }

  /** The best checkpoint so far, where it is wanted at the end. */
  private OptionalInt pinned(TrainState reached) {
    return plan.best().keepsBest() && reached.best().step() > 0
        ? OptionalInt.of(reached.best().step())
        : OptionalInt.empty();
  }

  /** Returns whether the model has other weights than the last step's. */
  private boolean loadBest() throws IOException {
    int best = state.best().step();
    if (!plan.best().loadBestModelAtEnd() || best == 0 || best == state.step()) {
      return false;
    }
    collective.sum(new double[1]); // what rank 0 writes is there
    CheckpointFiles.readModel(checkpoints.at(best).folder(), model);
    return true;
  }

  private void requireFiniteWeights() {
    if (state.step() == 0) {
      return; // the first step says of which examples they make no loss
    }
    globalStep.requireFiniteWeights(
        state.step(), lastBatch, schedule.at(state.step() - 1), gradientNorm);
  }

  private StepMetrics metrics(Map<String, Double> values) {
    return new StepMetrics(state.step(), totalSteps, order.epochs(state.step()), values);
  }

  private double seconds() {
    return state.seconds() + (System.nanoTime() - startNanos) / 1e9;
  }
}
