package io.predilect.data.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarLibrariesTest {
  private static final String NAME = "native/lib/some.properties";
  @TempDir private Path folder;

  private Path jar(String name) throws IOException {
    Path jar = folder.resolve(name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(NAME));
      out.write(name.getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
    return jar;
  }

  private static List<URL> all() throws IOException {
    return Collections.list(Thread.currentThread().getContextClassLoader().getResources(NAME));
  }

  private static String read() throws IOException {
    try (InputStream in =
        Thread.currentThread().getContextClassLoader().getResourceAsStream(NAME)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Does something with a class loader of two jars, of which the first was removed. */
  private void afterASession(JarLibraries.Loading<?, IOException> work) throws IOException {
    Path first = jar("first.jar");
    Path second = jar("second.jar");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader left =
        new URLClassLoader(new URL[] {first.toUri().toURL(), second.toUri().toURL()}, null)) {
      thread.setContextClassLoader(left);
      assertEquals(2, all().size());
      Files.delete(first);
      work.load();
      assertSame(left, thread.getContextClassLoader());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void aJarThatIsGoneIsPassedOver() throws IOException {
    afterASession(
        () -> {
          assertEquals(2, all().size(), "it is still named");
          List<URL> present = JarLibraries.present(JarLibrariesTest::all);
          assertEquals(1, present.size());
          assertEquals("second.jar", JarLibraries.present(JarLibrariesTest::read));
          return null;
        });
  }

  @Test
  void whatIsNowhereIsNot() throws IOException {
    assertNull(
        JarLibraries.present(
            () -> Thread.currentThread().getContextClassLoader().getResource("native/none")));
  }

  @Test
  void theThreadsClassLoaderIsPutBackAfterAFailure() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    assertThrows(
        IOException.class,
        () ->
            JarLibraries.present(
                () -> {
                  throw new IOException("it cannot be loaded");
                }));
    assertSame(before, Thread.currentThread().getContextClassLoader());
  }
}
