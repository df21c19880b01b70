package io.predilect.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PyTorch's folder as pip lays it down, made up: its version.py and its libraries' names. */
final class InstalledTorchTest {
  private static final Set<String> FLAVOURS = Set.of("cpu", "cu128");
  private static final TorchBridges BRIDGES =
      new TorchBridges("2.7.1", (version, f) -> version.equals("2.7.1") && FLAVOURS.contains(f));

  @TempDir private Path packages;
  private Path torch;

  @BeforeEach
  void folder() throws IOException {
    torch = packages.resolve("torch");
    Files.createDirectories(torch.resolve("lib"));
  }

  private void install(String version, String cuda) throws IOException {
    Files.writeString(
        torch.resolve("version.py"),
        """
        from typing import Optional

        __all__ = ['__version__', 'debug', 'cuda', 'git_version', 'hip']
        __version__ = '%s'
        debug = False
        cuda: Optional[str] = %s
        git_version = 'e2d141dbde55c2a4370fac5165b0561b6af4798b'
        hip: Optional[str] = None
        """
            .formatted(version, cuda));
    for (String name : List.of("libc10.so", "libtorch_cpu.so", "libtorch.so")) {
      Files.createFile(torch.resolve("lib").resolve(name));
    }
    if (!cuda.equals("None")) {
      Files.createFile(torch.resolve("lib/libtorch_cuda.so"));
    }
  }

  private static Map<String, String> properties(String named) {
    return InstalledTorch.properties(named, Map.of(), BRIDGES);
  }

  private static String refused(String named) {
    return assertThrows(TorchException.class, () -> properties(named)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "2.7.1+cpu,None,cpu",
    "2.7.1,None,cpu",
    "2.7.1+cu128,'''12.8''',cu128",
    "2.7.1+cu126,'''12.6''',cu128", // pip's own: the bridge for another CUDA 12
  })
  void versionAndFlavourAreThoseOfItsVersionPy(String version, String cuda, String flavour)
      throws IOException {
    install(version, cuda);
    assertEquals(
        Map.of(
            "PYTORCH_LIBRARY_PATH",
            torch.resolve("lib").toString(),
            "PYTORCH_VERSION",
            "2.7.1",
            "PYTORCH_FLAVOR",
            flavour),
        properties(torch.toString()));
  }

  @Test
  void anotherVersionThanTheBridgesIsRefusedWithBothNamed() throws IOException {
    install("2.11.0+cu130", "'13.0'");
    String message = refused(torch.toString());
    assertTrue(message.startsWith("PREDILECT_TORCH: " + torch), message);
    assertTrue(message.contains("PyTorch 2.11.0 for CUDA 13.0"), message);
    assertTrue(message.contains("for PyTorch 2.7.1"), message);
    assertTrue(message.contains("pip install torch==2.7.1"), message);
    assertTrue(message.contains("torch-bridge"), message);
  }

  @Test
  void anotherCudaThanAnyBridgesIsRefused() throws IOException {
    install("2.7.1+cu118", "'11.8'");
    String message = refused(torch.toString());
    assertTrue(message.contains("for CUDA 11.8") && message.contains("cpu, cu128"), message);
  }

  @Test
  void aBridgeOfOnesOwnMakesAnotherVersionFit() throws IOException {
    install("2.11.0+cu130", "'13.0'");
    TorchBridges own = new TorchBridges("2.7.1", (version, f) -> f.equals("cu130"));
    Map<String, String> properties = InstalledTorch.properties(torch.toString(), Map.of(), own);
    assertEquals("2.11.0", properties.get("PYTORCH_VERSION"));
    assertEquals("cu130", properties.get("PYTORCH_FLAVOR"));
  }

  @Test
  void whatIsNoPyTorchIsRefused() throws IOException {
    assertTrue(refused(packages.toString()).contains("version.py is not in it"));
    assertTrue(refused(packages.resolve("none").toString()).contains("is not there"));
    assertTrue(refused("no-such-python").contains("neither a folder nor a Python"));
    install("2.7.1+cu128", "'12.8'");
    Files.delete(torch.resolve("lib/libtorch_cuda.so"));
    Files.delete(torch.resolve("lib/libc10.so"));
    String message = refused(torch.toString());
    assertTrue(message.contains("lacks libc10.so, libtorch_cuda.so"), message);
  }

  @Test
  void aBuildForOtherGpusIsRefused() throws IOException {
    install("2.7.1+rocm6.3", "None");
    Path file = torch.resolve("version.py");
    Files.writeString(
        file, Files.readString(file).replace("hip: Optional[str] = None", "hip = '6.3.42131'"));
    assertTrue(refused(torch.toString()).contains("for ROCm 6.3.42131"));
  }

