package org.djlext.vlm.tune.sft;

import java.util.Arrays;
import java.util.List;
import org.djlext.vlm.tune.NextTokenLoss;

/**
 * A batch of texts: as rows that are padded at the end, or packed one behind the other in one row,
 * where none sees another one.
 *
 * @param inputIds the tokens, {@code (B, T)}
 * @param labels the tokens that count, {@code (B, T)}, {@link NextTokenLoss#IGNORED} for others
 * @param positions of a packed row the place of each token in its text, {@code (1, T)}; null for
 *     rows that are padded
 * @param tokens how many tokens are no padding
 */
public record SftBatch(long[][] inputIds, long[][] labels, long[][] positions, int tokens) {

  /** Puts texts one behind the other. */
  static SftBatch packed(List<Tokens> texts) {
    int total = texts.stream().mapToInt(Tokens::length).sum();
    long[] ids = new long[total];
    long[] labels = new long[total];
    long[] positions = new long[total];
    int at = 0;
    for (Tokens text : texts) {
      for (int i = 0; i < text.length(); i++) {
        ids[at] = text.ids()[i];
        // nothing foretells the first token of a text
        labels[at] = text.learnt()[i] && i > 0 ? text.ids()[i] : NextTokenLoss.IGNORED;
        positions[at] = i;
        at++;
      }
    }
    return new SftBatch(new long[][] {ids}, new long[][] {labels}, new long[][] {positions}, total);
  }

  /**
   * Puts texts one below the other.
   *
   * @param texts the texts
   * @param pad the token behind the end of shorter ones
   * @return the batch, each text a row
   */
  public static SftBatch padded(List<Tokens> texts, long pad) {
    int longest = texts.stream().mapToInt(Tokens::length).max().orElse(0);
    long[][] ids = new long[texts.size()][longest];
    long[][] labels = new long[texts.size()][longest];
    int tokens = 0;
    for (int row = 0; row < ids.length; row++) {
      Tokens text = texts.get(row);
      tokens += text.length();
      Arrays.fill(ids[row], pad);
      Arrays.fill(labels[row], NextTokenLoss.IGNORED);
      for (int i = 0; i < text.length(); i++) {
        ids[row][i] = text.ids()[i];
        labels[row][i] = text.learnt()[i] && i > 0 ? text.ids()[i] : NextTokenLoss.IGNORED;
      }
    }
    return new SftBatch(ids, labels, null, tokens);
  }

  /**
   * Returns how many tokens count in the loss.
   *
   * @return at least 0
   */
  public int learntTokens() {
    int count = 0;
    for (long[] row : labels) {
      for (long label : row) {
        count += label == NextTokenLoss.IGNORED ? 0 : 1;
      }
    }
    return count;
  }
}
