package io.predilect.jobs.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.data.token.Tokens;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import io.predilect.model.engine.MatrixPeak;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.Generator;
import io.predilect.model.generate.GuidedGenerator;
import io.predilect.model.generate.Strategy;
import io.predilect.model.kernel.ProductSource;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.weights.DecoderWeights;
import io.predilect.model.weights.ModelTensors;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Decoding 16 rows for 128 steps against the slower of two bounds of a step: reading the weights
 * and the cache once at the memory's bandwidth, and two operations for each weight and row, and
 * attention's, at the matrix product's peak. Both rates are measured before and after, and the
 * better ones count. The prompts' pass is measured apart and taken off. Beside it, the rate of two
 * models that decode together, against one.
 */
final class GenerateBench {
  private static final int ROWS = 16;
  private static final int STEPS = 128;
  private static final int PROMPT = 32;
  private static final int TIMES = 3;
  private static final int SQUARE = 2048;
  private static final int STREAM = 1 << 26;
  private static final double TARGET = 0.6;
  private static final double SAMPLED_TARGET = 1 / 1.3;
  private static final String SOURCE =
      """
        def product(self: __torch__.Ops, a: Tensor, b: Tensor) -> Tensor:
          return torch.matmul(a, b)
        def total(self: __torch__.Ops, a: Tensor) -> Tensor:
          return torch.sum(a)
      """;

  private static final String PRODUCTS =
      """
        def products(self: __torch__.Ops, x: Tensor, y: Tensor, w: List[Tensor]) -> Tensor:
          o = x
          for i in range(len(w)):
            if torch.eq(torch.size(w[i], 1), torch.size(x, 1)):
              o = {x}
            else:
              o = {y}
          return o
      """;

  private GenerateBench() {}

  static BenchResult run() throws IOException {
    Map<String, Double> figures = new LinkedHashMap<>();
    try (ModelFolderOnDisk folder = new ModelFolderOnDisk();
        LanguageModel model =
            LanguageModel.openToGenerate(folder.path(), Precision.FLOAT32, "cpu")) {
      Rates before = Rates.measured();
      figures.put("products_milliseconds", 1e3 * productsSeconds(model.decoder()));
      double greedy = stepSeconds(model.decoder(), 0, TIMES);
      Rates rates = before.better(Rates.measured());
      double bound = bound(rates, folder.parameters(), model.decoder(), figures);
      double sampled = stepSeconds(model.decoder(), 1, 1);
      figures.put("two_model_share", greedy / guidedStepSeconds(model));
      figures.put("step_milliseconds", greedy * 1e3);
      figures.put("tokens_per_second", ROWS / greedy);
      figures.put("sampled_tokens_per_second", ROWS / sampled);
      return new BenchResult(bound / greedy, TARGET, figures);
    }
  }

  /** The same on a device: a step of sampling against a greedy one. */
  static BenchResult run(BenchSetup setup) throws IOException {
    try (BenchModel model = BenchModel.decoding(setup);
        MatrixPeak peak = new MatrixPeak(model.manager(), setup.half())) {
      double greedy = stepSeconds(model.decoder(), 0, TIMES);
      double sampled = stepSeconds(model.decoder(), 1, TIMES);
      double flops = 2.0 * ROWS * ModelTensors.parameters(model.config(), HeadKind.CAUSAL);
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("greedy_step_milliseconds", greedy * 1e3);
      figures.put("sampled_step_milliseconds", sampled * 1e3);
      figures.put("tokens_per_second", ROWS / greedy);
      figures.put("sampled_tokens_per_second", ROWS / sampled);
      figures.put("teraflop_per_second", flops / greedy / 1e12);
      figures.put("peak_share", flops / greedy / peak.flopsPerSecond());
      DeviceBench.putPeakMemory(setup, figures);
      return new BenchResult(greedy / sampled, SAMPLED_TARGET, figures);
    }
  }

  private static double stepSeconds(Decoder decoder, double temperature, int times)
      throws IOException {
    Generator generator = new Generator(decoder);
    return stepSeconds(
        decoder,
        times,
        (prompts, tokens) ->
            generator.generate(prompts, settings(tokens, temperature), new long[ROWS]));
  }

