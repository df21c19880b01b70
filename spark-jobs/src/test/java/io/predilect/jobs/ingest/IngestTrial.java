package io.predilect.jobs.ingest;

import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;

/** Data files as a test writes them, and what an ingest stage makes of them. */
abstract class IngestTrial {
  @TempDir Path folder;
  final SparkSession spark = StageTrial.session();

  StageResult ingest(Path data, String settings) throws IOException {
    return ingest("path: '" + data + "'" + settings);
  }

  StageResult ingest(String settings) throws IOException {
    StageContext context =
        StageTrial.context(
            spark,
            "  - ingest: {test_share: 0, " + settings + "}\n",
            Map.of(),
            folder.resolve("run"));
    return new IngestStage((IngestSettings) context.stage().settings()).execute(context);
  }

  Path output() {
    return folder.resolve("run/output");
  }

  /** The numbers of the pairs in each file that was written, in the order of the files. */
  List<List<Integer>> parts() throws IOException {
    List<List<Integer>> parts = new ArrayList<>();
    try (Stream<Path> files = Files.list(output())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).sorted().toList()) {
        List<Integer> part =
            spark.read().parquet(file.toString()).select(Columns.CHOSEN).collectAsList().stream()
                .map(row -> Integer.valueOf(row.getString(0).split(" ", -1)[1]))
                .toList();
        if (!part.isEmpty()) {
          parts.add(part);
        }
      }
    }
    return parts;
  }

  static String detail(List<Row> rejects, String row) {
    return rejects.stream()
        .filter(reject -> row == null || reject.getString(1).equals(row))
        .map(reject -> reject.getString(0))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  static List<Integer> joined(List<List<Integer>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  Path file(String name, List<String> lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines));
  }

  static String pair(int number, String more) {
    return "{\"chosen\":\"answer %s %s\",\"prompt\":\"question %s\",\"rejected\":\"none\"}"
        .formatted(number, more, number);
  }

  /** Letters that gzip cannot make much shorter. */
  static String noise(int seed, int length) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) ('!' + 3 + random.nextInt(50)));
    }
    return text.toString().replace('\\', 'a');
  }
}
