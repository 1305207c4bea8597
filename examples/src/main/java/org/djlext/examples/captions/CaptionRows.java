package org.djlext.examples.captions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
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
   * @param pictures the tokens of pictures to learn, {@link NextTokenLoss#IGNORED} for all others
   * @param texts the tokens of texts to learn, likewise
   */
  record Rows(long[][] inputIds, long[][] pictures, long[][] texts) {}

  /**
   * Makes rows, every other one of a picture to be described.
   *
   * @param tidy what is drawn
   * @param free what is described
   * @param count how many rows
   * @param random decides which
   */
  Rows of(PicturePool tidy, PicturePool free, int count, RandomGenerator random) {
    List<Row> rows = new ArrayList<>();
    while (rows.size() < count) {
      if (rows.size() % 2 == 0) {
        rows.add(drawn(tidy.any(random), random));
      } else {
        boolean learnt = random.nextInt(WITHOUT_CAPTION_ONE_IN) == 0;
        rows.add(described((learnt ? tidy : free).any(random), learnt, random));
      }
    }
    int longest = rows.stream().mapToInt(row -> row.ids().length).max().orElseThrow();
    return new Rows(
        padded(rows, Row::ids, longest, pad),
        padded(rows, Row::pictures, longest, NextTokenLoss.IGNORED),
        padded(rows, Row::texts, longest, NextTokenLoss.IGNORED));
  }

  private static long[][] padded(
      List<Row> rows, Function<Row, long[]> part, int length, long padding) {
    long[][] all = new long[rows.size()][];
    for (int row = 0; row < all.length; row++) {
      long[] values = part.apply(rows.get(row));
      all[row] = Arrays.copyOf(values, length);
      Arrays.fill(all[row], values.length, length, padding);
    }
    return all;
  }

  private enum Learnt {
    NOTHING,
    PICTURE,
    TEXT
  }

  private record Row(long[] ids, long[] pictures, long[] texts) {

    Row and(Learnt learnt, long... more) {
      long[] ignored = new long[more.length];
      Arrays.fill(ignored, NextTokenLoss.IGNORED);
      return new Row(
          join(ids, more),
          join(pictures, learnt == Learnt.PICTURE ? more : ignored),
          join(texts, learnt == Learnt.TEXT ? more : ignored));
    }

    private static long[] join(long[] first, long[] second) {
      return LongStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }
  }

  private Row begin() {
    return new Row(new long[0], new long[0], new long[0])
        .and(Learnt.NOTHING, vocabulary.id(ImageVocabulary.BEGIN));
  }

  private Row drawn(EncodedScene encoded, RandomGenerator random) {
    String caption = encoded.scene().caption().said(random);
    Row row = begin().and(Learnt.NOTHING, tokenizer.encode(caption, false));
    return picture(row, Learnt.PICTURE, encoded.codes())
        .and(Learnt.PICTURE, vocabulary.id(ImageVocabulary.END));
  }

  private Row described(EncodedScene encoded, boolean learnt, RandomGenerator random) {
    long[] request = tokenizer.encode(REQUESTS.get(random.nextInt(REQUESTS.size())), false);
    int place = random.nextInt(3); // none, behind, before; a picture that is learnt is the first
    Row row = place == 2 && !learnt ? begin().and(Learnt.NOTHING, request) : begin();
    row = picture(row, learnt ? Learnt.PICTURE : Learnt.NOTHING, encoded.codes());
    row = place == 1 ? row.and(Learnt.NOTHING, request) : row;
    String caption = encoded.scene().caption().toString();
    return row.and(Learnt.NOTHING, vocabulary.id(ImageVocabulary.END_TURN))
        .and(Learnt.TEXT, tokenizer.encode(caption, false))
        .and(Learnt.TEXT, vocabulary.id(ImageVocabulary.END));
  }

  private Row picture(Row row, Learnt learnt, long... codes) {
    long[] ids = Arrays.stream(codes).map(code -> vocabulary.idOf((int) code)).toArray();
    return row.and(learnt, vocabulary.id(ImageVocabulary.BEGIN_IMAGE))
        .and(learnt, ids)
        .and(learnt, vocabulary.id(ImageVocabulary.END_IMAGE));
  }
}
