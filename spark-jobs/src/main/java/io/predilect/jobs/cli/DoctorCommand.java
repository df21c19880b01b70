package io.predilect.jobs.cli;

import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.doctor.Diagnosis;
import io.predilect.jobs.doctor.DiagnosisJson;
import io.predilect.jobs.doctor.Doctor;
import io.predilect.jobs.doctor.Lack;
import io.predilect.jobs.doctor.MachineFacts;
import io.predilect.model.distributed.nccl.NcclFound;
import io.predilect.model.engine.CudaLibraries;
import io.predilect.model.engine.Gpu;
import io.predilect.model.selfcheck.CheckResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells whether this machine can do what it is for. */
@Command(
    name = "doctor",
    description = {
      "Tells what this machine has for running models, and checks its device "
          + "against plain computation on the processor.",
      "It takes less than a minute. Exit code 1: a check failed, or there is no " + "such device."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DoctorCommand implements Callable<Integer> {
  private static final double GIBI = 1L << 30;
  private static final double TERA = 1e12;
  private static final int MEBIBYTES_OF_GIB = 1024;

  @Spec private CommandSpec spec;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|cuda",
      description = "What to check. auto, the default: the first GPU, or the processor.")
  private DeviceKind device = DeviceKind.AUTO;

  @Option(names = "--json", description = "Print one JSON object in place of tables.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Diagnosis diagnosis = new Doctor(device, what -> err.println("looking at " + what)).examine();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(DiagnosisJson.of(diagnosis));
    } else {
      print(diagnosis, out);
    }
    out.flush();
    return diagnosis.isWell() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static void print(Diagnosis diagnosis, PrintWriter out) {
    facts(diagnosis.facts(), out);
    diagnosis.device().ifPresent(checked -> checks(checked, diagnosis.checks(), out));
    out.println();
    for (Lack lack : diagnosis.lacks()) {
      out.println("missing  " + lack.what());
      out.println("         remedy: " + lack.remedy());
    }
    out.println(verdict(diagnosis));
  }

  private static void facts(MachineFacts facts, PrintWriter out) {
    out.println(
        "engine   DJL "
            + facts.engine().djl()
            + ", PyTorch "
            + facts.engine().pytorch()
            + " ("
            + facts.engine().flavour()
            + ") in "
            + facts.engine().libraries()
            + facts.engine().runtime().map(cuda -> ", CUDA runtime " + cuda).orElse(""));
    out.printf(
        Locale.ROOT,
        "machine  %d cores, %.1f GiB of memory, heap at most %.1f GiB%n",
        facts.size().cores(),
        facts.size().memory() / GIBI,
        facts.size().heap() / GIBI);
    gpus(facts, out);
    out.println(
        "nccl     "
            + (facts.nccl() instanceof NcclFound.Here nccl
                ? nccl.version() + " in " + nccl.path()
                : "none: " + ((NcclFound.Missing) facts.nccl()).why()));
    facts.spark().forEach((key, value) -> out.println("spark    " + key + "=" + value));
    boolean cuda = facts.engine().cuda() || facts.driver();
    if (cuda || !facts.libraries().found().isEmpty()) {
      out.println();
      TextTable table = new TextTable("library", "where");
      CudaLibraries libraries = facts.libraries();
      for (String name : CudaLibraries.NAMES) {
        table.row(name, libraries.path(name).map(Object::toString).orElse("not found"));
      }
      table.print(out);
    }
  }

  private static void gpus(MachineFacts facts, PrintWriter out) {
    for (Gpu gpu : facts.gpus()) {
      out.printf(
          Locale.ROOT,
          "gpu %d    %s, %d GiB, driver %s%n",
          gpu.number(),
          gpu.name(),
          gpu.mebibytes() / MEBIBYTES_OF_GIB,
          gpu.driver());
    }
    if (facts.visible() > 0) {
      out.println("gpus     PyTorch sees " + facts.visible());
    } else {
      out.println(
          facts.driver() || !facts.gpus().isEmpty()
              ? "gpus     PyTorch sees none"
              : "gpus     none: this machine has no driver of NVIDIA's");
    }
  }

  private static void checks(Diagnosis.Checked device, List<CheckResult> checks, PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "checked  %s against plain computation in float32; products of matrices: %.3f TFLOP/s in"
            + " float32, %.3f in bfloat16%n",
        device.name(),
        device.float32() / TERA,
        device.bfloat16() / TERA);
    TextTable table = new TextTable("check", "difference", "bound", "");
    for (CheckResult check : checks) {
      table.row(
          check.name(),
          number(check.difference()),
          number(check.bound()),
          check.passed() ? "well" : check.failure().orElse("FAILED"));
    }
    table.print(out);
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1e", value) : "none";
  }

  private static String verdict(Diagnosis diagnosis) {
    if (diagnosis.device().isEmpty()) {
      return "nothing was checked: there is no such device";
    }
    long failed = diagnosis.checks().stream().filter(check -> !check.passed()).count();
    String device = diagnosis.device().get().name();
    return failed == 0
        ? device + " is well: " + diagnosis.checks().size() + " checks"
        : device + " is not: " + failed + " of " + diagnosis.checks().size() + " checks failed";
  }
}
