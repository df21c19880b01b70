package io.predilect.model.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive written without Python: an uncompressed zip that holds one class, {@code
 * __torch__.Ops}, without parameters, whose methods are the kernels.
 *
 * <p>PyTorch has the fused operators that DJL's array interface lacks (scaled dot-product
 * attention, RMSNorm, the in-place optimisers); TorchScript is the way to call them from Java.
 */
final class ScriptArchive {
  static final String NAME = "kernels";

  // The archive format's version; 10 is what PyTorch 2.7 writes, so no operator is "upgraded".
  private static final String VERSION = "10\n";
  private static final byte[] EMPTY_TUPLE_PICKLE = {(byte) 0x80, 2, ')', '.'};

  private ScriptArchive() {}

  /**
   * The archive of a class whose method definitions are {@code methods}, indented by two spaces.
   */
  static byte[] of(String methods) {
    String source =
        """
        class Ops(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
        """
            + methods;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "data.pkl", instancePickle());
      put(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      put(zip, "constants.pkl", EMPTY_TUPLE_PICKLE);
      put(zip, "version", VERSION.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException("writing a kernel archive to memory failed", e);
    }
    return bytes.toByteArray();
  }

  // Pickle protocol 2 of Ops() with the state {"training": False}.
  private static byte[] instancePickle() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2});
    pickle.write("c__torch__\nOps\n".getBytes(StandardCharsets.US_ASCII));
    pickle.write(new byte[] {')', (byte) 0x81, '}'});
    byte[] key = "training".getBytes(StandardCharsets.US_ASCII);
    pickle.write(new byte[] {'X', (byte) key.length, 0, 0, 0});
    pickle.write(key);
    pickle.write(new byte[] {(byte) 0x89, 's', 'b', '.'});
    return pickle.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(NAME + "/" + name);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
