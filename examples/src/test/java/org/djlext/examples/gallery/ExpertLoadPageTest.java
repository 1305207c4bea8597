package org.djlext.examples.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.djlext.vlm.moonlight.ExpertLoad;
import org.junit.jupiter.api.Test;

/** On a tiny random Kimi-VL: its experts are no more than counted. */
class ExpertLoadPageTest {

  private static final Path TINY = Path.of("../djl-vlm/src/test/resources/kimivl-chat");

  @Test
  void everyLayerIsDrawnAndToldInNumbers() throws Exception {
    PageContent content =
        new ExpertLoadPage(TINY.toString(), 2).run(new GalleryRequest(null, 3, step -> {}));
    assertThat(content.summary())
        .startsWith("In each of 1 layers a token chooses 3 of 8 experts. The busiest");
    assertThat(content.figures()).containsEntry("experts for a token", "3 of 8");
    assertThat(content.preview().toString()).contains("data:image/png;base64,");
    assertThat(content.body().toString())
        .contains("<td>1</td>", "common choices", "2 shared", "data:image/png;base64,");
  }

  @Test
  void chartsShowSharesAndNothingForPicturesThatAreNotThere() throws Exception {
    ExpertLoad words = new ExpertLoad(4, new long[] {3, 1, 0, 4});
    byte[] png = new ExpertLoadPlot(words, new ExpertLoad(4, new long[4]), 2).png();
    assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(560);
  }
}
