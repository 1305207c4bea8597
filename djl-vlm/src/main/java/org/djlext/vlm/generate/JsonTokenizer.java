package org.djlext.vlm.generate;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.google.gson.stream.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** A tokenizer.json, run by the HuggingFace library that DJL brings. */
final class JsonTokenizer implements TextTokenizer {

  private final HuggingFaceTokenizer tokenizer;
  private final int size;

  private JsonTokenizer(HuggingFaceTokenizer tokenizer, int size) {
    this.tokenizer = tokenizer;
    this.size = size;
  }

  /**
   * Builds the tokenizer.
   *
   * @param file where the JSON is from, for errors
   */
  static TextTokenizer open(Path file, String json) throws IOException {
    try (InputStream is = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))) {
      int size = TokenizerVocabulary.read(new StringReader(json)).size();
      // a text model cuts and pads by itself
      Map<String, String> options = Map.of("truncation", "false", "padding", "false");
      return new JsonTokenizer(HuggingFaceTokenizer.newInstance(is, options), size);
    } catch (RuntimeException
        | MalformedJsonException
        | EOFException e) { // the native tokenizer reports a bad file so
      throw new CheckpointException(file, "the tokenizer cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long[] encode(String text, boolean addSpecial) {
    return tokenizer.encode(text, addSpecial, false).getIds();
  }

  @Override
  public LocatedTokens encodeLocated(String text) {
    Encoding encoding = tokenizer.encode(text, false, false);
    CharSpan[] spans = encoding.getCharTokenSpans();
    int[] starts = new int[spans.length];
    int[] ends = new int[spans.length];
    int[] indices = text.codePoints().map(Character::charCount).toArray();
    Arrays.parallelPrefix(indices, Integer::sum); // the library counts code points
    for (int i = 0; i < spans.length; i++) {
      starts[i] = spans[i] == null ? -1 : index(indices, spans[i].getStart());
      ends[i] = spans[i] == null ? -1 : index(indices, spans[i].getEnd());
    }
    return new LocatedTokens(encoding.getIds(), starts, ends);
  }

  private static int index(int[] ends, int codePoints) {
    return codePoints == 0 ? 0 : ends[codePoints - 1];
  }

  @Override
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
