package io.predilect.model.train.memory;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.lora.BesideWeights;
import io.predilect.model.lora.LoraLayout;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.weights.ModelTensors;
import io.predilect.model.weights.WeightForm;
import java.util.Objects;
import java.util.Optional;

/**
 * All of a training that decides what memory a rank takes. The estimate is made of these:
 *
 * <ul>
 *   <li>weights: 4 bytes a number, 2 for matrices where they are held in bfloat16, and for blocks'
 *       in 4 bits a half and their scales
 *   <li>reference: where the objective holds the model as it was beside it, what is trained of it
 *       once more, in the type that is computed in; of adapters alone nothing
 *   <li>gradients: 4 bytes for each number that is trained, 2 for blocks' matrices that are held in
 *       bfloat16; where they are shared out ({@link io.predilect.model.optim.PassSums}) 4 bytes for
 *       each of the rank's share, and what a pass has of its own until that is summed: where blocks
 *       are run again the largest table's, or a block's and a copy of its largest in float32 of
 *       those in bfloat16; without all of them, in the place of its activations
 *   <li>optimizer: 4 bytes for each number that is trained once (Lion; RMSprop, and once more while
 *       it steps) or twice (AdamW); 2 bytes and a scale for each block (AdamW in eight bits); 4
 *       bytes for each row and column (Adafactor); while it steps, what Lion and Adafactor make of
 *       the largest weight once or twice, or AdamW in eight bits of a piece of it; of those held in
 *       bfloat16 4 more for a master, and for a gradient's sum where that is in bfloat16 and not
 *       counted yet; of all this a rank may hold a share
 *   <li>activations: tokens × layers × what a block keeps (BlockNumbers) + tokens × what the way
 *       back through one block works with; where blocks are run again tokens × layers × their
 *       inputs (hidden), and what their products and attention gave if those are not, + tokens ×
 *       what one block keeps and works with; and 5 × hidden of each token around the head; 4 bytes
 *       a number, 2 where it computes in bfloat16, and then 2 for each number of a matrix that is
 *       held in float32, of one block where blocks are run again; of matrices in 4 bits as many as
 *       a number takes, and while one is made 6 for each of its numbers; with a reference beside
 *       the model 2 × hidden more of each token around the head
 *   <li>logits: what is held at a time, see {@link Decoder#logitBytes}; twice with a reference
 *   <li>pools: keys and values as far as they may take
 * </ul>
 *
 * @param config the model's shape
 * @param head what its last layer gives
 * @param precision how it is held
 * @param form how the blocks' matrices are held
 * @param lora the adapters that are trained; empty: all weights are
 * @param optimizer the rule by which they are, and what is shared out among ranks
 * @param pass what is run at a time
 * @param poolBytes what keys and values of a prompt pool may take
 * @param beside whether the model as it was is held beside it
 */
