package io.predilect.data.token;

import java.nio.file.Path;

/**
 * The tokens that a model has embeddings for. A tokenizer may have been given tokens that its model
 * was not.
 *
 * @param path the tokenizer's folder
 * @param tokenizer it
 * @param size tokens of the model
 */
record ModelVocabulary(Path path, TextTokenizer tokenizer, int size) {
  static ModelVocabulary of(TokenizerFolder folder, TextTokenizer tokenizer) {
    return new ModelVocabulary(
        folder.path(), tokenizer, folder.modelVocabSize().orElse(Integer.MAX_VALUE));
  }

  /**
   * The tokens themselves.
   *
   * @throws VocabularyException when the model has no embedding for one of them
   */
  Tokens require(Tokens tokens) {
    if (tokenizer.vocabSize() > size) {
      for (int i = 0; i < tokens.length(); i++) {
        if (tokens.at(i) >= size) {
          throw new VocabularyException(
              path
                  + ": tokenizer.json has the token \""
                  + tokenizer.decode(Tokens.of(tokens.at(i)), false)
                  + "\" with id "
                  + tokens.at(i)
                  + ", which is used here, but the model has only "
                  + size
                  + " (vocab_size of config.json): resize its embedding in Python"
                  + " (model.resize_token_embeddings(len(tokenizer))) and save both, or take the"
                  + " token out of tokenizer.json");
        }
      }
    }
    return tokens;
  }
}
