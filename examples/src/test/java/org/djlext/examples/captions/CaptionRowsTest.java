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
    CaptionedScene scene = CaptionedScene.of(CAPTION, random);
    long[] codes = LongStream.range(0, 64).map(i -> i % CODES).toArray();
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      CaptionRows.Rows rows =
          new CaptionRows(vocabulary, tokenizer)
              .of(List.of(scene, scene), List.of(codes, codes), random);
      long[] drawn = rows.inputIds()[0];
      long[] described = rows.inputIds()[1];
      long picture = vocabulary.id(ImageVocabulary.BEGIN_IMAGE);
      long turn = vocabulary.id(ImageVocabulary.END_TURN);
      int pictureAt = indexOf(drawn, picture);
      assertThat(Caption.parse(tokenizer.decode(Arrays.copyOfRange(drawn, 1, pictureAt))))
          .contains(CAPTION);
      assertThat(drawn[pictureAt + 1]).isEqualTo(vocabulary.idOf(0));
      int turnAt = indexOf(described, turn);
      int end = indexOf(described, vocabulary.id(ImageVocabulary.END));
      assertThat(indexOf(described, picture)).isLessThan(turnAt);
      assertThat(tokenizer.decode(Arrays.copyOfRange(described, turnAt + 1, end)))
          .isEqualTo("two green circles");
      // captions are learnt where they are answers, pictures where they are drawn
      assertThat(rows.labels()[0][pictureAt - 1]).isEqualTo(NextTokenLoss.IGNORED);
      assertThat(rows.labels()[0][pictureAt + 1]).isEqualTo(vocabulary.idOf(0));
      assertThat(rows.labels()[1][turnAt + 1]).isEqualTo(described[turnAt + 1]);
      assertThat(rows.labels()[1][turnAt]).isEqualTo(NextTokenLoss.IGNORED);
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
