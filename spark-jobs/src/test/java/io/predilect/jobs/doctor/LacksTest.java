package io.predilect.jobs.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.DeviceKind;
import io.predilect.model.engine.CudaLibraries;
import io.predilect.model.engine.EngineFacts;
import io.predilect.model.engine.Gpu;
import io.predilect.model.selfcheck.CheckResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** Machines made up: what is said to be missing of them. */
final class LacksTest {
  private static final Gpu H200 = new Gpu(0, "NVIDIA H200", 143771, "580.65.06");
  private static final Path TORCH = Path.of("/opt/torch/lib");
  private static final Map<String, Path> ALL =
      Map.of("libcudart", Path.of("/x/libcudart.so.12"), "libnccl", Path.of("/x/libnccl.so.2"));

  private static MachineFacts facts(
      boolean cuda,
      Optional<String> runtime,
      List<Gpu> gpus,
      int visible,
      Map<String, Path> found) {
    return new MachineFacts(
        new EngineFacts("0.35.1", "2.7.1", cuda ? "cu128" : "cpu", TORCH, cuda, runtime),
        new CudaLibraries(List.of(TORCH, Path.of("/usr/lib64")), found),
        !gpus.isEmpty(),
        gpus,
        visible,
        Map.of(),
        new MachineFacts.Size(16, 1L << 37, 1L << 32));
  }

  private static Lack only(MachineFacts facts, DeviceKind wanted) {
    List<Lack> lacks = Lacks.of(facts, wanted);
    assertEquals(1, lacks.size(), lacks.toString());
    return lacks.get(0);
  }

  @Test
  void aMachineWithAllOfItLacksNothingAndOneWithoutGpusNeither() {
    Optional<String> runtime = Optional.of("12.6");
    assertEquals(List.of(), Lacks.of(facts(true, runtime, List.of(H200), 1, ALL), DeviceKind.CUDA));
    MachineFacts none = facts(false, Optional.empty(), List.of(), 0, Map.of());
    assertEquals(List.of(), Lacks.of(none, DeviceKind.AUTO));
    assertTrue(only(none, DeviceKind.CUDA).what().contains("no driver of NVIDIA's"));
  }

  @Test
  void aGpuThatIsNotSeenIsExplained() {
    List<Gpu> gpus = List.of(H200);
    Lack cpu = only(facts(false, Optional.empty(), gpus, 0, Map.of()), DeviceKind.AUTO);
    assertTrue(cpu.what().contains("PyTorch is one for CPUs: /opt/torch/lib"), cpu::toString);
    assertTrue(cpu.remedy().contains("torch==2.7.1") && cpu.remedy().contains("PREDILECT_TORCH"));
    Lack runtime = only(facts(true, Optional.empty(), gpus, 0, Map.of()), DeviceKind.AUTO);
    assertTrue(runtime.remedy().contains("libcudart"), runtime::toString);
    assertTrue(runtime.remedy().contains("in none of /opt/torch/lib, /usr/lib64"));
    Lack hidden = only(facts(true, Optional.of("12.6"), gpus, 0, ALL), DeviceKind.AUTO);
    assertTrue(hidden.remedy().contains("CUDA_VISIBLE_DEVICES"), hidden::toString);
    assertEquals(
        List.of(), Lacks.of(facts(false, Optional.empty(), gpus, 0, Map.of()), DeviceKind.CPU));
  }

  @Test
  void severalGpusWithoutNcclAreTold() {
    Map<String, Path> found = Map.of("libcudart", Path.of("/x/libcudart.so.12"));
    Optional<String> runtime = Optional.of("12.6");
    List<Gpu> gpus = List.of(H200, H200);
    Lack nccl = only(facts(true, runtime, gpus, 2, found), DeviceKind.AUTO);
    assertTrue(nccl.what().startsWith("libnccl"), nccl::toString);
  }

  @Test
  void sparksSettingsOfGpusAreLookedAt() {
    SparkConf conf = new SparkConf(false);
    conf.set("spark.executor.resource.gpu.amount", "1").set("spark.executor.cores", "8");
    assertTrue(ofSpark(conf).remedy().contains("spark.task.resource.gpu.amount"));
    conf.set("spark.task.resource.gpu.amount", "1");
    assertTrue(ofSpark(conf).remedy().contains("discoveryScript"));
    conf.set("spark.executor.resource.gpu.discoveryScript", "/opt/gpus.sh");
    assertEquals(List.of(), Lacks.of(submitted(conf), DeviceKind.AUTO));
  }

  private static Lack ofSpark(SparkConf conf) {
    return only(submitted(conf), DeviceKind.AUTO);
  }

  private static MachineFacts submitted(SparkConf conf) {
    MachineFacts none = facts(false, Optional.empty(), List.of(), 0, Map.of());
    return new MachineFacts(
        none.engine(),
        none.libraries(),
        false,
        List.of(),
        0,
        MachineFacts.ofGpus(conf),
        none.size());
  }

  @Test
  void theJsonHasEveryFigureAndSaysWhatFailed() throws Exception {
    List<CheckResult> checks =
        List.of(
            new CheckResult("a", 1e-6, 1e-4, Optional.empty()),
            new CheckResult("b", Double.NaN, 1e-4, Optional.empty()),
            new CheckResult("c", Double.POSITIVE_INFINITY, 0, Optional.of("why")));
    Diagnosis diagnosis =
        new Diagnosis(
            facts(true, Optional.of("12.6"), List.of(H200), 1, ALL),
            Optional.of(new Diagnosis.Checked("cuda:0", 5e13, 8e14)),
            checks,
            List.of(new Lack("x", "y")));
    JsonNode json = new ObjectMapper().readTree(DiagnosisJson.of(diagnosis));
    assertEquals(false, json.get("well").asBoolean());
    assertEquals("cuda:0", json.at("/device/name").asText());
    assertEquals("12.6", json.at("/cuda/runtime").asText());
    assertEquals("/x/libnccl.so.2", json.at("/cuda/libraries/libnccl").asText());
    assertTrue(json.at("/cuda/nccl").isMissingNode(), "a library that cannot be loaded");
    assertEquals(143771, json.at("/gpus/0/memory_mib").asInt());
    assertEquals(1e-6, json.at("/checks/0/difference").asDouble());
    assertEquals("NaN", json.at("/checks/1/difference").asText());
    assertEquals("why", json.at("/checks/2/failure").asText());
    assertEquals("y", json.at("/missing/0/remedy").asText());
  }
}
