package io.predilect.jobs.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.distributed.nccl.NcclFound;
import io.predilect.model.engine.Gpu;
import io.predilect.model.selfcheck.CheckResult;

/** A diagnosis as one JSON object. */
public final class DiagnosisJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DiagnosisJson() {}

  /** On one line. A difference that is infinite or no number is text. */
  public static String of(Diagnosis diagnosis) throws JsonProcessingException {
    ObjectNode json = JSON.createObjectNode();
    json.put("well", diagnosis.isWell());
    facts(diagnosis.facts(), json);
    diagnosis
        .device()
        .ifPresent(
            device ->
                json.putObject("device")
                    .put("name", device.name())
                    .put("float32_flops_per_second", device.float32())
                    .put("bfloat16_flops_per_second", device.bfloat16()));
    ArrayNode checks = json.putArray("checks");
    diagnosis.checks().forEach(check -> check(check, checks.addObject()));
    ArrayNode lacks = json.putArray("missing");
    diagnosis
        .lacks()
        .forEach(lack -> lacks.addObject().put("what", lack.what()).put("remedy", lack.remedy()));
    return JSON.writeValueAsString(json);
  }

  private static void facts(MachineFacts facts, ObjectNode json) {
    json.putObject("engine")
        .put("djl", facts.engine().djl())
        .put("pytorch", facts.engine().pytorch())
        .put("flavour", facts.engine().flavour())
        .put("libraries", facts.engine().libraries().toString());
    json.putObject("machine")
        .put("cores", facts.size().cores())
        .put("memory_bytes", facts.size().memory())
        .put("heap_bytes", facts.size().heap());
    ObjectNode cuda = json.putObject("cuda").put("driver", facts.driver());
    facts.engine().runtime().ifPresent(version -> cuda.put("runtime", version));
    cuda.put("gpus_seen_by_pytorch", facts.visible());
    if (facts.nccl() instanceof NcclFound.Here nccl) {
      cuda.put("nccl", nccl.version());
    }
    ObjectNode libraries = cuda.putObject("libraries");
    facts.libraries().found().forEach((name, path) -> libraries.put(name, path.toString()));
    ArrayNode searched = cuda.putArray("searched");
    facts.libraries().searched().forEach(folder -> searched.add(folder.toString()));
    ArrayNode gpus = json.putArray("gpus");
    for (Gpu gpu : facts.gpus()) {
      gpus.addObject()
          .put("number", gpu.number())
          .put("name", gpu.name())
          .put("memory_mib", gpu.mebibytes())
          .put("driver", gpu.driver());
    }
    ObjectNode spark = json.putObject("spark");
    facts.spark().forEach(spark::put);
  }

  private static void check(CheckResult check, ObjectNode json) {
    json.put("name", check.name()).put("passed", check.passed());
    if (Double.isFinite(check.difference())) {
      json.put("difference", check.difference());
    } else {
      json.put("difference", Double.toString(check.difference()));
    }
    json.put("bound", check.bound());
    check.failure().ifPresent(why -> json.put("failure", why));
  }
}
