package io.predilect.data.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that say which chat template a Hugging Face folder has. */
public final class TemplateFiles {
  /**
   * Texts one behind the other, with nothing around them: the tokens are those of the prompt, of
   * the response and of the token that ends a text.
   */
  public static final String RAW = "{% for message in messages %}{{ message.content }}{% endfor %}";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private TemplateFiles() {}

  /**
   * Gives a folder another chat template, and takes the one that it had out of the other files that
   * may have one: programs differ in which they read first. Templates of other names stay.
   *
   * @param folder with a tokenizer
   * @param template Jinja
   */
  public static void replace(Path folder, String template) throws IOException {
    Files.writeString(folder.resolve(TokenizerFolder.TEMPLATE), template);
    Files.deleteIfExists(folder.resolve(TokenizerFolder.PROCESSOR_TEMPLATE));
    Path config = folder.resolve(TokenizerFolder.TOKENIZER_CONFIG);
    if (Files.exists(config)) {
      JsonNode tree = JSON.readTree(config.toFile());
      if (tree instanceof ObjectNode object && object.remove("chat_template") != null) {
        JSON.writeValue(config.toFile(), object);
      }
    }
  }
}
