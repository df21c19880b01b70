package io.predilect.data.library;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Loading of native libraries out of jars. Who loads them asks the thread's class loader for all
 * jars that say which one they have, fails at the first that cannot be opened, and then never loads
 * in this process. Spark's local mode has such jars: a task that goes on when its session is
 * stopped, as by a notebook, still names those that were removed with the session.
 */
public final class JarLibraries {
  private JarLibraries() {}

  /** Something that is loaded. */
  @FunctionalInterface
  public interface Loading<T, E extends Exception> {
    T load() throws E;
  }

  /** Loads something while the thread's class loader passes over jars that are gone. */
  public static <T, E extends Exception> T present(Loading<T, E> loading) throws E {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(
        new Present(before == null ? JarLibraries.class.getClassLoader() : before));
    try {
      return loading.load();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Another class loader without the resources that it names and cannot give. */
  private static final class Present extends ClassLoader {
    Present(ClassLoader parent) {
      super(parent);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      List<URL> present = new ArrayList<>();
      for (URL url : Collections.list(super.getResources(name))) {
        if (opens(url)) {
          present.add(url);
        }
      }
      return Collections.enumeration(present);
    }

    @Override
    public URL getResource(String name) {
      URL first = super.getResource(name);
      if (first == null || opens(first)) {
        return first;
      }
      try {
        Enumeration<URL> others = getResources(name);
        return others.hasMoreElements() ? others.nextElement() : null;
      } catch (IOException e) {
        return null; // as of what is not there
      }
    }

    private static boolean opens(URL url) {
      try {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false); // else a jar that is gone may still seem to be there
        try (InputStream in = connection.getInputStream()) {
          return in != null;
        }
      } catch (IOException e) {
        return false;
      }
    }
  }
}
