package org.djlext.examples.captions;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.djlext.vlm.chameleon.ImageVocabulary;
import org.djlext.vlm.generate.TextTokenizer;
import org.djlext.vlm.tune.NextTokenLoss;

/**
 * Makes rows of tokens of captions and pictures in both orders: {@code <s> caption picture </s>}
 * and {@code <s> picture end-of-turn caption </s>}, the latter often with a request beside the
 * picture. Some of the latter learn the picture too, which is then one without a caption: what a
 * drawing is guided away from.
 */
final class CaptionRows {

  /** What may stand beside a picture that is to be described. */
  static final List<String> REQUESTS =
      List.of(
          "Describe the picture.",
          "Describe this picture.",
          "What is in the picture?",
          "What is shown here?",
          "What do you see?");

  private static final int WITHOUT_CAPTION_ONE_IN = 4;

  private final ImageVocabulary vocabulary;
  private final TextTokenizer tokenizer;
  private final long pad;

  CaptionRows(ImageVocabulary vocabulary, TextTokenizer tokenizer) {
    this.vocabulary = vocabulary;
    this.tokenizer = tokenizer;
    this.pad = vocabulary.id(CaptionTokens.PAD);
  }

  /**
   * A batch.
   *
   * @param inputIds the tokens, padded at the end
   * @param labels the tokens to learn, {@link NextTokenLoss#IGNORED} for all others
   */
  record Rows(long[][] inputIds, long[][] labels) {}

  /** Makes rows of scenes and their codes, every other one of a picture to be described. */
  Rows of(List<CaptionedScene> scenes, List<long[]> codes, RandomGenerator random) {
    long[][] ids = new long[scenes.size()][];
    long[][] labels = new long[scenes.size()][];
    for (int row = 0; row < ids.length; row++) {
      Caption caption = scenes.get(row).caption();
      Row made =
          row % 2 == 0
              ? drawn(caption.said(random), codes.get(row))
              : described(caption.toString(), codes.get(row), random);
      ids[row] = made.ids();
      labels[row] = made.labels();
    }
    int longest = Arrays.stream(ids).mapToInt(row -> row.length).max().orElseThrow();
    for (int row = 0; row < ids.length; row++) {
      int length = ids[row].length;
      ids[row] = Arrays.copyOf(ids[row], longest);
      Arrays.fill(ids[row], length, longest, pad);
      labels[row] = Arrays.copyOf(labels[row], longest);
      Arrays.fill(labels[row], length, longest, NextTokenLoss.IGNORED);
    }
    return new Rows(ids, labels);
  }

  private record Row(long[] ids, long[] labels) {

    Row and(boolean learnt, long... more) {
      long[] as = more.clone();
      if (!learnt) {
        Arrays.fill(as, NextTokenLoss.IGNORED);
      }
      return new Row(join(ids, more), join(labels, as));
    }

    private static long[] join(long[] first, long[] second) {
      return LongStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }
  }

  private Row begin() {
    return new Row(new long[0], new long[0]).and(false, vocabulary.id(ImageVocabulary.BEGIN));
  }

  private Row drawn(String caption, long[] codes) {
    Row row = begin().and(false, tokenizer.encode(caption, false));
    return picture(row, true, codes).and(true, vocabulary.id(ImageVocabulary.END));
  }

  private Row described(String caption, long[] codes, RandomGenerator random) {
    long[] request = tokenizer.encode(REQUESTS.get(random.nextInt(REQUESTS.size())), false);
    int place = random.nextInt(3); // none, before, behind
    boolean learnt = random.nextInt(WITHOUT_CAPTION_ONE_IN) == 0 && place != 1;
    Row row = place == 1 ? begin().and(false, request) : begin();
    row = picture(row, learnt, codes);
    row = place == 2 ? row.and(false, request) : row;
    return row.and(false, vocabulary.id(ImageVocabulary.END_TURN))
        .and(true, tokenizer.encode(caption, false))
        .and(true, vocabulary.id(ImageVocabulary.END));
  }

  private Row picture(Row row, boolean learnt, long... codes) {
    long[] ids = Arrays.stream(codes).map(code -> vocabulary.idOf((int) code)).toArray();
    return row.and(learnt, vocabulary.id(ImageVocabulary.BEGIN_IMAGE))
        .and(learnt, ids)
        .and(learnt, vocabulary.id(ImageVocabulary.END_IMAGE));
  }
}
