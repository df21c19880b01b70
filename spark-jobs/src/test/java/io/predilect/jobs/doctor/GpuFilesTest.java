package io.predilect.jobs.doctor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ships for machines with GPUs: the discovery script and the images' recipes. */
final class GpuFilesTest {
  private static final Path SCRIPT = Path.of("../conf/spark/gpus.sh").toAbsolutePath();

  @TempDir private Path folder;

  private record Said(int code, String out, String err) {}

  private Said discovered(String nvidiaSmi, String visible) throws Exception {
    Path fake = folder.resolve("nvidia-smi");
    Files.writeString(fake, "#!/bin/sh\n" + nvidiaSmi + "\n");
    Files.setPosixFilePermissions(fake, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString());
    builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
    builder.environment().put("CUDA_VISIBLE_DEVICES", visible);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), out, err);
  }

  private static String[] addresses(Said said) {
    assertEquals(0, said.code(), said.toString());
    ResourceInformation read = ResourceInformation.parseJson(said.out()); // as Spark reads it
    assertEquals("gpu", read.name());
    return read.addresses();
  }

  @Test
  void theScriptTellsSparkWhatNvidiaSmiCounts() throws Exception {
    String two = "test \"$1\" = --query-gpu=index && printf '0\\n1\\n'";
    assertArrayEquals(new String[] {"0", "1"}, addresses(discovered(two, "")));
    assertArrayEquals(new String[] {"0"}, addresses(discovered("echo 0", "")));
  }

  @Test
  void whatIsVisibleCountsWhereThatIsSaid() throws Exception {
    String[] expected = {"2", "GPU-8f1e"};
    assertArrayEquals(expected, addresses(discovered("echo 0", "2, GPU-8f1e")));
  }

  @Test
  void withoutADriverItFailsAndSaysSo() throws Exception {
    Said said = discovered("echo NVIDIA-SMI has failed; exit 9", "");
    assertEquals(1, said.code());
    assertEquals("", said.out());
    assertTrue(said.err().contains("nvidia-smi tells of no GPU"), said::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile", "Dockerfile.cuda"})
  void imagesHaveTheVersionsOfTheBuild(String name) throws IOException {
    String pom = Files.readString(Path.of("../pom.xml"));
    String recipe = Files.readString(Path.of("../docker", name));
    assertTrue(recipe.contains("pytorch-native-cpu:" + version(pom, "pytorch") + ":jar"));
    assertTrue(recipe.contains("FROM apache/spark:" + version(pom, "spark") + "-scala2.12-java17"));
    Matcher pip = Pattern.compile("torch==([0-9.]+)").matcher(recipe);
    while (pip.find()) {
      assertEquals(version(pom, "pytorch"), pip.group(1));
    }
  }

  private static String version(String pom, String name) {
    Matcher matcher = Pattern.compile("<" + name + "\\.version>([^<]+)<").matcher(pom);
    assertTrue(matcher.find(), name);
    return matcher.group(1);
  }
}
