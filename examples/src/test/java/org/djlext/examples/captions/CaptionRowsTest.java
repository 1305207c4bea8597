package org.djlext.examples.captions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.djlext.vlm.chameleon.ImageVocabulary;
import org.djlext.vlm.generate.TextTokenizer;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionRowsTest {

  private static final int CODES = 8;
  private static final Caption CAPTION = Caption.parse("two green circles").orElseThrow();

  @TempDir private Path folder;

  @Test
  void captionsComeBeforePicturesAndBehindThem() throws Exception {
    CaptionTokens tokens = CaptionTokens.write(folder, CODES, 192);
    ImageVocabulary vocabulary =
        MiniatureChameleon.create(16, tokens).block().config().vocabulary();
    SplittableRandom random = new SplittableRandom(1);
    long[] codes = LongStream.range(0, 64).map(i -> i % CODES).toArray();
    PicturePool pool =
        new PicturePool(List.of(new EncodedScene(CaptionedScene.of(CAPTION, random), codes)));
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      CaptionRows.Rows rows = new CaptionRows(vocabulary, tokenizer).of(pool, pool, 40, random);
      long[] drawn = rows.inputIds()[0];
      long picture = vocabulary.id(ImageVocabulary.BEGIN_IMAGE);
      int pictureAt = indexOf(drawn, picture);
      assertThat(Caption.parse(tokenizer.decode(Arrays.copyOfRange(drawn, 1, pictureAt))))
          .contains(CAPTION);
      assertThat(drawn[pictureAt + 1]).isEqualTo(vocabulary.idOf(0));
      assertThat(rows.pictures()[0][pictureAt - 1]).isEqualTo(NextTokenLoss.IGNORED);
      assertThat(rows.pictures()[0][pictureAt + 1]).isEqualTo(vocabulary.idOf(0));
      assertThat(rows.texts()[0]).containsOnly(NextTokenLoss.IGNORED);
      int learnt = 0;
      for (int row = 1; row < 40; row += 2) {
        long[] described = rows.inputIds()[row];
        int turnAt = indexOf(described, vocabulary.id(ImageVocabulary.END_TURN));
        int end = indexOf(described, vocabulary.id(ImageVocabulary.END));
        int at = indexOf(described, picture);
        assertThat(at).isLessThan(turnAt);
        assertThat(tokenizer.decode(Arrays.copyOfRange(described, turnAt + 1, end)))
            .isEqualTo("two green circles");
        assertThat(rows.texts()[row][turnAt + 1]).isEqualTo(described[turnAt + 1]);
        assertThat(rows.texts()[row][turnAt]).isEqualTo(NextTokenLoss.IGNORED);
        if (rows.pictures()[row][at] == picture) {
          learnt++;
          assertThat(at).as("a picture that is learnt without a caption comes first").isEqualTo(1);
        }
      }
      assertThat(learnt).isBetween(1, 19);
    }
  }

  @Test
  void everyWordOfCaptionsIsOneToken() throws Exception {
    CaptionTokens.write(folder, CODES, 192);
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      assertThat(tokenizer.encode("a red square left of a blue circle", false)).hasSize(8);
    }
  }

  private static int indexOf(long[] ids, long id) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == id) {
        return i;
      }
    }
    throw new AssertionError("no token " + id);
  }
}
