package io.predilect.jobs.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.TaskDevice.Offer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class TaskDeviceTest {
  private static final String WHO = "rank 1 on node-7";

  private static Offer cluster(String visible, int gpus, String... given) {
    return new Offer(WHO, 1, List.of(given), visible, gpus, true, false);
  }

  private static Offer local(int task, int gpus, boolean driver) {
    return new Offer(WHO, task, List.of(), "", gpus, driver, true);
  }

  private static String refused(DeviceKind wanted, Offer offer) {
    return assertThrows(JobException.class, () -> TaskDevice.of(wanted, offer)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "3,'',8,cuda:3", // all are visible: the address is the number
    "3,'2,3',2,cuda:1", // CUDA counts the visible ones only
    "2,' 2 , 3 ',2,cuda:0",
    "GPU-b,'GPU-a,GPU-b',2,cuda:1"
  })
  void anAddressBecomesTheNumberByWhichCudaCountsIt(
      String address, String visible, int gpus, String expected) {
    for (DeviceKind wanted : List.of(DeviceKind.AUTO, DeviceKind.CUDA)) {
      assertEquals(expected, TaskDevice.of(wanted, cluster(visible, gpus, address)).name());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0,'',0,PyTorch sees no GPU there",
    "2,'',2,PyTorch sees only 2 there",
    "1,'2,3',2,'CUDA_VISIBLE_DEVICES is 2,3'",
    "GPU-b,'',2,that is no number"
  })
  void aGpuThatSparkGivesAndCannotBeHadIsRefusedEvenWhereAnyDeviceWouldDo(
      String address, String visible, int gpus, String why) {
    String message = refused(DeviceKind.AUTO, cluster(visible, gpus, address));
    assertTrue(message.startsWith("the device cannot be had: " + WHO + " was given GPU"), message);
    assertTrue(message.contains(why), message);
  }

  @Test
  void moreThanOneGpuForATaskIsRefused() {
    String message = refused(DeviceKind.CUDA, cluster("", 2, "0", "1"));
    assertTrue(message.contains("spark.task.resource.gpu.amount to 1"), message);
  }

  @Test
  void onAClusterATaskWithoutAGpuOfItsOwnTakesNoneThatItSees() {
    TaskDevice device = TaskDevice.of(DeviceKind.AUTO, cluster("", 8));
    assertEquals("cpu", device.name());
    assertTrue(device.why().contains("spark.task.resource.gpu.amount"), device.why());
  }

  @Test
  void inLocalModeTasksTakeTheProcessesGpusInTurn() {
    for (int task = 0; task < 4; task++) {
      assertEquals("cuda:" + task % 2, TaskDevice.of(DeviceKind.AUTO, local(task, 2, true)).name());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "CPU"})
  void whereThereIsNoneItIsTheProcessor(DeviceKind wanted) {
    assertEquals("cpu", TaskDevice.of(wanted, local(0, 0, false)).name());
  }

  @Test
  void theProcessorThatIsAskedForIsTakenWhateverElseThereIs() {
    assertEquals("cpu", TaskDevice.of(DeviceKind.CPU, cluster("", 8, "3")).name());
    assertEquals("cpu", TaskDevice.of(DeviceKind.CPU, local(0, 8, true)).name());
    assertEquals("cpu", TaskDevice.foreseen(DeviceKind.CPU, true).name());
  }

  /** PyTorch of pip's without its CUDA runtime on the path: trained on processors, unnoticed. */
  @Test
  void aDriverWithoutWhatPyTorchNeedsOfItIsToldOf() {
    String why = TaskDevice.of(DeviceKind.AUTO, local(0, 0, true)).why();
    assertTrue(why.contains("there is a driver") && why.contains("libcudart"), why);
    assertEquals(
        "PyTorch sees no GPU in this process",
        TaskDevice.of(DeviceKind.AUTO, local(0, 0, false)).why());
  }

  @Test
  void cudaThatIsNotThereIsRefusedWithWhatWouldHelp() {
    String alone = refused(DeviceKind.CUDA, local(0, 0, true));
    assertTrue(alone.startsWith("device is cuda, and there is no GPU"), alone);
    assertTrue(alone.contains("libcudart") && alone.contains("PREDILECT_TORCH"), alone);
    assertTrue(alone.contains("/usr/local/cuda/lib64"), alone); // one of the places looked at
    String cluster =
        assertThrows(JobException.class, () -> TaskDevice.foreseen(DeviceKind.CUDA, false))
            .getMessage();
    assertTrue(cluster.contains("spark.executor.resource.gpu.amount"), cluster);
  }

  @Test
  void theDriverForeseesWhatSparkGivesTasks() {
    assertEquals("cuda", TaskDevice.foreseen(DeviceKind.AUTO, true).name());
    assertEquals("cuda", TaskDevice.foreseen(DeviceKind.CUDA, true).name());
    assertEquals("cpu", TaskDevice.foreseen(DeviceKind.AUTO, false).name());
  }
}
