package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/**
 * The jar for spark-submit holds no class that Spark's distribution has under the same name but of
 * another version: those come first on a cluster, and code that was built against the other one
 * fails there alone.
 */
final class SubmittedJarIT {
  private static final String JAR =
      System.getProperty("predilect.packaged", "target/predilect.jar");

  // Spark 3.5's jars/ beside Spark: Guava 14, Gson 2.2, Commons Compress 1.23 and Lang 3.12, ...
  private static final List<String> SPARK_HAS =
      List.of(
          "com/fasterxml/jackson/annotation/",
          "com/fasterxml/jackson/core/",
          "com/fasterxml/jackson/databind/",
          "com/google/common/",
          "com/google/gson/",
          "com/google/protobuf/",
          "io/netty/",
          "javassist/",
          "org/apache/commons/compress/",
          "org/apache/commons/io/",
          "org/apache/commons/lang3/",
          "org/apache/commons/math3/",
          "org/apache/hadoop/",
          "org/apache/http/",
          "org/apache/parquet/",
          "org/apache/spark/",
          "org/slf4j/",
          "scala/");

  @Test
  void nothingInItIsOfAnotherVersionThanSparks() throws IOException {
    Set<String> doubles = new TreeSet<>();
    try (JarFile jar = new JarFile(JAR)) {
      assertNotNull(jar.getEntry("io/predilect/jobs/cli/Main.class"), "no class of Predilect");
      assertNotNull(jar.getEntry("picocli/CommandLine.class"), "no command line");
      jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class"))
          .forEach(
              name ->
                  SPARK_HAS.stream().filter(name::startsWith).findFirst().ifPresent(doubles::add));
    }
    assertEquals(Set.of(), doubles, "relocate them in spark-jobs/pom.xml");
  }
}
