package io.predilect.jobs.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.jobs.storage.NodeCache;
import io.predilect.model.ModelSource;
import io.predilect.model.lora.AdapterConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelFolderTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path temp;
  private Path source;

  @BeforeEach
  void writeModel() throws IOException {
    source = Files.createDirectories(temp.resolve("source"));
    Files.writeString(source.resolve("config.json"), "{}");
    Files.write(source.resolve("model.safetensors"), new byte[3_000_000]);
    Files.writeString(source.resolve("tokenizer.json"), "{\"a\": 1}");
    Files.writeString(source.resolve("pytorch_model.bin"), "a pickle");
    Files.createDirectories(source.resolve("checkpoints"));
  }

  @Test
  void digestIsThatOfTheContentWhereverItLies() throws IOException {
    Path other = Files.createDirectories(temp.resolve("other"));
    for (String name : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(source.resolve(name), other.resolve(name));
    }
    String digest = ModelFolder.at(source.toString(), HADOOP).digest();
    assertEquals(digest, ModelFolder.at(other.toUri().toString(), HADOOP).digest());
    Files.writeString(other.resolve("tokenizer.json"), "{\"a\": 2}");
    assertNotEquals(digest, ModelFolder.at(other.toString(), HADOOP).digest());
  }

  /** Models that are made of it have them, but nothing is computed by them. */
  @Test
  void aCopyHasTheChatTemplatesBesideTheFoldersOwn() throws IOException {
    String digest = ModelFolder.at(source.toString(), HADOOP).digest();
    Path named = Files.createDirectory(source.resolve(ModelSource.NAMED_TEMPLATES));
    Files.writeString(named.resolve("rag.jinja"), "a template");
    ModelFolder folder = ModelFolder.at(source.toString(), HADOOP);
    assertEquals(digest, folder.digest());
    try (NodeCache.Use copy = folder.copied(copies(), HADOOP)) {
      Path there = copy.path().resolve(ModelSource.NAMED_TEMPLATES);
      assertEquals("a template", Files.readString(there.resolve("rag.jinja")));
    }
  }

  @Test
  void aCopyHasWhatAModelNeeds() throws IOException {
    ModelFolder folder = ModelFolder.at(source.toString(), HADOOP);
    assertEquals(3_000_000 + 2 + 8, folder.bytes());
    try (NodeCache.Use copy = folder.copied(copies(), HADOOP)) {
      assertEquals(
          Set.of("config.json", "model.safetensors", "tokenizer.json"), names(copy.path()));
    }
  }

  @Test
  void aLocalFolderIsUsedWhereItIs() throws IOException {
    ModelFolder folder = ModelFolder.at(source.toString(), HADOOP);
    assertEquals(source, folder.here(copies(), HADOOP).path());
  }

  @Test
  void aFolderThatChangedUnderwayIsNamedAndLeavesNothing() throws IOException {
    ModelFolder folder = ModelFolder.at(source.toString(), HADOOP);
    Files.writeString(source.resolve("config.json"), "{\"changed\": true}");
    IOException failure = assertThrows(IOException.class, () -> folder.copied(copies(), HADOOP));
    assertTrue(failure.getMessage().contains("has changed since"), failure.getMessage());
    assertEquals(Set.of(folder.digest() + ".lock"), names(temp.resolve("cache")));
  }

  @Test
  void aMissingModelIsNamedWithWhatIsWanted() throws IOException {
    Files.delete(source.resolve("config.json"));
    for (Path place : List.of(source, temp.resolve("nowhere"))) {
      JobException failure =
          assertThrows(JobException.class, () -> ModelFolder.at(place.toString(), HADOOP));
      assertTrue(failure.getMessage().contains(place.toString()), failure.getMessage());
      assertTrue(failure.getMessage().contains("config.json"), failure.getMessage());
    }
  }

  private NodeCache copies() {
    return new NodeCache(temp.resolve("cache"), Long.MAX_VALUE);
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void adaptersThatNameTheirBaseFromTheWorkingDirectoryFindItFromAnyOther() throws IOException {
    // Below the working directory, so that the path leads nowhere from the adapters' folder.
    Path below = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "base");
    for (String name : names(source)) {
      Files.move(source.resolve(name), below.resolve(name));
    }
    Path adapters = adaptersOn(below.toString());
    ModelFolder folder = ModelFolder.at(adapters.toString(), HADOOP);
    try (NodeCache.Use copy = folder.here(copies(), HADOOP)) {
      Path local = copy.path();
      assertEquals(below.toAbsolutePath().toString(), AdapterConfig.read(local).baseModel());
      assertEquals(Optional.of(local), ModelSource.of(local).adapter());
    }
    LocalFolder.delete(below);
  }

  @Test
  void adaptersAreOneModelWithTheirBase() throws IOException {
    Path adapters = adaptersOn(source.toString());
    ModelFolder folder = ModelFolder.at(adapters.toString(), HADOOP);
    assertEquals(folder, ModelFolder.at(adapters.toString(), HADOOP));
    try (NodeCache.Use copy = folder.copied(copies(), HADOOP)) { // whose digest is checked
      assertEquals(Set.of(AdapterConfig.FILE), names(copy.path()));
    }
    byte[] others = new byte[3_000_000]; // as many bytes
    others[2_000_000] = 1;
    Files.write(source.resolve("model.safetensors"), others);
    ModelFolder onOther = ModelFolder.at(adapters.toString(), HADOOP);
    assertNotEquals(folder.digest(), onOther.digest());
    assertNotEquals(folder.name(), onOther.name(), "models that are open are kept by it");
    assertEquals(folder.bytes(), onOther.bytes());
  }

  @Test
  void adaptersElsewhereAreOneModelWithTheBaseThatIsHere() throws IOException {
    Path adapters = adaptersOn(source.toString());
    Configuration elsewhere = new Configuration();
    elsewhere.set("fs.elsewhere.impl", Elsewhere.class.getName());
    String uri = "elsewhere:" + adapters;
    ModelFolder folder = ModelFolder.at(uri, elsewhere);
    assertEquals(ModelFolder.at(adapters.toString(), HADOOP).digest(), folder.digest());
    Files.writeString(source.resolve("tokenizer.json"), "{\"a\": 2}");
    assertNotEquals(folder.digest(), ModelFolder.at(uri, elsewhere).digest());
  }

  /** Files of this machine under another scheme, as those of another file system are. */
  public static final class Elsewhere extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("elsewhere:///");
    }

    @Override
    public String getScheme() {
      return "elsewhere";
    }
  }

  private Path adaptersOn(String base) throws IOException {
    Path adapters = Files.createDirectories(temp.resolve("adapters"));
    Files.writeString(
        adapters.resolve(AdapterConfig.FILE),
        """
        {"peft_type": "LORA", "base_model_name_or_path": "%s", "r": 2, "lora_alpha": 4}
        """
            .formatted(base));
    return adapters;
  }
}
