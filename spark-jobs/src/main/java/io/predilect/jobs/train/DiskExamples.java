package io.predilect.jobs.train;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.train.data.ExampleSource;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A training's examples in one file of this machine, of which memory holds twelve bytes each: any
 * rank may need any example, since the global batches do not depend on the number of ranks. What is
 * needed comes from the system's cache of the file, or from the disk.
 */
final class DiskExamples implements ExampleSource, AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final FileChannel file;
  private final int size;
  private final long[] starts; // one more than there are examples
  private final int[] lengths;

  private DiskExamples(FileChannel file, int size, long[] starts, int[] lengths) {
    this.file = file;
    this.size = size;
    this.starts = starts;
    this.lengths = lengths;
  }

  /**
   * Writes the pairs to a new file, which has no name any more then: its room is free again when
   * this is closed, or its process killed.
   */
  static DiskExamples write(Path file, Iterator<TokenizedPair> pairs) throws IOException {
    long[] starts = new long[1025];
    int[] lengths = new int[1024];
    int size = 0;
    long written = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
      while (pairs.hasNext()) {
        TokenizedPair pair = pairs.next();
        if (size == lengths.length) {
          lengths = Arrays.copyOf(lengths, 2 * size);
          starts = Arrays.copyOf(starts, 2 * size + 1);
        }
        lengths[size] = pair.length();
        written += write(pair, out);
        starts[++size] = written;
      }
    }
    return new DiskExamples(
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE),
        size,
        Arrays.copyOf(starts, size + 1),
        Arrays.copyOf(lengths, size));
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int length(int index) {
    return lengths[index];
  }

  @Override
  public TokenizedPair get(int index) {
    ByteBuffer bytes = ByteBuffer.allocate((int) (starts[index + 1] - starts[index]));
    try {
      while (bytes.hasRemaining()) {
        if (file.read(bytes, starts[index] + bytes.position()) < 0) {
          throw new EOFException("this machine's copy of the shards was cut short");
        }
      }
      return read(new DataInputStream(new ByteArrayInputStream(bytes.array())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int write(TokenizedPair pair, OutputStream to) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + Integer.BYTES * pair.length());
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(pair.id());
    out.writeUTF(pair.subset());
    write(pair.prompt(), out);
    write(pair.chosen(), out);
    write(pair.rejected(), out);
    out.writeBoolean(pair.rationale().isPresent());
    if (pair.rationale().isPresent()) {
      write(pair.rationale().get().condition(), out);
      write(pair.rationale().get().text(), out);
    }
    out.writeBoolean(pair.augmentedPrompt().isPresent());
    if (pair.augmentedPrompt().isPresent()) {
      write(pair.augmentedPrompt().get(), out);
    }
    write(pair.reference(), out);
    out.writeBoolean(pair.scoreMargin().isPresent());
    if (pair.scoreMargin().isPresent()) {
      out.writeDouble(pair.scoreMargin().getAsDouble());
    }
    bytes.writeTo(to);
    return bytes.size();
  }

  private static void write(Tokens tokens, DataOutputStream out) throws IOException {
    out.writeInt(tokens.length());
    for (int i = 0; i < tokens.length(); i++) {
      out.writeInt(tokens.at(i));
    }
  }

  private static void write(ReferenceLogps reference, DataOutputStream out) throws IOException {
    out.writeBoolean(reference.model().isPresent());
    if (reference.model().isPresent()) {
      out.writeUTF(reference.model().get());
    }
    out.writeBoolean(reference.tokens().isPresent());
    if (reference.tokens().isPresent()) {
      out.writeUTF(reference.tokens().get().text());
    }
    out.writeByte(reference.values().size());
    for (Map.Entry<ReferenceLogp, Double> said : reference.values().entrySet()) {
      out.writeUTF(said.getKey().name());
      out.writeDouble(said.getValue());
    }
  }

  private static TokenizedPair read(DataInputStream in) throws IOException {
    return new TokenizedPair(
        in.readUTF(),
        in.readUTF(),
        tokens(in),
        tokens(in),
        tokens(in),
        in.readBoolean()
            ? Optional.of(new TokenizedPair.Rationale(tokens(in), tokens(in)))
            : Optional.empty(),
        in.readBoolean() ? Optional.of(tokens(in)) : Optional.empty(),
        reference(in),
        in.readBoolean() ? OptionalDouble.of(in.readDouble()) : OptionalDouble.empty());
  }

  private static Tokens tokens(DataInputStream in) throws IOException {
    int[] ids = new int[in.readInt()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = in.readInt();
    }
    return Tokens.of(ids);
  }

  private static ReferenceLogps reference(DataInputStream in) throws IOException {
    Optional<String> model = in.readBoolean() ? Optional.of(in.readUTF()) : Optional.empty();
    Optional<TokenFingerprint> tokens =
        in.readBoolean() ? TokenFingerprint.parse(in.readUTF()) : Optional.empty();
    Map<ReferenceLogp, Double> values = new EnumMap<>(ReferenceLogp.class);
    for (int left = in.readByte(); left > 0; left--) {
      values.put(ReferenceLogp.valueOf(in.readUTF()), in.readDouble());
    }
    return model.isEmpty() && values.isEmpty()
        ? ReferenceLogps.none()
        : new ReferenceLogps(model, tokens, values);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
