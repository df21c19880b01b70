package io.predilect.model.train;

import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.Objective;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * The training loop. Every rank runs it with the same arguments but its own {@link Collective}; a
 * global batch holds the same examples whatever the number of ranks, and a step is that of the mean
 * loss over the global batch however it is cut into passes.
 */
public final class Trainer {
  private static final String WEIGHTS = "model.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String REFERENCE = "reference.bin";
  private static final String EVAL_REFERENCE = "reference-eval.bin";

  private final TrainPlan plan;
  private final Objective objective;
  private final ExampleSource examples;
  private final Optional<ExampleSource> evalExamples;
  private final Trainable model;
  private final Collective collective;
  private final CheckpointStore checkpoints;
  private final TrainListener listener;
  private final IntConsumer stepped;
  private final BooleanSupplier stop;

  private final EpochOrder order;
  private final PairPass pass;
  private final int totalSteps;
  private final LearningRateSchedule schedule;
  private final long startNanos = System.nanoTime();

  private TrainState state;
  private References references = References.none();
  private References evalReferences = References.none();
  // Since the last log line, in this run: only for tokens a second.
  private long windowTokens;
  private long windowNanos;
  private double gradientNorm;

  private Trainer(
      TrainPlan plan,
      ExampleSource examples,
      Optional<ExampleSource> evalExamples,
      Trainable model,
      Collective collective,
      CheckpointStore checkpoints,
      TrainListener listener,
      BooleanSupplier stop) {
    this.plan = plan;
    this.objective = plan.objective().objective();
    ExampleCheck.require(examples, objective, "training");
    evalExamples.ifPresent(eval -> ExampleCheck.require(eval, objective, "evaluation"));
    this.examples = examples;
    this.evalExamples = evalExamples;
    this.model = model;
    this.collective = collective;
    this.checkpoints = checkpoints;
    this.listener = collective.rank() == 0 ? listener : TrainListener.none();
    this.stepped = listener::stepped;
    this.stop = stop;
    this.order = new EpochOrder(examples.size(), plan.settings().batchSize(), plan.seed());
    this.pass = new PairPass(objective, model, plan.settings().microBatchTokens());
    this.totalSteps = plan.steps(examples.size());
    this.schedule = plan.schedule(totalSteps);
    String digests =
        ExampleCheck.digest(examples)
            + evalExamples.map(eval -> "+" + ExampleCheck.digest(eval)).orElse("");
    this.state = TrainState.start(plan.identity(), digests);
  }

  /**
   * Trains from the newest checkpoint, or from the model's weights as they are when there is none.
   * Killed at any moment and called again, it ends with the same weights as if it had not been.
   *
   * @param plan objective, settings and seed
   * @param examples the training examples
   * @param evalExamples held-out examples
   * @param model the model, its gradients and its optimiser; afterwards it holds the result
   * @param collective sums over the ranks; every rank has the same examples and starting weights
   * @param checkpoints read by every rank, written by rank 0
   * @param listener told of progress on rank 0
   * @param stop asked after every step: true on any rank makes all of them store a checkpoint and
   *     return
   * @throws IllegalArgumentException when the examples lack what the objective needs, or a
   *     checkpoint is there that other settings or examples made
   * @throws NonFiniteStepException when a loss or gradient is NaN or infinite
   * @throws IOException when a checkpoint cannot be read or written
   */
  public static TrainResult train(
      TrainPlan plan,
      ExampleSource examples,
      Optional<ExampleSource> evalExamples,
      Trainable model,
      Collective collective,
      CheckpointStore checkpoints,
      TrainListener listener,
      BooleanSupplier stop)
      throws IOException {
    Trainer trainer =
        new Trainer(plan, examples, evalExamples, model, collective, checkpoints, listener, stop);
    trainer.startOrResume();
    return trainer.run();
  }

  private void startOrResume() throws IOException {
    Optional<CheckpointStore.Checkpoint> newest = checkpoints.newest();
    if (newest.isPresent()) {
      Path folder = newest.get().folder();
      TrainState saved = TrainState.read(folder);
      saved.requireSame(state.settings(), state.examples(), folder);
      state = saved;
    }
    RankAgreement.require(collective, state.step(), state.examples());
    if (newest.isPresent()) {
      Path folder = newest.get().folder();
      references = readReferences(folder.resolve(REFERENCE), examples);
      if (evalExamples.isPresent()) {
        evalReferences = readReferences(folder.resolve(EVAL_REFERENCE), evalExamples.get());
      }
      model.loadWeights(folder.resolve(WEIGHTS));
      model.loadOptimizer(folder.resolve(OPTIMIZER));
    } else if (objective.needs().contains(Need.REFERENCE)) {
      references = computeReferences(examples);
      evalReferences = evalExamples.map(this::computeReferences).orElseGet(References::none);
    }
  }

