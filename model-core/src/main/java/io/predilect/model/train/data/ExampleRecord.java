package io.predilect.model.train.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An example as bytes, big-endian: texts and tokens behind their lengths, what may be absent behind
 * a byte.
 */
final class ExampleRecord {
  private static final List<ReferenceLogp> LOGPS = List.of(ReferenceLogp.values());

  private ExampleRecord() {}

  static byte[] encode(TokenizedPair pair) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + Integer.BYTES * pair.length());
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(pair.id(), out);
      write(pair.subset(), out);
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
      out.writeBoolean(pair.weight().isPresent());
      if (pair.weight().isPresent()) {
        out.writeDouble(pair.weight().getAsDouble());
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory takes all that is written", e);
    }
    return bytes.toByteArray();
  }

  private static void write(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void write(Tokens tokens, DataOutputStream out) throws IOException {
    ByteBuffer ids = ByteBuffer.allocate(Integer.BYTES * tokens.length());
    ids.asIntBuffer().put(tokens.toArray());
    out.writeInt(tokens.length());
    out.write(ids.array());
  }

  private static void write(ReferenceLogps reference, DataOutputStream out) throws IOException {
    out.writeBoolean(reference.model().isPresent());
    if (reference.model().isPresent()) {
      write(reference.model().get(), out);
    }
    out.writeBoolean(reference.tokens().isPresent());
    if (reference.tokens().isPresent()) {
      write(reference.tokens().get().text(), out);
    }
    out.writeByte(reference.values().size());
    for (Map.Entry<ReferenceLogp, Double> said : reference.values().entrySet()) {
      out.writeByte(LOGPS.indexOf(said.getKey()));
      out.writeDouble(said.getValue());
    }
  }

  static TokenizedPair decode(ByteBuffer in) {
    return new TokenizedPair(
        text(in),
        text(in),
        tokens(in),
        tokens(in),
        tokens(in),
        there(in)
            ? Optional.of(new TokenizedPair.Rationale(tokens(in), tokens(in)))
            : Optional.empty(),
        there(in) ? Optional.of(tokens(in)) : Optional.empty(),
        reference(in),
        there(in) ? OptionalDouble.of(in.getDouble()) : OptionalDouble.empty(),
        there(in) ? OptionalDouble.of(in.getDouble()) : OptionalDouble.empty());
  }

  private static boolean there(ByteBuffer in) {
    return in.get() != 0;
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }

  private static Tokens tokens(ByteBuffer in) {
    int[] ids = new int[in.getInt()];
    in.asIntBuffer().get(ids);
    in.position(in.position() + Integer.BYTES * ids.length);
    return Tokens.of(ids);
  }

  private static ReferenceLogps reference(ByteBuffer in) {
    Optional<String> model = there(in) ? Optional.of(text(in)) : Optional.empty();
    Optional<TokenFingerprint> tokens =
        there(in) ? TokenFingerprint.parse(text(in)) : Optional.empty();
    Map<ReferenceLogp, Double> values = new EnumMap<>(ReferenceLogp.class);
    for (int left = in.get(); left > 0; left--) {
      values.put(LOGPS.get(in.get()), in.getDouble());
    }
    return model.isEmpty() && values.isEmpty()
        ? ReferenceLogps.none()
        : new ReferenceLogps(model, tokens, values);
  }
}
