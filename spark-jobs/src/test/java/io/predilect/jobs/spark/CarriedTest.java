package io.predilect.jobs.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** What jobs are made of and give back does not depend on the session's serializer. */
class CarriedTest {
  private static final Pattern NOT_CARRIED =
      Pattern.compile("(?<!Carried)\\.parallelize\\(|\\.aggregateByKey\\(|\\.collectAsMap\\(");

  private record Part(String name, List<Integer> numbers) implements Serializable {}

  private static final class Sum implements Serializable {
    private static final long serialVersionUID = 1L;
    private final List<Part> parts = new ArrayList<>();

    Sum add(Part part) {
      parts.add(part);
      return this;
    }

    Sum merge(Sum other) {
      parts.addAll(other.parts);
      return this;
    }
  }

  @Test
  void kryoTakesNoRecordsButWhatTheyAreCarriedIn() {
    SerializerInstance kryo = new KryoSerializer(new SparkConf(false)).newInstance();
    ClassTag<Object> any = ClassTag$.MODULE$.apply(Object.class);
    Part part = new Part("a", List.of(1, 2));
    assertThrows(RuntimeException.class, () -> kryo.serialize(part, any));
    Object back = kryo.deserialize(kryo.serialize(Carried.of(part), any), any);
    assertEquals(part, ((Carried<?>) back).value());
  }

  /** The session of the tests has Kryo. */
  @Test
  void recordsGoToTasksThroughShufflesAndBack() {
    var spark = new JavaSparkContext(LocalSpark.session().sparkContext());
    assertEquals(KryoSerializer.class.getName(), spark.getConf().get("spark.serializer"));
    List<Part> parts =
        Stream.of(1, 2, 3, 4, 5)
            .map(n -> new Part(n % 2 == 0 ? "even" : "odd", List.of(n)))
            .toList();
    JavaRDD<Part> made = Carried.parallelize(spark, parts, 3);
    assertEquals(parts, Carried.collect(made, false));
    assertEquals(5, Carried.collect(made, true).size());
    JavaPairRDD<Part, Part> keyed =
        made.mapToPair(part -> new Tuple2<>(new Part(part.name(), List.of()), part));
    Map<String, Integer> sums = new HashMap<>();
    Carried.collect(
            Carried.sums(keyed, part -> new Sum().add(part), Sum::add, Sum::merge).map(sum -> sum),
            false)
        .forEach(
            sum ->
                sums.put(
                    sum._1().name(),
                    sum._2().parts.stream().mapToInt(part -> part.numbers().get(0)).sum()));
    assertEquals(Map.of("even", 6, "odd", 9), sums);
  }

  @Test
  void nothingGoesByTheSessionsSerializerUnseen() throws IOException {
    List<String> others = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        if (NOT_CARRIED.matcher(Files.readString(source)).find()) {
          others.add(source.getFileName().toString());
        }
      }
    }
    // words and their counts; a bench has sessions of its own
    others.removeAll(List.of("Carried.java", "WordCounts.java", "EndpointRun.java"));
    assertEquals(List.of(), others);
  }
}
