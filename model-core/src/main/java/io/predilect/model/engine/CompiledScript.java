package io.predilect.model.engine;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One TorchScript class as the process has it. To compile a decoder's takes longer than to load a
 * small model's weights, and stages, ranks and checkpoints open the same architecture again and
 * again. So all who ask for one source on one device have one, and of those that nobody uses the
 * last ones stay, some 2 MB each.
 */
final class CompiledScript {
  /** More than all architectures have together: who goes through them compiles each once. */
  static final int MOST_IDLE = 96;

  private static final String METHOD = "module_method:";

  private record Source(String methods, Device device) {}

  // The least recently used first; guards the users of all.
  private static final Map<Source, CompiledScript> ALL = new LinkedHashMap<>(64, 0.75f, true);

  private final Model model;
  private final PtSymbolBlock block;
  private final NDManager names;
  private final NDManager cpu;
  private final Map<String, NDArray> selectors = new ConcurrentHashMap<>();
  private int users;

  private CompiledScript(Model model) {
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
    this.names = model.getNDManager().newSubManager();
    this.cpu = model.getNDManager().newSubManager(Device.cpu());
  }

  /**
   * That of a source, compiled now where nobody did so before. Who asks {@link #release releases}
   * it.
   *
   * @throws IllegalArgumentException when the source does not compile; the message is PyTorch's
   */
  static CompiledScript of(String methods, Device device) {
    synchronized (ALL) {
      CompiledScript script =
          ALL.computeIfAbsent(new Source(methods, device), CompiledScript::compiled);
      script.users++;
      return script;
    }
  }

  private static CompiledScript compiled(Source source) {
    Model model = Model.newInstance(ScriptArchive.NAME, source.device(), "PyTorch");
    try {
      model.load(new ByteArrayInputStream(ScriptArchive.of(source.methods())));
      // DJL's, empty: it goes with the process, and one that is killed would leave it behind
      Files.deleteIfExists(model.getModelPath());
      return new CompiledScript(model);
    } catch (IOException e) {
      model.close();
      throw new UncheckedIOException("reading a kernel archive from memory failed", e);
    } catch (MalformedModelException | RuntimeException e) {
      model.close();
      throw new IllegalArgumentException("a kernel does not compile: " + e.getMessage(), e);
    }
  }

  /** Ends one use. */
  void release() {
    synchronized (ALL) {
      users--;
      long idle = ALL.values().stream().filter(script -> script.users == 0).count();
      Iterator<CompiledScript> oldest = ALL.values().iterator();
      while (idle > MOST_IDLE) {
        CompiledScript script = oldest.next();
        if (script.users == 0) {
          oldest.remove();
          script.close();
          idle--;
        }
      }
    }
  }

  private void close() {
    names.close();
    cpu.close();
    model.close();
  }

  PtSymbolBlock block() {
    return block;
  }

  /** Where the numbers of single calls are made. */
  NDManager cpu() {
    return cpu;
  }

  /** The argument that names a method. */
  NDArray selector(String method) {
    return selectors.computeIfAbsent(
        method,
        m -> {
          NDArray array = names.create(0f);
          array.setName(METHOD + m);
          return array;
        });
  }
}
