package org.djlext.vlm.generate;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.stream.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.gguf.GgufFile;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** Turns text into token ids and back, as a checkpoint's own tokenizer does. Safe for threads. */
public final class TextTokenizer implements AutoCloseable {

  private final HuggingFaceTokenizer tokenizer;

  private final int size;

  private TextTokenizer(HuggingFaceTokenizer tokenizer, int size) {
    this.tokenizer = tokenizer;
    this.size = size;
  }

  /**
   * Opens the tokenizer of a folder (tokenizer.json, or the tokenizer.model of the first LLaMAs) or
   * of a GGUF file (its metadata).
   *
   * @param path the folder or GGUF file
   * @return the tokenizer, to be closed
   * @throws IOException if there is none or it cannot be read
   */
  public static TextTokenizer open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return openFolder(path);
    }
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      GgufFile gguf =
          checkpoint
              .gguf()
              .orElseThrow(() -> new CheckpointException(path, "expected a GGUF file"));
      String json = new GgufTokenizer(path, gguf.metadata()).toTokenizerJson();
      return open(path, json.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static TextTokenizer openFolder(Path folder) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    if (Files.isRegularFile(file)) {
      return open(file, Files.readAllBytes(file));
    }
    Path pieces = folder.resolve("tokenizer.model");
    if (Files.isRegularFile(pieces)) {
      String json = SentencePieceFile.read(pieces, TextSettings.addsBos(folder)).toTokenizerJson();
      return open(pieces, json.getBytes(StandardCharsets.UTF_8));
    }
    throw new CheckpointException(
        folder,
        "there is neither tokenizer.json nor tokenizer.model; save the tokenizer with transformers"
            + " (AutoTokenizer.from_pretrained(...).save_pretrained(folder)) to get one");
  }

  private static TextTokenizer open(Path file, byte[] json) throws IOException {
    try (InputStream is = new ByteArrayInputStream(json)) {
      String text = new String(json, StandardCharsets.UTF_8);
      int size = TokenizerVocabulary.read(new StringReader(text)).size();
      // a text model cuts and pads by itself
      Map<String, String> options = Map.of("truncation", "false", "padding", "false");
      return new TextTokenizer(HuggingFaceTokenizer.newInstance(is, options), size);
    } catch (RuntimeException
        | MalformedJsonException
        | EOFException e) { // the native tokenizer reports a bad file so
      throw new CheckpointException(file, "the tokenizer cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Returns how many ids there are.
   *
   * @return one more than the largest id
   */
  public int size() {
    return size;
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

  boolean isOpen() {
    return !tokenizer.isReleased();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
