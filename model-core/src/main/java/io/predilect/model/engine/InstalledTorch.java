package io.predilect.model.engine;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PyTorch that {@code PREDILECT_TORCH} names, in place of the one on the class path: a folder
 * {@code torch}, or a Python that is asked for its own. DJL, which starts it, reads system
 * properties; they are set before it is first touched.
 */
final class InstalledTorch {
  static final String VARIABLE = "PREDILECT_TORCH";

  /** What DJL reads, from the environment before the properties. */
  private static final List<String> DJLS =
      List.of("PYTORCH_LIBRARY_PATH", "PYTORCH_VERSION", "PYTORCH_FLAVOR");

  private static final Logger LOG = LoggerFactory.getLogger(InstalledTorch.class);
  private static final String ON_CLASS_PATH = "/native/lib/pytorch.properties";
  private static final String JNA_PATH = "jna.library.path";
  private static final long PYTHON_SECONDS = 60;
  // Finds the package without importing it, which would take seconds and start CUDA.
  private static final String WHERE =
      "import importlib.util as u; s = u.find_spec('torch');"
          + " print(s.submodule_search_locations[0] if s else '')";

  private InstalledTorch() {}

  /** Sets the properties of the PyTorch that this process's environment names, if it does. */
  static void use() {
    Map<String, String> environment = System.getenv();
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isBlank()) {
      Map<String, String> properties = properties(named, environment, TorchBridges.here());
      boolean other = InstalledTorch.class.getResource(ON_CLASS_PATH) != null;
      if (replaced(properties, Gpu.hasDriver(), other)) {
        LOG.warn(
            "{} names a PyTorch for CUDA, and this machine has no driver of NVIDIA's: the one for"
                + " processors on the class path is used",
            VARIABLE);
        return;
      }
      properties.forEach(System::setProperty);
    }
    if (!named.isBlank() || environment.containsKey(DJLS.get(0))) {
      runtimeFound(CudaLibraries.here());
    }
  }

  /**
   * Whether the class path's PyTorch for processors is taken in place of one for CUDA, which does
   * not load without a driver. So one image will do for machines with GPUs and for drivers of jobs
   * on machines without.
   */
  static boolean replaced(Map<String, String> properties, boolean driver, boolean onClassPath) {
    return onClassPath && !driver && properties.get(DJLS.get(2)).startsWith("cu");
  }

  // DJL counts GPUs through the CUDA runtime, which it looks for by a name without a version in
  // places of JNA's; pip lays it beside PyTorch, as libcudart.so.12.
  private static void runtimeFound(CudaLibraries libraries) {
    libraries
        .path(CudaLibraries.RUNTIME)
        .map(Path::getParent)
        .ifPresent(
            folder ->
                System.setProperty(
                    JNA_PATH,
                    Stream.of(System.getProperty(JNA_PATH, ""), folder.toString())
                        .filter(path -> !path.isEmpty())
                        .collect(Collectors.joining(File.pathSeparator))));
  }

  /**
   * The system properties to set.
   *
   * @param named the variable's value
   * @throws TorchException when it names no PyTorch that can be used
   */
  static Map<String, String> properties(
      String named, Map<String, String> environment, TorchBridges bridges) {
    DJLS.stream()
        .filter(environment::containsKey)
        .findFirst()
        .ifPresent(
            other -> {
              throw new TorchException(
                  VARIABLE
                      + " is "
                      + named
                      + ", and "
                      + other
                      + " is set too, to "
                      + environment.get(other)
                      + ": unset "
                      + other
                      + ", which the first replaces");
            });
    try {
      TorchFolder torch = TorchFolder.of(folder(named));
      Map<String, String> properties = new LinkedHashMap<>();
      properties.put("PYTORCH_LIBRARY_PATH", torch.lib().toString());
      properties.put("PYTORCH_VERSION", torch.version());
      properties.put("PYTORCH_FLAVOR", bridges.flavour(torch));
      return properties;
    } catch (TorchException e) {
      throw new TorchException(VARIABLE + ": " + e.getMessage(), e);
    }
  }

  /** The folder that the variable names, or that the Python it names says. */
  private static Path folder(String named) {
    try {
      Path path = Path.of(named);
      if (Files.isDirectory(path)) {
        return path.toAbsolutePath().normalize();
      }
      if (Files.isRegularFile(path) || named.indexOf('/') < 0) {
        return Path.of(asked(named));
      }
    } catch (InvalidPathException e) {
      throw new TorchException("'" + named + "' is no path: " + e.getReason(), e);
    }
    throw new TorchException(
        named + " is not there; name the folder torch, such as …/site-packages/torch");
  }

  private static String asked(String python) {
    Process process;
    try {
      process =
          new ProcessBuilder(python, "-c", WHERE)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new TorchException(
          python
              + " is neither a folder nor a Python that starts ("
              + e.getMessage()
              + "); name the folder torch, such as …/site-packages/torch",
          e);
    }
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      if (!process.waitFor(PYTHON_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new TorchException(python + " does not say within a minute where its torch lies");
      }
      String said = out.readLine();
      if (process.exitValue() == 0 && said != null && !said.isBlank()) {
        return said.strip();
      }
    } catch (IOException e) {
      throw new TorchException(python + " cannot be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new TorchException("asking " + python + " for its torch was interrupted", e);
    }
    throw new TorchException(
        python + " has no torch: name the Python of the environment that has it, or its folder");
  }
}
