package io.predilect.data.bpe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.template.JinjaTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a vocabulary as a Hugging Face tokenizer folder: {@code tokenizer.json}, {@code
 * tokenizer_config.json} with a ChatML template, {@code generation_config.json}. The tokenizers
 * library reads it as it reads GPT-2's.
 */
public final class BpeTokenizerFolder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private BpeTokenizerFolder() {}

  /**
   * Writes the three files, making the folder where needed.
   *
   * @throws IllegalArgumentException if the vocabulary lacks {@link BpeTrainer#END_OF_TEXT}, {@link
   *     BpeTrainer#TURN_START} or {@link BpeTrainer#TURN_END}, which the chat template uses
   */
  public static void write(Path folder, BpeVocabulary vocabulary) throws IOException {
    for (String token :
        List.of(BpeTrainer.END_OF_TEXT, BpeTrainer.TURN_START, BpeTrainer.TURN_END)) {
      if (!vocabulary.specialTokens().contains(token)) {
        throw new IllegalArgumentException(
            "the vocabulary lacks the special token " + token + "; train it with that token");
      }
    }
    Files.createDirectories(folder);
    write(folder.resolve("tokenizer.json"), tokenizer(vocabulary));
    write(folder.resolve("tokenizer_config.json"), configuration());
    write(folder.resolve("generation_config.json"), generation(vocabulary));
  }

  private static ObjectNode tokenizer(BpeVocabulary vocabulary) {
    ObjectNode root = NODES.objectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < vocabulary.specialTokens().size(); id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", vocabulary.specialTokens().get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer");
    root.set("pre_tokenizer", preTokenizer(vocabulary.preTokenizer()));
    root.putNull("post_processor");
    root.set("decoder", byteLevel(true));
    ObjectNode model = root.putObject("model");
    model
        .put("type", "BPE")
        .putNull("dropout")
        .putNull("unk_token")
        .putNull("continuing_subword_prefix")
        .putNull("end_of_word_suffix")
        .put("fuse_unk", false)
        .put("byte_fallback", false);
    ObjectNode vocab = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      vocab.put(vocabulary.tokens().get(id), id);
    }
    ArrayNode merges = model.putArray("merges");
    // No token of the byte alphabet holds a space, so one can stand between the two.
    vocabulary.merges().forEach(m -> merges.add(m.left() + " " + m.right()));
    return root;
  }

  private static ObjectNode preTokenizer(PreTokenizer kind) {
    return switch (kind) {
      case GPT2 -> byteLevel(true);
      case LLAMA3 -> {
        ObjectNode sequence = NODES.objectNode().put("type", "Sequence");
        ArrayNode steps = sequence.putArray("pretokenizers");
        ObjectNode split = steps.addObject().put("type", "Split");
        split.putObject("pattern").put("Regex", kind.regex());
        split.put("behavior", "Isolated").put("invert", false);
        steps.add(byteLevel(false));
        yield sequence;
      }
    };
  }

  private static ObjectNode byteLevel(boolean regex) {
    return NODES
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", regex);
  }

  private static ObjectNode configuration() {
    return NODES
        .objectNode()
        .put("tokenizer_class", "PreTrainedTokenizerFast")
        .putNull("bos_token")
        .put("eos_token", BpeTrainer.TURN_END)
        .put("pad_token", BpeTrainer.END_OF_TEXT)
        .putNull("unk_token")
        .put("clean_up_tokenization_spaces", false)
        .put("add_prefix_space", false)
        .put("chat_template", chatMl());
  }

  private static ObjectNode generation(BpeVocabulary vocabulary) {
    return NODES
        .objectNode()
        .put("eos_token_id", vocabulary.specialTokens().indexOf(BpeTrainer.TURN_END))
        .put("pad_token_id", vocabulary.specialTokens().indexOf(BpeTrainer.END_OF_TEXT));
  }

  private static String chatMl() {
    return JinjaTemplate.ofResource(BpeTokenizerFolder.class, "chatml.jinja").source();
  }

  private static void write(Path file, ObjectNode content) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), content);
  }
}
