package io.predilect.jobs.signal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes a model's first layer overflow at one token: its weights are all finite, and what follows
 * the token in a sequence has no log-prob. Other sequences have.
 */
final class Overflowing {
  private static final float GAIN = 1e3f;
  private static final float LARGE = 0x1p57f;

  private final ByteBuffer bytes;
  private final JsonNode header;
  private final int data;

  private Overflowing(byte[] file) throws IOException {
    this.bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(bytes.getLong(0));
    this.data = Long.BYTES + length;
    this.header = new ObjectMapper().readTree(file, Long.BYTES, length);
  }

  /**
   * Changes a folder's weights.
   *
   * @param hidden the width of its layers
   * @param token the token alone has something in the first place of its embedding, which queries
   *     and keys are made of
   */
  static void at(int token, Path model, int hidden) throws IOException {
    Path file = model.resolve("model.safetensors");
    byte[] all = Files.readAllBytes(file);
    Overflowing weights = new Overflowing(all);
    FloatBuffer embeddings = weights.of("model.embed_tokens.weight");
    for (int i = 0; i < embeddings.limit(); i++) {
      boolean first = i % hidden == 0;
      if (i / hidden == token) {
        embeddings.put(i, first ? 1 : 0);
      } else if (first) {
        embeddings.put(i, 0);
      }
    }
    weights.of("model.layers.0.input_layernorm.weight").put(0, GAIN);
    for (String name : new String[] {"q_proj", "k_proj"}) {
      FloatBuffer projection = weights.of("model.layers.0.self_attn." + name + ".weight");
      for (int i = 0; i < projection.limit(); i += hidden) {
        projection.put(i, LARGE);
      }
    }
    Files.write(file, all);
  }

  private FloatBuffer of(String tensor) {
    JsonNode place = header.path(tensor).path("data_offsets");
    int from = data + place.path(0).intValue();
    int to = data + place.path(1).intValue();
    return bytes.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
