package io.predilect.jobs.doctor;

import com.sun.management.OperatingSystemMXBean;
import io.predilect.model.distributed.nccl.NcclFound;
import io.predilect.model.engine.CudaLibraries;
import io.predilect.model.engine.EngineFacts;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Gpu;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/**
 * What is there.
 *
 * @param engine the engine
 * @param libraries CUDA's libraries
 * @param driver whether the machine has NVIDIA's driver
 * @param gpus the GPUs that the driver tells of
 * @param visible how many GPUs PyTorch sees in this process
 * @param spark Spark's settings of GPUs, as submitted; empty: none
 * @param size cores and memory
 */
public record MachineFacts(
    EngineFacts engine,
    CudaLibraries libraries,
    boolean driver,
    List<Gpu> gpus,
    int visible,
    Map<String, String> spark,
    Size size) {
  private static final String GPUS = "spark\\.(driver|executor|task|worker)\\.resource\\.gpu\\..+";

  public MachineFacts {
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(libraries, "libraries");
    Objects.requireNonNull(size, "size");
    gpus = List.copyOf(gpus);
    spark = new TreeMap<>(spark);
  }

  /** Whether ranks on this machine can have NCCL. */
  public NcclFound nccl() {
    return NcclFound.in(libraries);
  }

  /**
   * The machine, or the container that the process is in.
   *
   * @param cores that the process may use
   * @param memory in bytes
   * @param heap the most that Java's heap may take of it, in bytes
   */
  public record Size(int cores, long memory, long heap) {
    static Size here() {
      OperatingSystemMXBean system =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      Runtime java = Runtime.getRuntime();
      return new Size(java.availableProcessors(), system.getTotalMemorySize(), java.maxMemory());
    }
  }

  /** Those of this process. Starts the engine. */
  static MachineFacts here() {
    EngineFacts engine = EngineFacts.here();
    int visible = Engines.gpus();
    return new MachineFacts(
        engine,
        CudaLibraries.here(),
        Gpu.hasDriver(),
        Gpu.here().orElse(List.of()),
        visible,
        ofGpus(new SparkConf()),
        Size.here());
  }

  /** What a configuration says of GPUs. */
  static Map<String, String> ofGpus(SparkConf conf) {
    Map<String, String> settings = new TreeMap<>();
    for (Tuple2<String, String> entry : conf.getAll()) {
      if (entry._1().matches(GPUS)) {
        settings.put(entry._1(), entry._2());
      }
    }
    return settings;
  }
}
