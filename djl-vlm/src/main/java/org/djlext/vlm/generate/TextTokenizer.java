package org.djlext.vlm.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.gguf.GgufFile;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** Turns text into token ids and back, as a checkpoint's own tokenizer does. Safe for threads. */
public interface TextTokenizer extends AutoCloseable {

  /**
   * Opens the tokenizer of a folder (tokenizer.json, tiktoken.model, or the tokenizer.model of the
   * first LLaMAs, the first that there is) or of a GGUF file (its metadata).
   *
   * @param path the folder or GGUF file
   * @return the tokenizer, to be closed
   * @throws IOException if there is none or it cannot be read
   */
  static TextTokenizer open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return openFolder(path);
    }
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      GgufFile gguf =
          checkpoint
              .gguf()
              .orElseThrow(() -> new CheckpointException(path, "expected a GGUF file"));
      return JsonTokenizer.open(path, new GgufTokenizer(path, gguf.metadata()).toTokenizerJson());
    }
  }

  private static TextTokenizer openFolder(Path folder) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    if (Files.isRegularFile(file)) {
      return JsonTokenizer.open(file, Files.readString(file));
    }
    if (Files.isRegularFile(folder.resolve(TiktokenFile.NAME))) {
      return TiktokenTokenizer.open(folder);
    }
    Path pieces = folder.resolve("tokenizer.model");
    if (Files.isRegularFile(pieces)) {
      return JsonTokenizer.open(
          pieces, SentencePieceFile.read(pieces, TextSettings.addsBos(folder)).toTokenizerJson());
    }
    throw new CheckpointException(
        folder,
        "there is neither tokenizer.json nor tiktoken.model nor tokenizer.model; save the tokenizer"
            + " with transformers (AutoTokenizer.from_pretrained(...).save_pretrained(folder)) to"
            + " get one");
  }

  /**
   * Returns how many ids there are.
   *
   * @return one more than the largest id
   */
  int size();

  /**
   * Splits text into tokens.
   *
   * @param text the text; special tokens in it are recognized
   * @param addSpecial whether to add what the model expects around a text, such as BOS
   * @return the ids
   */
  long[] encode(String text, boolean addSpecial);

  /**
   * Splits text into tokens none of which is special, for text that is not to be trusted: special
   * tokens in it are ordinary text.
   *
   * @param text the text
   * @return the ids
   * @throws UnsupportedOperationException if this kind of tokenizer always recognizes them, as
   *     those of tokenizer.json do
   */
  default long[] encodePlain(String text) {
    throw new UnsupportedOperationException(
        "a " + getClass().getSimpleName() + " recognizes special tokens in every text");
  }

  /**
   * Splits text into tokens and tells from which characters each was made.
   *
   * @param text the text; special tokens in it are recognized
   * @return the tokens, without what the model expects around a text
   * @throws UnsupportedOperationException if this kind of tokenizer does not know, as those of
   *     tiktoken
   */
  default LocatedTokens encodeLocated(String text) {
    throw new UnsupportedOperationException(
        "a " + getClass().getSimpleName() + " does not tell where in a text its tokens are");
  }

  /**
   * Joins tokens to text.
   *
   * @param ids the ids
   * @return the text without special tokens; an incomplete character at the end is U+FFFD
   */
  String decode(long... ids);

  @Override
  void close();
}
