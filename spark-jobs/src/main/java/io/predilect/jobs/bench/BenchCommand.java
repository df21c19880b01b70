package io.predilect.jobs.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.check.Spelling;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures one thing: a table, and as the last line one JSON object. */
@Command(
    name = "bench",
    description = {
      "Measures NAME: a table, and as the last line one JSON object with every figure.",
      "Without NAME: which ones there are."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class BenchCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "What to measure.")
  private Optional<String> name;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Data to measure on, for pipeline: JSON lines with prompt, chosen, rejected.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "auto, cpu or cuda. With this, --shape or --dtype: the device's own figures.")
  private Optional<String> device = Optional.empty();

  @Option(
      names = "--shape",
      paramLabel = "SHAPE",
      description = "The model's: tiny, 135m, 1b or 8b; default: 135m.")
  private Optional<String> shape = Optional.empty();

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "float32 or bf16; default: float32.")
  private Optional<String> dtype = Optional.empty();

  @Option(
      names = "--gradient-checkpointing",
      paramLabel = "WHAT",
      description = {
        "false, selective or true, as in the settings, for what trains.",
        "Default: selective on a GPU, false on a processor."
      })
  private Optional<String> recompute = Optional.empty();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (name.isEmpty()) {
      int width = Benches.ALL.stream().mapToInt(bench -> bench.name().length()).max().orElse(0);
      Benches.ALL.forEach(
          bench ->
              out.printf(Locale.ROOT, "%-" + width + "s  %s%n", bench.name(), bench.description()));
      out.flush();
      return CommandLine.ExitCode.OK;
    }
    Bench bench = bench(name.get());
    print(bench.name(), measured(bench), out);
    return CommandLine.ExitCode.OK;
  }

  private BenchResult measured(Bench bench) throws IOException {
    if (device.isEmpty() && shape.isEmpty() && dtype.isEmpty() && recompute.isEmpty()) {
      return data.isPresent() ? onData(bench, data.get()) : bench.own().run();
    }
    if (data.isPresent()) {
      throw usage(
          "--data does not go with --device, --shape, --dtype or --gradient-checkpointing: leave it"
              + " or them out");
    }
    if (bench.onDevice().isEmpty()) {
      throw usage(
          "bench "
              + bench.name()
              + " measures on the processor, with a shape of its own: leave out --device, --shape,"
              + " --dtype and --gradient-checkpointing. Benches that take them: "
              + Benches.ALL.stream()
                  .filter(other -> other.onDevice().isPresent())
                  .map(Bench::name)
                  .collect(Collectors.joining(", ")));
    }
    return bench.onDevice().get().run(setup());
  }

  private BenchResult onData(Bench bench, Path file) throws IOException {
    if (bench.onData().isEmpty()) {
      throw usage(
          "--data " + file + ": bench " + bench.name() + " makes its data itself; leave it out");
    }
    if (!Files.isRegularFile(file)) {
      throw usage("--data " + file + ": there is no such file");
    }
    return bench.onData().get().run(file);
  }

  private BenchSetup setup() {
    try {
      return BenchSetup.of(device, shape, dtype, recompute);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private Bench bench(String wanted) {
    return Benches.ALL.stream()
        .filter(bench -> bench.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                usage(
                    "there is no bench '"
                        + wanted
                        + "': "
                        + Spelling.suggestion(
                            wanted, Benches.ALL.stream().map(Bench::name).toList())));
  }

  /** The table and the JSON line. */
  static void print(String bench, BenchResult result, PrintWriter out)
      throws JsonProcessingException {
    int width =
        Math.max(8, result.figures().keySet().stream().mapToInt(String::length).max().orElse(0));
    row(out, width, "ratio", result.ratio());
    row(out, width, "target", result.target());
    for (Map.Entry<String, Double> figure : result.figures().entrySet()) {
      row(out, width, figure.getKey(), figure.getValue());
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("bench", bench);
    json.put("ratio", result.ratio());
    json.put("target", result.target());
    result.figures().forEach(json::put);
    out.println(JSON.writeValueAsString(json));
    out.flush();
  }

  private static void row(PrintWriter out, int width, String name, double value) {
    String format = Math.abs(value) < 100 ? "%,16.3f" : "%,16.0f";
    out.printf(Locale.ROOT, "%-" + width + "s " + format + "%n", name, value);
  }
}