  private TrainResult run() throws IOException {
    TrainSettings settings = plan.settings();
    listener.started(state.step(), totalSteps);
    boolean stopped = false;
    while (state.step() < totalSteps && !stopped) {
      boolean asked = stepOrReport();
      boolean last = state.step() == totalSteps;
      stopped = asked && !last;
      if (last || state.step() % settings.loggingSteps() == 0) {
        log();
      }
      if (last || every(settings.evalSteps().orElse(0))) {
        evaluate();
      }
      if (last || stopped || every(settings.saveSteps())) {
        save();
      }
    }
    TrainResult result =
        new TrainResult(
            state.step(),
            totalSteps,
            stopped,
            state.metrics(),
            state.best(),
            seconds(),
            state.tokens());
    listener.finished(result);
    return result;
  }

  private boolean every(int steps) {
    return steps > 0 && state.step() % steps == 0;
  }

  private boolean stepOrReport() throws IOException {
    try {
      return step();
    } catch (NonFiniteStepException e) {
      try {
        listener.failed(e);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** One optimiser step; returns whether some rank was asked to stop. */
  private boolean step() {
    long begun = System.nanoTime();
    int[] batch = order.batch(state.step());
    int[] lengths = Arrays.stream(batch).map(examples::length).toArray();
    List<Example> share = new ArrayList<>();
    for (int row : RankShare.of(lengths, collective.rank(), collective.ranks())) {
      var pair = examples.get(batch[row]);
      share.add(new Example(row, pair, references.of(batch[row], pair)));
    }
    PairMetrics metrics = new PairMetrics(objective, batch.length);
    model.zeroGradients();
    pass.train(share, 1.0 / batch.length, metrics);

    boolean asked = metrics.exchange(collective, stop.getAsBoolean());
    int number = state.step() + 1;
    List<Integer> broken = metrics.nonFinite();
    if (!broken.isEmpty()) {
      List<String> culprits = broken.stream().map(row -> examples.id(batch[row])).toList();
      throw NonFiniteStepException.loss(number, culprits, ids(batch));
    }
    model.sumGradients(collective);
    gradientNorm = model.gradientNorm();
    if (!Double.isFinite(gradientNorm)) {
      throw NonFiniteStepException.gradient(number, gradientNorm, ids(batch));
    }
    double limit = plan.settings().maxGradNorm();
    if (limit > 0 && gradientNorm > limit) {
      model.scaleGradients(limit / (gradientNorm + 1e-6)); // as PyTorch's clip_grad_norm_
    }
    model.step(schedule.at(state.step()));
    advance(metrics);
    stepped.accept(state.step());
    windowNanos += System.nanoTime() - begun;
    return asked;
  }

  private void advance(PairMetrics metrics) {
    int done = state.step() + 1;
    windowTokens += metrics.tokens();
    state =
        new TrainState(
            done,
            order.epoch(done),
            order.position(done),
            state.settings(),
            state.examples(),
            state.tokens() + metrics.tokens(),
            state.seconds(),
            state.totals().plus(metrics),
            state.metrics(),
            state.best(),
            state.thresholds(),
            state.pool());
  }

  private void log() throws IOException {
    Map<String, Double> values = new LinkedHashMap<>(state.totals().values());
    values.put("learning_rate", schedule.at(state.step() - 1));
    values.put("grad_norm", gradientNorm);
    values.put("num_tokens", (double) state.tokens());
    values.put("tokens_per_second", windowTokens / Math.max(1e-9, windowNanos / 1e9));
    windowTokens = 0;
    windowNanos = 0;
    state = state.logged(values);
    listener.logged(metrics(values));
  }

  private void evaluate() throws IOException {
    if (evalExamples.isEmpty()) {
      return;
    }
    Map<String, Double> values =
        new Evaluation(objective, evalExamples.get(), evalReferences, pass, collective).run();
    state = state.evaluated(values);
    listener.evaluated(metrics(values));
  }

  private void save() throws IOException {
    if (collective.rank() == 0) {
      TrainState saved = state.after(seconds());
      checkpoints.save(
          saved.step(),
          folder -> {
            model.saveWeights(folder.resolve(WEIGHTS));
            model.saveOptimizer(folder.resolve(OPTIMIZER));
            references.write(folder.resolve(REFERENCE));
            evalReferences.write(folder.resolve(EVAL_REFERENCE));
            saved.write(folder);
          });
      listener.saved(saved.step());
    }
  }

  private References computeReferences(ExampleSource source) {
    return References.compute(source, model::score, collective, plan.settings().microBatchTokens());
  }

  private static References readReferences(Path file, ExampleSource source) throws IOException {
    return Files.exists(file) ? References.read(file, source) : References.none();
  }

  private StepMetrics metrics(Map<String, Double> values) {
    return new StepMetrics(state.step(), totalSteps, order.epochsAfter(state.step()), values);
  }

  private List<String> ids(int[] batch) {
    return Arrays.stream(batch).mapToObj(examples::id).toList();
  }

  private double seconds() {
    return state.seconds() + (System.nanoTime() - startNanos) / 1e9;
  }
}