  // Policy and reference decoding together; here they are one model, read twice a step.
  private static double guidedStepSeconds(LanguageModel model) throws IOException {
    try (GuidedGenerator two = new GuidedGenerator(model, model)) {
      return stepSeconds(
          model.decoder(),
          1,
          (prompts, tokens) ->
              two.generate(prompts, settings(tokens, 0), new long[ROWS], new Strategy.Mixed(0.5)));
    }
  }

  private static double stepSeconds(
      Decoder decoder, int times, BiConsumer<List<Tokens>, Integer> writing) throws IOException {
    List<Tokens> prompts = new RandomTokens(1, decoder.weights().config()).list(ROWS, PROMPT);
    double first = Stopwatch.median(times, () -> writing.accept(prompts, 1));
    double all = Stopwatch.median(times, () -> writing.accept(prompts, 1 + STEPS));
    return (all - first) / STEPS;
  }

  private static GenerationSettings settings(int tokens, double temperature) {
    return new GenerationSettings(tokens, temperature, 0, 0.95, 0, 1, Set.of());
  }

  /** What this machine does in a second: operations of a large product, bytes read in order. */
  private record Rates(double operations, double bytes) {
    static Rates measured() throws IOException {
      try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
          Kernels kernels = Kernels.compile(SOURCE, Device.cpu())) {
        NDArray a = manager.randomNormal(0, 1, new Shape(SQUARE, SQUARE), DataType.FLOAT32);
        NDArray stream = manager.ones(new Shape(STREAM));
        double product =
            Stopwatch.median(TIMES, () -> run(kernels.call("product").with(a).with(a), manager));
        double total =
            Stopwatch.median(TIMES, () -> run(kernels.call("total").with(stream), manager));
        return new Rates(
            2.0 * SQUARE * SQUARE * SQUARE / product, (double) STREAM * Float.BYTES / total);
      }
    }

    Rates better(Rates other) {
      return new Rates(Math.max(operations, other.operations), Math.max(bytes, other.bytes));
    }
  }

  // Seconds of a step that nothing can beat, with as many tokens in the cache as in the mean.
  private static double bound(
      Rates rates, long parameters, Decoder decoder, Map<String, Double> figures) {
    ModelConfig shape = decoder.weights().config();
    int row = PROMPT + STEPS / 2;
    long cached = (long) ROWS * row;
    double bytes = (double) parameters * Float.BYTES + (double) ROWS * decoder.poolBytes(row);
    double attention = 4.0 * cached * shape.queryWidth() * shape.layers();
    double reading = bytes / rates.bytes;
    double computing = (2.0 * parameters * ROWS + attention) / rates.operations;
    figures.put("peak_gflops", rates.operations / 1e9);
    figures.put("bandwidth_gigabytes_per_second", rates.bytes / 1e9);
    figures.put("reading_bound_milliseconds", reading * 1e3);
    figures.put("computing_bound_milliseconds", computing * 1e3);
    return Math.max(reading, computing);
  }

  // What the products of a step take alone, in the form that decoding uses.
  private static double productsSeconds(Decoder decoder) throws IOException {
    DecoderWeights weights = decoder.weights();
    ModelConfig shape = weights.config();
    List<NDArray> matrices =
        Stream.concat(weights.layers().stream(), Stream.of(weights.headOfFew()))
            .filter(array -> array.getShape().dimension() == 2)
            .toList();
    ProductSource form = weights.isPacked() ? ProductSource.PACKED : ProductSource.PLAIN;
    String source =
        PRODUCTS
            .replace("{x}", form.of("x", "w[i]", "None"))
            .replace("{y}", form.of("y", "w[i]", "None"));
    try (NDManager manager = decoder.newScope();
        Kernels kernels = Kernels.compile(source, Device.cpu())) {
      NDArray x = matrix(manager, shape.hiddenSize());
      NDArray y = matrix(manager, shape.intermediateSize());
      return Stopwatch.median(
          TIMES, () -> run(kernels.call("products").with(x).with(y).with("w", matrices), manager));
    }
  }

  private static NDArray matrix(NDManager manager, long columns) {
    return manager.randomNormal(0, 1, new Shape(ROWS, columns), DataType.FLOAT32);
  }

  private static void run(Kernels.Call call, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      call.run(scope);
    }
  }
}
