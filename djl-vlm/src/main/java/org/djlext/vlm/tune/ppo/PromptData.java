package org.djlext.vlm.tune.ppo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.sft.ExampleEncoder;
import org.djlext.vlm.tune.sft.ExampleRecord;
import org.djlext.vlm.tune.sft.RecordFile;
import org.djlext.vlm.tune.sft.TokenStore;
import org.djlext.vlm.tune.sft.Tokens;

/**
 * The prompts of a file as tokens, on disk, read in any order: objects with a {@code prompt}, a
 * text or a list of messages as trl has it. Answers beside it are not read, so that files of pairs
 * serve too.
 */
public final class PromptData implements AutoCloseable {

  private final TokenStore store;
  private final long tooLong;
  private final String digest;

  private PromptData(TokenStore store, long tooLong) throws IOException {
    this.store = store;
    this.tooLong = tooLong;
    digest = store.finish();
  }

  /**
   * Reads a file and turns its prompts into tokens. Prompts that are too long are left out and
   * counted.
   *
   * @param file a JSON array or JSON Lines
   * @param encoder makes the tokens
   * @param maxLength how many tokens a prompt may have
   * @return the prompts, to be closed
   * @throws CheckpointException naming the line, if there is no prompt, or none is left
   * @throws IOException if the file cannot be read
   */
  public static PromptData prepare(Path file, ExampleEncoder encoder, int maxLength)
      throws IOException {
    TokenStore store = new TokenStore();
    try {
      List<Integer> leftOut = new ArrayList<>();
      new RecordFile(file)
          .read(
              found -> {
                long[] ids = ids(found, encoder);
                if (ids.length > maxLength) {
                  leftOut.add(found.line());
                } else {
                  store.add(tokens(ids));
                }
              });
      if (store.size() == 0) {
        throw new CheckpointException(
            file,
            "prompts",
            "at least one of at most " + maxLength + " tokens",
            leftOut.isEmpty() ? "none" : leftOut.size() + " longer ones");
      }
      return new PromptData(store, leftOut.size());
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static long[] ids(ExampleRecord found, ExampleEncoder encoder) throws IOException {
    try {
      long[] ids =
          found.isList("prompt")
              ? encoder.prompt(found.messages("prompt"))
              : encoder.prompt(found.text("prompt"));
      if (ids.length == 0) {
        throw found.wrong("prompt", "a text with at least one token");
      }
      return ids;
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          found.file(), "line " + found.line() + ": " + e.getMessage(), e);
    }
  }

  private static Tokens tokens(long[] ids) {
    int[] shorter = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      shorter[i] = Math.toIntExact(ids[i]);
    }
    return new Tokens(shorter, new boolean[ids.length]);
  }

  /**
   * Returns the number of prompts.
   *
   * @return at least 1
   */
  public int size() {
    return store.size();
  }

  /**
   * Returns how many prompts were left out.
   *
   * @return those that were too long
   */
  public long tooLong() {
    return tooLong;
  }

  /**
   * Reads a prompt.
   *
   * @param prompt its index, from 0
   * @return the tokens, with what the model's answer begins behind
   */
  public long[] prompt(int prompt) {
    int[] ids = store.read(prompt, 0, store.length(prompt)).ids();
    long[] longer = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      longer[i] = ids[i];
    }
    return longer;
  }

  String digest() {
    return digest;
  }

  @Override
  public void close() {
    store.close();
  }
}
