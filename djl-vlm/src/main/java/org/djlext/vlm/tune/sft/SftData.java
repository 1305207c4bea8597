package org.djlext.vlm.tune.sft;

import java.io.IOException;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** The examples of a file as tokens, on disk, read in any order. */
public final class SftData implements AutoCloseable {

  private final TokenStore store;
  private final String digest;
  private final DataReport report;

  private SftData(TokenStore store, String digest, DataReport report) {
    this.store = store;
    this.digest = digest;
    this.report = report;
  }

  /**
   * Reads a file and turns its examples into tokens.
   *
   * @param file the file
   * @param encoder makes the tokens
   * @param maxLength how many tokens an example may have, at least 2
   * @param tooLong what becomes of longer ones
   * @param empty what becomes of those without an answer
   * @return the data, to be closed
   * @throws CheckpointException naming the line, if an example is not as it should be, or nothing
   *     is left to learn from
   * @throws IOException if the file cannot be read
   */
  public static SftData prepare(
      ExampleFile file,
      ExampleEncoder encoder,
      int maxLength,
      LongExample tooLong,
      EmptyAnswer empty)
      throws IOException {
    TokenStore store = new TokenStore();
    try {
      Preparation preparation = new Preparation(file, encoder, store, maxLength, tooLong, empty);
      long before = encoder.unlikeStarts();
      file.read(preparation);
      if (store.size() == 0) {
        throw new CheckpointException(
            file.file(),
            "examples",
            "at least one to learn from",
            preparation.report(0).toString());
      }
      String digest = store.finish();
      return new SftData(store, digest, preparation.report(encoder.unlikeStarts() - before));
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Turns examples into tokens as they come. */
  private static final class Preparation implements ExampleFile.Sink {

    private final ExampleFile file;
    private final ExampleEncoder encoder;
    private final TokenStore store;
    private final int maxLength;
    private final LongExample tooLong;
    private final EmptyAnswer empty;
    private long read;
    private long truncated;
    private long dropped;
    private long empties;
    private long withoutTarget;
    private long learnt;

    Preparation(
        ExampleFile file,
        ExampleEncoder encoder,
        TokenStore store,
        int maxLength,
        LongExample tooLong,
        EmptyAnswer empty) {
      this.file = file;
      this.encoder = encoder;
      this.store = store;
      this.maxLength = maxLength;
      this.tooLong = tooLong;
      this.empty = empty;
    }

    @Override
    public void accept(int line, Example example) throws IOException {
      read++;
      if (example.isEmpty()) {
        if (empty == EmptyAnswer.ERROR) {
          throw new CheckpointException(file.file(), "line " + line, "an answer", "an empty one");
        } else if (empty == EmptyAnswer.DROP) {
          empties++;
          return;
        }
      }
      Tokens tokens;
      try {
        tokens = encoder.encode(example);
      } catch (IllegalArgumentException e) {
        throw new CheckpointException(file.file(), "line " + line + ": " + e.getMessage(), e);
      }
      if (tokens.length() > maxLength) {
        if (tooLong == LongExample.ERROR) {
          throw new CheckpointException(
              file.file(), "line " + line, "at most " + maxLength + " tokens", tokens.length());
        } else if (tooLong == LongExample.DROP) {
          dropped++;
          return;
        }
      }
      Tokens kept = tokens.length() > maxLength ? tokens.first(maxLength) : tokens;
      if (kept.learntCount() == 0) {
        withoutTarget++;
        return;
      }
      truncated += tokens.length() > maxLength ? 1 : 0;
      learnt += kept.learntCount();
      store.add(kept);
    }

    DataReport report(long unlikeStarts) {
      return new DataReport(
          read,
          store.size(),
          truncated,
          dropped,
          empties,
          withoutTarget,
          unlikeStarts,
          store.tokens(),
          learnt);
    }
  }

  /**
   * Returns what became of the examples.
   *
   * @return the counts
   */
  public DataReport report() {
    return report;
  }

  /**
   * Returns the number of examples.
   *
   * @return at least 1
   */
  public int size() {
    return store.size();
  }

  /**
   * Returns the number of tokens of an example.
   *
   * @param example its index, from 0
   * @return at least 2
   */
  public int length(int example) {
    return store.length(example);
  }

  /**
   * Reads an example.
   *
   * @param example its index, from 0
   * @return its tokens
   */
  public Tokens tokens(int example) {
    return store.read(example, 0, store.length(example));
  }

  Tokens part(Piece piece) {
    return piece.example() < 0
        ? store.readAt(piece.from(), piece.length())
        : store.read(piece.example(), (int) piece.from(), (int) piece.to());
  }

  /** Returns what is the same for the same tokens. */
  String digest() {
    return digest;
  }

  @Override
  public void close() {
    store.close();
  }
}
