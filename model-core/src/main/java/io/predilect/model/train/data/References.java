package io.predilect.model.train.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.hash.Sha256;
import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.objective.Need;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a reference said of examples that came without it, in a file of which memory holds nothing.
 *
 * <p>The file: the length of what it is {@link About} and that as JSON; the log-probs, float64
 * big-endian, [example, asked]; the SHA-256 sum of all that.
 */
public final class References implements AutoCloseable {
  private static final int SUM = 32;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final About NOTHING = new About("", "", 0, List.of());

  private final About about;
  private final String sum;
  private final Optional<FileChannel> file; // empty: every example has its own
  private final long first; // where the log-probs begin

  /**
   * What a file holds.
   *
   * @param reference the model that was asked, however it is told from others
   * @param examples the {@linkplain ExampleSurvey#digest digest} of the examples
   * @param size how many these are
   * @param asked what was asked about each of them
   */
  public record About(String reference, String examples, int size, List<ReferenceLogp> asked) {
    public About {
      asked = List.copyOf(asked);
    }
  }

  private References(About about, String sum, Optional<FileChannel> file, long first) {
    this.about = about;
    this.sum = sum;
    this.file = file;
    this.first = first;
  }

  /** For examples that all have their own, or an objective that asks for none. */
  public static References none() {
    return new References(NOTHING, "", Optional.empty(), 0);
  }

  /** What a reference must be asked for an objective's needs. */
  public static Set<ReferenceLogp> asked(Set<Need> needs) {
    EnumSet<ReferenceLogp> asked = EnumSet.noneOf(ReferenceLogp.class);
    if (needs.contains(Need.REFERENCE)) {
      asked.addAll(EnumSet.of(ReferenceLogp.CHOSEN, ReferenceLogp.REJECTED));
    }
    if (needs.contains(Need.HEADS)) {
      asked.addAll(EnumSet.of(ReferenceLogp.CHOSEN_HEAD, ReferenceLogp.REJECTED_HEAD));
    }
    if (needs.contains(Need.AUGMENTED)) {
      asked.addAll(EnumSet.of(ReferenceLogp.AUGMENTED_CHOSEN, ReferenceLogp.AUGMENTED_REJECTED));
    }
    if (needs.contains(Need.KL)) {
      asked.add(ReferenceLogp.MISMATCHED);
    }
    return asked;
  }

  /** Whether an example is without the answer to something that can be asked about it. */
  public static boolean lacks(TokenizedPair pair, ReferenceLogp which) {
    return isThere(which, pair) && pair.reference().of(which).isEmpty();
  }

  /** Whether an example is without some of the answers. */
  public static boolean lacksAny(TokenizedPair pair, Iterable<ReferenceLogp> asked) {
    for (ReferenceLogp which : asked) {
      if (lacks(pair, which)) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is what is asked about: of single responses only one is. */
  private static boolean isThere(ReferenceLogp which, TokenizedPair pair) {
    return switch (which) {
      case CHOSEN -> !pair.chosen().isEmpty();
      case REJECTED -> !pair.rejected().isEmpty();
      default -> true;
    };
  }

  /**
   * Writes a file.
   *
   * @param windows log-probs of examples that stand side by side, [example, asked]
   */
  public static void write(Path path, About about, Iterator<double[]> windows) throws IOException {
    MessageDigest sum = Sha256.digest();
    try (DigestOutputStream summed =
            new DigestOutputStream(
                new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES), sum);
        DataOutputStream out = new DataOutputStream(summed)) {
      byte[] header = JSON.writeValueAsBytes(about);
      out.writeInt(header.length);
      out.write(header);
      while (windows.hasNext()) {
        double[] window = windows.next();
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * window.length);
        bytes.asDoubleBuffer().put(window);
        out.write(bytes.array());
      }
      summed.on(false);
      out.write(sum.digest());
    }
  }

  /**
   * Opens a file; it may be removed then, and its room is free again when this is closed.
   *
   * @throws IOException when it is not whole
   */
  public static References open(Path path) throws IOException {
    byte[] sum = sum(path);
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      int length = read(file, 0, Integer.BYTES).getInt();
      About about = JSON.readValue(read(file, Integer.BYTES, length).array(), About.class);
      return new References(
          about, HexFormat.of().formatHex(sum), Optional.of(file), Integer.BYTES + (long) length);
    } catch (IOException | RuntimeException e) {
      try (file) {
        throw e;
      }
    }
  }

  /** The sum that a file ends with, which is that of what stands before it. */
  private static byte[] sum(Path path) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] told;
    try (InputStream in = Files.newInputStream(path)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (long left = Files.size(path) - SUM; left > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          break;
        }
        digest.update(buffer, 0, read);
        left -= read;
      }
      told = in.readNBytes(SUM);
    }
    if (!Arrays.equals(told, digest.digest())) {
      throw new IOException(path + " is damaged: it does not end with the sum of what it holds");
    }
    return told;
  }

  /** What this holds. */
  public About about() {
    return about;
  }

  /** The file's sum, by which it is told from others; empty: there is none. */
  public String sum() {
    return sum;
  }

  /** An example with what the reference says of it. */
  public Example example(int row, ExampleSource source, int index) {
    TokenizedPair pair = source.get(index);
    return new Example(row, pair, of(index, pair), source.mismatched(index));
  }

  /** What the reference says of an example: what came with it, and else what was computed. */
  public ReferenceLogps of(int index, TokenizedPair pair) {
    ReferenceLogps own = pair.reference();
    List<ReferenceLogp> asked = about.asked();
    if (file.isEmpty() || !lacksAny(pair, asked)) {
      return own;
    }
    int width = Double.BYTES * asked.size();
    ByteBuffer row = uncheckedRead(first + (long) index * width, width);
    Map<ReferenceLogp, Double> computed = new EnumMap<>(ReferenceLogp.class);
    for (ReferenceLogp which : asked) {
      double logp = row.getDouble();
      if (isThere(which, pair)) {
        computed.put(which, logp);
      }
    }
    return own.or(new ReferenceLogps(Optional.empty(), computed));
  }

  private ByteBuffer uncheckedRead(long from, int length) {
    try {
      return read(file.orElseThrow(), from, length);
    } catch (IOException e) {
      throw new UncheckedIOException("reference log-probs: " + e.getMessage(), e);
    }
  }

  static ByteBuffer read(FileChannel file, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, from + bytes.position()) < 0) {
        throw new IOException("this machine's copy was cut short; run again");
      }
    }
    return bytes.flip();
  }

  @Override
  public void close() {
    try {
      if (file.isPresent()) {
        file.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
