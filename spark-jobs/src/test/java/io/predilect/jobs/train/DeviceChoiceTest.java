package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.pipeline.JobException;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeviceChoiceTest {
  private static final String WHO = "rank 1 on node-7";

  @Test
  void withoutGpusFromSparkARankUsesTheProcessor() {
    assertEquals(OptionalInt.empty(), DeviceChoice.of(WHO, List.of(), "", 8));
  }

  @ParameterizedTest
  @CsvSource({
    "3,'',8,3", // all are visible: the address is the number
    "3,'2,3',2,1", // CUDA counts the visible ones only
    "2,' 2 , 3 ',2,0",
    "GPU-b,'GPU-a,GPU-b',2,1"
  })
  void anAddressBecomesTheNumberByWhichCudaCountsIt(
      String address, String visible, int gpus, int expected) {
    assertEquals(OptionalInt.of(expected), DeviceChoice.of(WHO, List.of(address), visible, gpus));
  }

  @ParameterizedTest
  @CsvSource({
    "0,'',0,PyTorch sees no GPU there",
    "2,'',2,PyTorch sees only 2 there",
    "1,'2,3',2,'CUDA_VISIBLE_DEVICES is 2,3'",
    "GPU-b,'',2,which is no number"
  })
  void aDeviceThatCannotBeHadIsRefused(String address, String visible, int gpus, String why) {
    JobException refused =
        assertThrows(
            JobException.class, () -> DeviceChoice.of(WHO, List.of(address), visible, gpus));
    String message = refused.getMessage();
    assertTrue(message.startsWith("the device cannot be had: " + WHO), message);
    assertTrue(message.contains(why), message);
  }

  @Test
  void moreThanOneGpuForARankIsRefused() {
    JobException refused =
        assertThrows(JobException.class, () -> DeviceChoice.of(WHO, List.of("0", "1"), "", 2));
    assertTrue(refused.getMessage().contains("spark.task.resource.gpu.amount to 1"));
  }

  @Test
  void wholeExecutorsAreAskedForWhereSparkCanGiveThem() {
    SparkConf conf = new SparkConf(false);
    assertEquals(false, RankResources.wholeExecutors(conf, false)); // size unknown
    conf.set("spark.executor.cores", "8");
    assertEquals(true, RankResources.wholeExecutors(conf, false));
    assertEquals(false, RankResources.wholeExecutors(conf, true));
    conf.set("spark.task.cpus", "8");
    assertEquals(false, RankResources.wholeExecutors(conf, false)); // every task has one already
    conf.set("spark.executor.resource.gpu.amount", "1");
    assertEquals(true, RankResources.wholeExecutors(conf, false));
    conf.set("spark.dynamicAllocation.enabled", "true");
    assertEquals(false, RankResources.wholeExecutors(conf, false));
  }
}
