package org.djlext.vlm.tune.preference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.sft.EmptyAnswer;
import org.djlext.vlm.tune.sft.ExampleEncoder;
import org.djlext.vlm.tune.sft.ExampleRecord;
import org.djlext.vlm.tune.sft.LongExample;
import org.djlext.vlm.tune.sft.RecordFile;
import org.djlext.vlm.tune.sft.TokenStore;
import org.djlext.vlm.tune.sft.Tokens;

/** The pairs of a file as tokens, on disk, read in any order. */
public final class PreferenceData implements AutoCloseable {

  private final TokenStore store; // chosen and rejected in turn
  private final float[] margins;
  private final PreferenceReport report;
  private final String digest;

  private PreferenceData(Preparation preparation) throws IOException {
    store = preparation.store;
    digest = store.finish() + Arrays.hashCode(preparation.margins);
    margins = preparation.withMargins ? preparation.margins : null;
    report =
        new PreferenceReport(
            preparation.read,
            store.size() / 2,
            preparation.truncated,
            preparation.tooLong,
            preparation.empty);
  }

  /**
   * Reads a file and turns its pairs into tokens.
   *
   * @param file a JSON array or JSON Lines of {@linkplain PreferencePair#of pairs}
   * @param encoder makes the tokens
   * @param maxLength how many tokens a prompt and its answer may have together, at least 2
   * @param tooLong what becomes of pairs one of which is longer
   * @param empty what becomes of pairs with an empty answer
   * @return the data, to be closed
   * @throws CheckpointException naming the line, if a pair is not as it should be, or none is left
   * @throws IOException if the file cannot be read
   */
  public static PreferenceData prepare(
      Path file, ExampleEncoder encoder, int maxLength, LongExample tooLong, EmptyAnswer empty)
      throws IOException {
    Preparation preparation = new Preparation(encoder, maxLength, tooLong, empty);
    try {
      new RecordFile(file).read(preparation);
      if (preparation.store.size() == 0) {
        throw new CheckpointException(
            file, "pairs", "at least one to learn from", "none of " + preparation.read);
      }
      return new PreferenceData(preparation);
    } catch (IOException | RuntimeException e) {
      preparation.store.close();
      throw e;
    }
  }

  /** Turns pairs into tokens as they come. */
  private static final class Preparation implements RecordFile.Sink {

    private final TokenStore store = new TokenStore();
    private final ExampleEncoder encoder;
    private final int maxLength;
    private final LongExample ifLong;
    private final EmptyAnswer ifEmpty;
    private float[] margins = new float[64];
    private boolean withMargins;
    private long read;
    private long truncated;
    private long tooLong;
    private long empty;

    Preparation(ExampleEncoder encoder, int maxLength, LongExample ifLong, EmptyAnswer ifEmpty)
        throws IOException {
      this.encoder = encoder;
      this.maxLength = maxLength;
      this.ifLong = ifLong;
      this.ifEmpty = ifEmpty;
    }

    @Override
    public void accept(ExampleRecord found) throws IOException {
      PreferencePair pair = PreferencePair.of(found);
      read++;
      if (pair.chosen().isEmpty() || pair.rejected().isEmpty()) {
        if (ifEmpty == EmptyAnswer.ERROR) {
          String field = pair.chosen().isEmpty() ? "chosen" : "rejected";
          throw found.wrong(field, "an answer");
        } else if (ifEmpty == EmptyAnswer.DROP) {
          empty++;
          return;
        }
      }
      Tokens chosen;
      Tokens rejected;
      try {
        chosen = encoder.encode(pair.chosen());
        rejected = encoder.encode(pair.rejected());
      } catch (IllegalArgumentException e) {
        throw new CheckpointException(
            found.file(), "line " + found.line() + ": " + e.getMessage(), e);
      }
      int longest = Math.max(chosen.length(), rejected.length());
      if (longest > maxLength) {
        if (ifLong == LongExample.ERROR) {
          throw new CheckpointException(
              found.file(), "line " + found.line(), "at most " + maxLength + " tokens", longest);
        } else if (ifLong == LongExample.DROP) {
          tooLong++;
          return;
        }
        truncated++;
        chosen = chosen.first(Math.min(maxLength, chosen.length()));
        rejected = rejected.first(Math.min(maxLength, rejected.length()));
        if (chosen.learntCount() == 0 || rejected.learntCount() == 0) {
          truncated--;
          tooLong++; // nothing of an answer is left
          return;
        }
      }
      int index = store.size() / 2;
      margins = index == margins.length ? Arrays.copyOf(margins, 2 * index) : margins;
      if (index > 0 && withMargins != (pair.margin() != null)) {
        throw found.wrong("margin", withMargins ? "a number, as before" : "none, as before");
      }
      withMargins = pair.margin() != null;
      margins[index] = withMargins ? pair.margin() : 0;
      store.add(chosen);
      store.add(rejected);
    }
  }

  /**
   * Returns what became of the pairs.
   *
   * @return the counts
   */
  public PreferenceReport report() {
    return report;
  }

  /**
   * Returns the number of pairs.
   *
   * @return at least 1
   */
  public int size() {
    return store.size() / 2;
  }

  /**
   * Reads a prompt with its better answer.
   *
   * @param pair its index, from 0
   * @return the tokens, of which those of the answer count
   */
  public Tokens chosen(int pair) {
    return store.read(2 * pair, 0, store.length(2 * pair));
  }

  /**
   * Reads a prompt with its worse answer.
   *
   * @param pair its index, from 0
   * @return the tokens, of which those of the answer count
   */
  public Tokens rejected(int pair) {
    return store.read(2 * pair + 1, 0, store.length(2 * pair + 1));
  }

  /** Returns by how much the better answers are to be ahead; null if no pair says. */
  float[] margins(int... pairs) {
    if (margins == null) {
      return null;
    }
    float[] some = new float[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      some[i] = margins[pairs[i]];
    }
    return some;
  }

  String digest() {
    return digest;
  }

  @Override
  public void close() {
    store.close();
  }
}
