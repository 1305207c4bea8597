package org.djlext.vlm.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.chameleon.Document;
import org.junit.jupiter.api.Test;

/** The miniature Chameleon as users load it. */
class ChameleonMiniatureTest {

  private static final String URL = "djl://org.djlext.vlm/" + VlmModelZoo.CHAMELEON_MINI;
  private static final int SIDE = 32;
  private static final Path GOLDEN = Path.of("src/test/resources/zoo/chameleon-mini.safetensors");

  @Test
  void captionBecomesPictureOfItsColour() throws Exception {
    Criteria<String, Image> criteria =
        Criteria.builder()
            .setTypes(String.class, Image.class)
            .optModelUrls(URL)
            .optArgument("seed", 1)
            .build();
    try (ZooModel<String, Image> model = criteria.loadModel();
        Predictor<String, Image> predictor = model.newPredictor()) {
      RgbImage drawn = RgbImage.of(predictor.predict("a red circle"));
      assertThat(drawn.width()).isEqualTo(SIDE);
      assertThat(drawn.height()).isEqualTo(SIDE);
      assertThat(pixelsNear(drawn, 220, 35, 35)).isGreaterThan(30);
      assertThat(pixelsNear(drawn, 40, 80, 220)).isZero();
    }
  }

  @Test
  void pictureIsDescribed() throws Exception {
    Criteria<Document, Document> criteria =
        Criteria.builder()
            .setTypes(Document.class, Document.class)
            .optModelUrls(URL)
            .optArgument("temperature", 0)
            .optArgument("repetitionPenalty", 1)
            .build();
    try (ZooModel<Document, Document> model = criteria.loadModel();
        Predictor<Document, Document> predictor = model.newPredictor()) {
      RgbImage picture = circle(new Color(40, 80, 220));
      for (Document question :
          new Document[] {
            Document.of(picture),
            Document.of(picture).and("What is in the picture?"),
            Document.of("Describe the picture.").and(picture)
          }) {
        assertThat(predictor.predict(question).text()).isEqualTo("a blue circle");
      }
    }
  }

  @Test
  void logitsOfCaptionAndPictureEqualTransformers() throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelUrls(URL).build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        SafetensorsFile golden = SafetensorsFile.open(GOLDEN);
        NDManager manager = model.getNDManager().newSubManager();
        Predictor<NDList, NDList> predictor = model.newPredictor()) {
      NDArray ids = golden.load(manager, "input_ids");
      NDArray pixels = golden.load(manager, "pixel_values");
      NDArray logits = predictor.predict(new NDList(ids, pixels)).singletonOrThrow();
      long last = ids.getShape().get(1) - 1;
      assertClose("logits", logits.get(":," + last), golden.load(manager, "logits"));
    }
  }

  private static RgbImage circle(Color color) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(246, 246, 246));
    graphics.fillRect(0, 0, SIDE, SIDE);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(color);
    graphics.fill(new Ellipse2D.Double(11, 12, 10.5, 10.5));
    graphics.dispose();
    return RgbImage.of(image);
  }

  private static long pixelsNear(RgbImage picture, int red, int green, int blue) {
    byte[] bytes = picture.pixels();
    int[] wanted = {red, green, blue};
    int near = 0;
    for (int at = 0; at < bytes.length; at += RgbImage.CHANNELS) {
      int[] found = {bytes[at] & 0xff, bytes[at + 1] & 0xff, bytes[at + 2] & 0xff};
      boolean same = true;
      for (int c = 0; c < RgbImage.CHANNELS; c++) {
        same &= Math.abs(found[c] - wanted[c]) < 50;
      }
      near += same ? 1 : 0;
    }
    return near;
  }
}
