package io.predilect.jobs.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GivenTokenizerTest {
  @TempDir Path temp;

  private Path folder(String name, String... files) throws IOException {
    Path folder = Files.createDirectories(temp.resolve(name));
    for (String file : files) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.writeString(folder.resolve(file), name + "/" + file);
    }
    return folder;
  }

  private List<String> copied(String given) throws IOException {
    Path target = Files.createTempDirectory(temp, "target");
    GivenTokenizer.copy(given, new Configuration(), target);
    try (Stream<Path> all = Files.walk(target)) {
      return all.filter(Files::isRegularFile)
          .sorted()
          .map(
              file -> {
                try {
                  return Files.readString(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    }
  }

  /** A clone has folders with more of them, whose names sort before and behind its own files'. */
  @Test
  void isTheFoldersOwnAndNotOneWithinIt() throws IOException {
    Path given =
        folder(
            "given",
            "tokenizer.json",
            "tokenizer_config.json",
            "model.safetensors",
            "additional_chat_templates/rag.jinja",
            "checkpoint-1/tokenizer.json",
            "zz/tokenizer.json",
            "zz/chat_template.jinja");
    assertEquals(
        List.of(
            "given/additional_chat_templates/rag.jinja",
            "given/tokenizer.json",
            "given/tokenizer_config.json"),
        copied(given.toString()));
    assertEquals(
        List.of("given/tokenizer.json"), copied(given.resolve("tokenizer.json").toString()));
  }

  @Test
  void noneAndSeveralAreRefused() throws IOException {
    Path empty = folder("empty", "zz/tokenizer.json");
    String none = assertThrows(JobException.class, () -> copied(empty.toString())).getMessage();
    assertTrue(none.contains("empty holds no tokenizer.json: name a folder with one"), none);
    folder("one", "tokenizer.json");
    folder("other", "tokenizer.json");
    String several = assertThrows(JobException.class, () -> copied(temp + "/o*")).getMessage();
    assertTrue(
        several.contains("/o* leads to more than one tokenizer.json, the second at"), several);
    assertTrue(several.endsWith("other/tokenizer.json: name one folder"), several);
  }
}