public record TrainingLoad(
    ModelConfig config,
    HeadKind head,
    Precision precision,
    WeightForm form,
    Optional<LoraSettings> lora,
    State optimizer,
    Pass pass,
    long poolBytes,
    boolean beside) {
  /** What the program takes without a model: measured on Linux, with two threads. */
  static final long PROCESS = 400L << 20;

  /**
   * What CUDA's context, cuBLAS and gaps between tensors take of a GPU, about: with it, none of six
   * trainings on an H200 took more than was estimated.
   */
  static final long CUDA_CONTEXT = 1400L << 20;

  private static final int AROUND_HEAD = 5;
  private static final int OF_REFERENCE = 2; // its states, and the slope by what they say

  // Of each number that is made of its 4 bits: half a table's index, and its value in float32.
  private static final int UNPACKED = 2 + Float.BYTES;

  /**
   * What an optimiser remembers.
   *
   * @param kind the rule
   * @param zeroStage what the ranks share out: 0, nothing; 1, what it remembers; 2, gradients too
   * @param ranks how many do; 1: it has all
   */
  public record State(OptimizerSettings.Kind kind, int zeroStage, int ranks) {
    private int shares() {
      return zeroStage == 0 ? 1 : ranks;
    }

    private boolean gradients() {
      return zeroStage == 2 && ranks > 1;
    }

    /** Whether the ranks could share out more. */
    boolean canShare() {
      return zeroStage < 2 && ranks > 1;
    }

    // Bytes of moments; masters and sums of gradients, in float32.
    private long bytes(long moments, long masters, long sums) {
      return (moments + Float.BYTES * (masters + (gradients() ? 0 : sums))) / shares();
    }
  }

  /**
   * What is run at a time.
   *
   * @param budget tokens, {@code micro_batch_tokens}
   * @param longest tokens of the longest row, which is run whole
   * @param rows a rank's share of a batch
   * @param shared whether responses share prompts
   * @param recompute what is run again on the way back
   */
  public record Pass(int budget, int longest, int rows, boolean shared, Recompute recompute) {
    /** Tokens of the largest pass. */
    public long tokens() {
      return Math.max(longest, Math.min(budget, (long) rows * longest));
    }

    private boolean byBlock() {
      return recompute != Recompute.NOTHING;
    }
  }

  /** A training whose matrices are held as numbers, with no reference beside it. */
  public TrainingLoad(
      ModelConfig config,
      HeadKind head,
      Precision precision,
      Optional<LoraSettings> lora,
      State optimizer,
      Pass pass,
      long poolBytes) {
    this(config, head, precision, WeightForm.FULL, lora, optimizer, pass, poolBytes, false);
  }

  public TrainingLoad {
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(head, "head");
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(form, "form");
    Objects.requireNonNull(lora, "lora");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(pass, "pass");
  }

  /**
   * The most that a rank takes.
   *
   * @param gpu whether the device is a GPU, else the processor
   */
  public MemoryEstimate estimate(boolean gpu) {
    return new MemoryEstimate(
        ModelTensors.bytes(config, head, precision, form)
            + adapters().map(layout -> BesideWeights.bytes(layout, head, precision)).orElse(0L),
        beside ? reference() : 0,
        optimizer.gradients()
            ? Float.BYTES * trained() / optimizer.ranks() + passing(gpu)
            : gradients(),
        optimizer.bytes(moments(), masters(), halved()),
        activations(gpu),
        head == HeadKind.REWARD
            ? 0
            : (beside ? 2 : 1) * Decoder.logitBytes(gpu, pass.tokens(), config),
        poolBytes,
        gpu ? CUDA_CONTEXT : PROCESS);
  }

  private long reference() {
    return adapters()
        .map(layout -> BesideWeights.frozenBytes(layout, head, precision))
        .orElseGet(() -> ModelTensors.bytes(config, head, precision.frozen()));
  }

  private long gradients() {
    return Float.BYTES * trained() - Short.BYTES * halved();
  }

  // What a pass has of gradients until they are summed.
  private long passing(boolean gpu) {
    long table = lora.isEmpty() ? Float.BYTES * BlockNumbers.largestTable(config) : 0;
    long copy = halved() > 0 ? Float.BYTES * BlockNumbers.largestMatrix(config) : 0;
    long matrices = lora.isEmpty() ? BlockNumbers.matrices(config) : trained();
    long block = (Float.BYTES * matrices - Short.BYTES * halved()) / config.layers() + copy;
    long passing = Math.max(table, block);
    return pass.byBlock() ? passing : Math.max(passing, gradients() - Math.round(bytesKept(gpu)));
  }

  /** The same with more, or less, run again on the way back. */
  TrainingLoad again(Recompute what) {
    return with(precision, lora, new Pass(pass.budget, pass.longest, pass.rows, pass.shared, what));
  }

  /** The same with another budget of tokens. */
  public TrainingLoad budget(int tokens) {
    return with(
        precision, lora, new Pass(tokens, pass.longest, pass.rows, pass.shared, pass.recompute));
  }

  /** The same with adapters trained in place of all weights. */
  TrainingLoad adapted(LoraSettings adapters) {
    return with(precision, Optional.of(adapters), pass);
  }

  /** The same with all shared out that ranks can share. */
  TrainingLoad shared() {
    State all = new State(optimizer.kind, 2, optimizer.ranks);
    return new TrainingLoad(config, head, precision, form, lora, all, pass, poolBytes, beside);
  }

  /** The same with the blocks' matrices in 4 bits. */
  TrainingLoad inFourBits() {
    WeightForm four = WeightForm.NF4_NESTED;
    return new TrainingLoad(
        config, head, precision, four, lora, optimizer, pass, poolBytes, beside);
  }

  /** The same held in another precision. */
  TrainingLoad held(Precision other) {
    return with(other, lora, pass);
  }

  private TrainingLoad with(Precision held, Optional<LoraSettings> adapters, Pass run) {
    return new TrainingLoad(config, head, held, form, adapters, optimizer, run, poolBytes, beside);
  }

  private Optional<LoraLayout> adapters() {
    return lora.map(settings -> LoraLayout.of(config, settings));
  }

  private long trained() {
    return adapters()
        .map(layout -> layout.parameters() + BesideWeights.parameters(layout, head))
        .orElseGet(() -> ModelTensors.parameters(config, head));
  }

  // Bytes that are remembered of all that is trained, and that a step works with.
  private long moments() {
    long trained = trained();
    long largest =
        lora.map(adapters -> (long) adapters.r() * config.intermediateSize())
            .orElse(
                Math.max(BlockNumbers.largestTable(config), BlockNumbers.largestMatrix(config)));
    return switch (optimizer.kind) {
      case SGD -> 0;
      case ADAMW, RMSPROP -> 2 * Float.BYTES * trained;
      case LION -> Float.BYTES * (trained + largest);
      case ADAMW_8BIT -> OptimizerSettings.eightBitBytes(trained, largest);
      case ADAFACTOR -> {
        long narrow = lora.map(LoraSettings::r).orElse(config.hiddenSize());
        yield Float.BYTES * (trained / narrow + trained / config.hiddenSize() + 2 * largest);
      }
    };
  }

  // Trained weights that are held in bfloat16, of which the optimiser has masters.
  private long masters() {
    return lora.isEmpty()
        ? (ModelTensors.bytes(config, head, Precision.FLOAT32)
                - ModelTensors.bytes(config, head, precision))
            / Short.BYTES
        : 0;
  }

  // Those of them whose gradients are in bfloat16 too, and summed in float32: tables' are not.
  private long halved() {
    return masters() == 0 ? 0 : BlockNumbers.matrices(config);
  }

  private long activations(boolean gpu) {
    int around = AROUND_HEAD + (beside ? OF_REFERENCE : 0);
    double numbers = block(gpu).working() + around * (double) config.hiddenSize();
    return Math.round(bytesKept(gpu) + pass.tokens() * numbers * width()) + copies();
  }

  // What the blocks of a pass keep for its way back.
  private double bytesKept(boolean gpu) {
    BlockNumbers block = block(gpu);
    double kept = block.kept(pass.shared(), pass.longest());
    int layers = config.layers();
    double blocks =
        switch (pass.recompute()) {
          case NOTHING -> layers * kept;
          case SELECTIVE -> layers * block.selected(pass.shared(), pass.longest()) + kept;
          case BLOCKS -> layers * (double) config.hiddenSize() + kept;
        };
    return pass.tokens() * blocks * width();
  }

  private BlockNumbers block(boolean gpu) {
    return new BlockNumbers(config, adapters(), precision.halfCompute(), gpu);
  }

  private int width() {
    return precision.halfCompute() ? Short.BYTES : Float.BYTES;
  }

  // Matrices in the type that is computed in, which stay for the way back.
  private long copies() {
    if (!form.fourBit() && (!precision.halfCompute() || precision.halfWeights())) {
      return 0;
    }
    long matrices = BlockNumbers.matrices(config) * width();
    long kept = pass.byBlock() ? matrices / config.layers() : matrices;
    return form.fourBit() ? kept + UNPACKED * BlockNumbers.largestMatrix(config) : kept;
  }
}
