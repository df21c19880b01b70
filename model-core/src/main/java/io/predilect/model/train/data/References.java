package io.predilect.model.train.data;

import io.predilect.data.hash.Sha256;
import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.objective.Need;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
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
 * <p>The file: the log-probs, float64 big-endian, [example, asked]; the SHA-256 sum of all of them.
 */
public final class References implements AutoCloseable {
  private static final int SUM = 32;
  private static final int BUFFER_BYTES = 1 << 16;

  private final List<ReferenceLogp> asked;
  private final String sum;
  private final Optional<LocalBytes> file; // empty: every example has its own

  private References(List<ReferenceLogp> asked, String sum, Optional<LocalBytes> file) {
    this.asked = asked;
    this.sum = sum;
    this.file = file;
  }

  /** For examples that all have their own, or an objective that asks for none. */
  public static References none() {
    return new References(List.of(), "", Optional.empty());
  }

  /** What a reference must be asked for an objective's needs. */
  public static List<ReferenceLogp> asked(Set<Need> needs) {
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
    return List.copyOf(asked);
  }

  /** Whether an example is without the answer to something that can be asked about it. */
  static boolean lacks(TokenizedPair pair, ReferenceLogp which) {
    return isThere(which, pair) && pair.reference().of(which).isEmpty();
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
   * @param windows log-probs of examples that stand side by side, [example, asked]; NaN of one that
   *     nobody will ask about, so that a loss would be refused if somebody did
   */
  public static void write(Path path, Iterator<double[]> windows) throws IOException {
    MessageDigest sum = Sha256.digest();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES)) {
      while (windows.hasNext()) {
        double[] window = windows.next();
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * window.length);
        bytes.asDoubleBuffer().put(window);
        sum.update(bytes.array());
        out.write(bytes.array());
      }
      out.write(sum.digest());
    }
  }

  /**
   * Opens a file; it may be removed then, and its room is free again when this is closed.
   *
   * @param asked what was asked about each example
   * @throws IOException when it is not whole
   */
  public static References open(Path path, List<ReferenceLogp> asked) throws IOException {
    String sum = HexFormat.of().formatHex(sum(path));
    return new References(List.copyOf(asked), sum, Optional.of(new LocalBytes(path)));
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

  /** The file's sum, by which it is told from others; empty: there is none. */
  public String sum() {
    return sum;
  }

  /** An example with what the reference says of it. */
  public Example example(int row, ExampleSource source, int index) {
    TokenizedPair pair = source.get(index);
    List<Integer> asked = source.asked(index);
    List<Example.Other> others = new ArrayList<>();
    for (int below : asked.subList(1, asked.size())) {
      TokenizedPair next = source.asked().get(below);
      others.add(new Example.Other(next.rejected(), of(below, next).of(ReferenceLogp.REJECTED)));
    }
    return new Example(row, pair, of(asked.get(0), pair), source.mismatched(index), others);
  }

  /**
   * What it says of one of {@link ExampleSource#asked()}: what came with it, and else what was
   * computed.
   */
  public ReferenceLogps of(int index, TokenizedPair pair) {
    ReferenceLogps own = pair.reference();
    if (file.isEmpty() || asked.stream().noneMatch(which -> lacks(pair, which))) {
      return own;
    }
    int width = Double.BYTES * asked.size();
    ByteBuffer row = file.get().read((long) index * width, width);
    Map<ReferenceLogp, Double> computed = new EnumMap<>(ReferenceLogp.class);
    for (ReferenceLogp which : asked) {
      double logp = row.getDouble();
      if (isThere(which, pair)) {
        computed.put(which, logp);
      }
    }
    return own.or(new ReferenceLogps(Optional.empty(), computed));
  }

  @Override
  public void close() {
    file.ifPresent(LocalBytes::close);
  }
}