  @Test
  void aPythonIsAskedWhereItsTorchLies() throws IOException {
    install("2.7.1+cpu", "None");
    Path python = script("case \"$2\" in *find_spec*torch*) echo " + torch + ";; esac");
    assertEquals(
        torch.resolve("lib").toString(), properties(python.toString()).get("PYTORCH_LIBRARY_PATH"));
    assertTrue(refused(script("echo").toString()).contains("has no torch"));
    assertTrue(refused(script("exit 1").toString()).contains("has no torch"));
  }

  private Path script(String command) throws IOException {
    Path file = Files.createTempFile(packages, "python", "");
    Files.writeString(file, "#!/bin/sh\n" + command + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }

  @Test
  void twoPyTorchesAtATimeAreRefused() throws IOException {
    install("2.7.1+cpu", "None");
    String message =
        assertThrows(
                TorchException.class,
                () ->
                    InstalledTorch.properties(
                        torch.toString(), Map.of("PYTORCH_FLAVOR", "cu128"), BRIDGES))
            .getMessage();
    assertTrue(message.contains("PYTORCH_FLAVOR is set too, to cu128"), message);
  }

  @Test
  void oneForCudaGivesWayWhereThereIsNoDriverAndAnotherPyTorch() throws IOException {
    install("2.7.1+cu126", "'12.6'");
    Map<String, String> cuda = properties(torch.toString());
    assertTrue(InstalledTorch.replaced(cuda, false, true));
    assertFalse(InstalledTorch.replaced(cuda, true, true));
    assertFalse(InstalledTorch.replaced(cuda, false, false));
    assertFalse(InstalledTorch.replaced(Map.of("PYTORCH_FLAVOR", "cpu"), false, true));
  }

  @Test
  void theAdviceNamesTheFoldersThatWereLookedAt() throws IOException {
    install("2.7.1+cu126", "'12.6'");
    String none = CudaLibraries.in(CudaLibraries.beside(torch)).advice();
    assertTrue(none.contains("PREDILECT_TORCH"), none);
    assertTrue(none.contains("is in none of " + torch.resolve("lib") + ", "), none);
    Path runtime = library("nvidia/cuda_runtime/lib/libcudart.so.12");
    String found = CudaLibraries.in(CudaLibraries.beside(torch)).advice();
    assertTrue(found.endsWith("is " + runtime), found);
  }

  @Test
  void theBridgeOnTheClassPathIsKnown() {
    TorchBridges here = TorchBridges.here();
    assertTrue(here.has().test(here.version(), "cpu"), here.version());
    assertTrue(here.has().test(here.version(), "cu128"));
  }

  /** DJL looks for GPUs when this class is initialised: before it is told where, it finds none. */
  @Test
  void djlDoesNotLookForGpusBeforeItIsToldWhere() throws Exception {
    URL[] path =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(InstalledTorchTest::url)
            .toArray(URL[]::new);
    try (Loaded fresh = new Loaded(path)) {
      Method prepare = fresh.loadClass(Engines.class.getName()).getMethod("prepare");
      Method bridges = fresh.loadClass(TorchBridges.class.getName()).getDeclaredMethod("here");
      bridges.setAccessible(true);
      prepare.invoke(null);
      bridges.invoke(null);
      assertTrue(fresh.has(TorchBridges.class.getName()));
      assertFalse(fresh.has("ai.djl.util.cuda.CudaUtils"));
    }
  }

  private static URL url(String path) {
    try {
      return Path.of(path).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Loaded extends URLClassLoader {
    Loaded(URL[] path) {
      super(path, ClassLoader.getPlatformClassLoader());
    }

    boolean has(String name) {
      return findLoadedClass(name) != null;
    }
  }

  @Test
  void cudasLibrariesAreFoundBesidePyTorch() throws IOException {
    install("2.7.1+cu126", "'12.6'");
    Path runtime = library("nvidia/cuda_runtime/lib/libcudart.so.12");
    Path nccl = library("nvidia/nccl/lib/libnccl.so.2");
    library("nvidia/cublas/lib/libcublasLt.so.12");
    library("nvidia/cuda_runtime/lib/libcudart_static.a");
    CudaLibraries found = CudaLibraries.in(CudaLibraries.beside(torch));
    assertEquals(Map.of("libcudart", runtime, "libnccl", nccl), found.found());
    assertEquals(Optional.empty(), found.path("libcublas"));
    assertEquals(4, found.searched().size()); // its own, and those of three packages
  }

  private Path library(String name) throws IOException {
    Path file = packages.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  @Test
  void whatTheProcessHasLoadedIsReadFromItsMap() {
    assertEquals(
        Map.of("libcudart", Path.of("/opt/x/libcudart-9335f6a2.so.12")),
        CudaLibraries.mapped(
            List.of(
                "7f3c-7f3d r--p 00000000 fe:00 26 /opt/x/libcudart-9335f6a2.so.12",
                "7f3d-7f3e r-xp 00000000 fe:00 27 /opt/x/libcublasLt.so.12",
                "7f3f-7f40 rw-p 00000000 00:00 0 [heap]")));
  }
}
