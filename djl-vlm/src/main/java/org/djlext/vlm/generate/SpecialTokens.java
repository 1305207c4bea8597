package org.djlext.vlm.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens of a checkpoint that are no text.
 *
 * @param texts how they are written, by names such as {@code eos_token}
 */
public record SpecialTokens(Map<String, String> texts) {

  /**
   * Keeps the texts.
   *
   * @param texts how they are written, by name
   */
  public SpecialTokens {
    texts = Map.copyOf(texts);
  }

  /**
   * Reads them.
   *
   * @param checkpoint the folder or GGUF file
   * @return the tokens
   * @throws IOException if its files cannot be read
   */
  public static SpecialTokens of(Path checkpoint) throws IOException {
    return new SpecialTokens(TextSettings.of(checkpoint).specialTokens());
  }

  /**
   * Returns the token that ends a text.
   *
   * @return how it is written, or nothing if there is none
   */
  public Optional<String> eos() {
    return Optional.ofNullable(texts.get("eos_token"));
  }
}
