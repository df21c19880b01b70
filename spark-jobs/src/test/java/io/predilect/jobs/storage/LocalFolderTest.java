package io.predilect.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.util.ShutdownHookManager;
import org.junit.jupiter.api.Test;

class LocalFolderTest {
  @Test
  void itIsGoneWithAllItHoldsWhenItIsClosed() throws IOException {
    Path path;
    try (LocalFolder folder = LocalFolder.temporary("predilect-local-")) {
      path = folder.path();
      Files.writeString(Files.createDirectories(path.resolve("a/b")).resolve("c"), "text");
      assertTrue(ShutdownHookManager.hasShutdownDeleteDir(path.toFile()));
    }
    assertFalse(Files.exists(path));
    assertFalse(ShutdownHookManager.hasShutdownDeleteDir(path.toFile()));
    LocalFolder.delete(path); // it need not be there
    assertEquals("predilect-local-", path.getFileName().toString().substring(0, 16));
  }
}
