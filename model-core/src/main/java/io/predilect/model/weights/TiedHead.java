package io.predilect.model.weights;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a language model's head is its embedding: what the file holds goes before what {@code
 * tie_word_embeddings} says, as in transformers 5.
 */
final class TiedHead {
  private static final Logger LOG = LoggerFactory.getLogger(TiedHead.class);
  private static final int PIECE = 1 << 20;

  private TiedHead() {}

  /**
   * The configuration as the weights have it.
   *
   * @throws ModelException when there is no head and nothing to take for it
   */
  static ModelConfig asStored(ModelConfig config, HeadKind kind, CheckpointTensors tensors)
      throws IOException {
    if (kind == HeadKind.REWARD) {
      return config;
    }
    TensorNames names = new TensorNames(config);
    Part head = names.languageHead();
    Part embedding = names.embedding();
    require(config, tensors);
    if (!tensors.has(head.name()) || !config.tieEmbeddings()) {
      return config;
    }
    if (!tensors.has(embedding.name())) {
      tensors.readAs(embedding.name(), head.name());
      return config;
    }
    StoredTensor stored = tensors.find(head.name(), head.shape());
    if (same(stored, tensors.find(embedding.name(), embedding.shape()))) {
      return config;
    }
    LOG.warn(
        "{}: config.json says tie_word_embeddings: true, but {} is not {}: it is used as it is,"
            + " and models made of this one say false",
        tensors.folder(),
        head.name(),
        embedding.name());
    return config.untied();
  }

  /**
   * Checks that a language model has a head.
   *
   * @throws ModelException when there is none and nothing to take for it
   */
  static void require(ModelConfig config, CheckpointTensors tensors) {
    String head = new TensorNames(config).languageHead().name();
    if (!config.tieEmbeddings() && !tensors.has(head)) {
      throw new ModelException(
          "%s has no tensor %s, which its config.json implies%s"
              .formatted(
                  tensors.folder(),
                  head,
                  tensors
                      .wrapped(head)
                      .orElse(
                          "; where the head is the embedding, config.json must say"
                              + " \"tie_word_embeddings\": true")));
    }
  }

  // Numbers of two types are taken as they are: where they say the same, nothing is lost.
  private static boolean same(StoredTensor a, StoredTensor b) throws IOException {
    if (a.info().type() != b.info().type()) {
      return false;
    }
    ByteBuffer left = ByteBuffer.allocate(PIECE);
    ByteBuffer right = ByteBuffer.allocate(PIECE);
    for (long from = 0; from < a.info().bytes(); from += PIECE) {
      int length = (int) Math.min(PIECE, a.info().bytes() - from);
      a.read(from, left.clear().limit(length));
      b.read(from, right.clear().limit(length));
      if (!left.flip().equals(right.flip())) {
        return false;
      }
    }
    return true;
  }
}
