package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.outside.ContentSamples;
import io.predilect.jobs.outside.OutsideFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.Test;

/** Files of other content whose length and time are as they were. */
class ContentSamplesTest extends PipelineTrial {
  private static final Configuration HADOOP = new Configuration();
  private static final int MIB = 1 << 20;

  private static String digest(Path path) throws IOException {
    return OutsideFiles.digest(path.toString(), HADOOP, Optional.of(new ContentSamples(HADOOP)));
  }

  // As cp -p and rsync -t leave it.
  private static void change(Path file, long position) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(position);
      int there = bytes.read();
      bytes.seek(position);
      bytes.write(there + 1);
    }
    Files.setLastModifiedTime(file, before);
  }

  @Test
  void aSmallFileIsReadWhole() throws IOException {
    Path file = Files.write(folder.resolve("small"), new byte[MIB]);
    for (long position : new long[] {0, 70_001, MIB / 2 + 3, MIB - 1}) {
      String before = digest(file);
      assertEquals(before, digest(file));
      change(file, position);
      assertNotEquals(before, digest(file), "byte " + position);
    }
  }

  @Test
  void ofALargeFileHeadAndTailAndBlocksBetweenAreRead() throws IOException {
    int length = 48 * MIB + 17;
    Path file = Files.write(folder.resolve("large"), new byte[length]);
    long step = (length - 65_536L) / 15;
    for (long position : new long[] {0, 65_535, step + 9, 7 * step + 100, length - 1}) {
      String before = digest(file);
      change(file, position);
      assertNotEquals(before, digest(file), "byte " + position);
    }
  }

  @Test
  void ofManyFilesEachOneIsLookedInto() throws IOException {
    Path many = Files.createDirectories(folder.resolve("many"));
    for (int i = 0; i < 600; i++) {
      Files.write(many.resolve("part-" + i), new byte[i == 7 ? MIB : 64]);
    }
    for (String name : List.of("part-0", "part-7", "part-599")) {
      String before = digest(many);
      change(many.resolve(name), 5);
      assertNotEquals(before, digest(many), name);
    }
  }

  @Test
  void inAStoreWithEtagsTheseAreTaken() throws IOException {
    ContentSamples samples = new ContentSamples(HADOOP);
    List<FileStatus> files = new ArrayList<>();
    for (String tag : List.of("one", "two", "two")) {
      files.add(new Tagged(tag)); // of a file that is nowhere
    }
    List<String> taken = new ArrayList<>();
    for (FileStatus file : files) {
      taken.add(samples.of(file, files));
    }
    assertEquals(List.of("etag one", "etag two", "etag two"), taken);
  }

  private static final class Tagged extends FileStatus implements EtagSource {
    private static final long serialVersionUID = 1L;
    private final String tag;

    Tagged(String tag) {
      super(9, false, 1, 1, 1, new org.apache.hadoop.fs.Path("nowhere:///weights"));
      this.tag = tag;
    }

    @Override
    public String getEtag() {
      return tag;
    }
  }

  @Test
  void whatReadsThemRunsAgain() throws IOException {
    run();
    Path data = folder.resolve("pairs.json");
    change(data, 1);
    assertEquals(List.of("ingest", "half", "figures", "report"), run());
    assertEquals(List.of(), run());
    Files.setLastModifiedTime(data, FileTime.fromMillis(1_000_000_000_000L));
    assertEquals(List.of("ingest", "half", "figures", "report"), run());
  }

  @Test
  void whatAVersionBeforeFinishedWithoutLookingStays() throws IOException {
    yaml = "name: trial\nstages:\n  - ingest: {path: PATH}\n";
    run();
    Path record = folder.resolve("runs/trial/01-ingest/_stage.json");
    StageRecord now = ManifestJson.readStage(Files.readString(record));
    String former =
        new Sha256()
            .add("path")
            .add(
                OutsideFiles.digest(
                    folder.resolve("pairs.json").toString(), HADOOP, Optional.empty()))
            .shortHex();
    assertNotEquals(former, now.inputDigest());
    Files.writeString(
        record, ManifestJson.write(now.running(now.started(), former, now.configDigest())));
    Files.deleteIfExists(record.resolveSibling("._stage.json.crc"));
    assertEquals(List.of(), run());
    Files.writeString(folder.resolve("pairs.json"), "others");
    assertEquals(List.of("ingest"), run());
  }
}
