package org.djlext.vlm.generate;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** Turns text into token ids and back, as a checkpoint's own tokenizer does. Safe for threads. */
public final class TextTokenizer implements AutoCloseable {

  private final HuggingFaceTokenizer tokenizer;

  private TextTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Opens the tokenizer of a folder (tokenizer.json) or of a GGUF file (its metadata).
   *
   * @param path the folder or GGUF file
   * @return the tokenizer, to be closed
   * @throws IOException if there is none or it cannot be read
   */
  public static TextTokenizer open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      Path file = path.resolve("tokenizer.json");
      if (!Files.isRegularFile(file)) {
        throw new CheckpointException(
            path,
            "there is no tokenizer.json; save the tokenizer with a recent version of transformers"
                + " (AutoTokenizer.from_pretrained(...).save_pretrained(folder)) to get one");
      }
      try (InputStream is = Files.newInputStream(file)) {
        return open(file, is);
      }
    }
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      String json =
          GgufTokenizer.toTokenizerJson(
              path,
              checkpoint
                  .gguf()
                  .orElseThrow(() -> new CheckpointException(path, "expected a GGUF file"))
                  .metadata());
      return open(path, new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static TextTokenizer open(Path file, InputStream json) throws IOException {
    try {
      // a text model cuts and pads by itself
      Map<String, String> options = Map.of("truncation", "false", "padding", "false");
      return new TextTokenizer(HuggingFaceTokenizer.newInstance(json, options));
    } catch (RuntimeException e) { // the native tokenizer reports a bad file so
      throw new CheckpointException(file, "the tokenizer cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Splits text into tokens.
   *
   * @param text the text; special tokens in it are recognized
   * @param addSpecial whether to add what the model expects around a text, such as BOS
   * @return the ids
   */
  public long[] encode(String text, boolean addSpecial) {
    return tokenizer.encode(text, addSpecial, false).getIds();
  }

  /**
   * Joins tokens to text.
   *
   * @param ids the ids
   * @return the text without special tokens; an incomplete character at the end is U+FFFD
   */
  public String decode(long... ids) {
    return tokenizer.decode(ids, true);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
