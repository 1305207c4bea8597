package org.djlext.vlm.chameleon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChameleonTranslatorTest {

  private static final RgbImage PICTURE = new RgbImage(12, 9, new byte[12 * 9 * 3]);

  @TempDir Path folder;
  private JsonObject config;

  @BeforeEach
  void writeFolderWithTokenizer() throws Exception {
    config = ChameleonFolder.config("pre-norm");
    ChameleonFolder.write(config, folder, true);
    String vocabulary = config.getAsJsonObject("vocabulary_map").toString();
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"version": "1.0", "added_tokens": [], "normalizer": null,
         "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null, "decoder": null,
         "model": {"type": "WordLevel", "vocab": %s, "unk_token": "<unk>"}}
        """
            .formatted(vocabulary));
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        """
        {"size": {"shortest_edge": 8}, "crop_size": {"height": 8, "width": 8}}
        """);
  }

  @Test
  void captionBecomesAPicture() throws Exception {
    try (ZooModel<String, Image> model = load(String.class, Image.class);
        Predictor<String, Image> predictor = model.newPredictor()) {
      Image drawn = predictor.predict("t1 t2 t3");
      assertThat(drawn.getWidth()).isEqualTo(8);
      assertThat(drawn.getHeight()).isEqualTo(8);
      assertThat(RgbImage.of(predictor.predict("t1 t2 t3")).pixels())
          .isEqualTo(RgbImage.of(drawn).pixels());
    }
  }

  @Test
  void questionAboutAPictureIsAnsweredInWords() throws Exception {
    try (ZooModel<Document, Document> model = load(Document.class, Document.class);
        Predictor<Document, Document> predictor = model.newPredictor()) {
      Document answer = predictor.predict(Document.of("t4 t5").and(PICTURE).and("t6"));
      assertThat(answer.pictures()).isEmpty();
      assertThat(answer.text()).matches("(t\\d+ ?|< ?)*");
    }
  }

  @Test
  void imageTokensInWordsAreRefused() throws Exception {
    try (ZooModel<Document, Document> model = load(Document.class, Document.class);
        Predictor<Document, Document> predictor = model.newPredictor()) {
      assertThatThrownBy(() -> predictor.predict(Document.of("t1 IMGIMGBZ t2")))
          .hasMessageContaining("pictures are parts of the document");
      assertThatThrownBy(() -> predictor.predict(Document.of("t1 <image> t2")))
          .hasMessageContaining("pictures are parts of the document");
    }
  }

  @Test
  void morePlaceholdersThanCodesAreRefusedAndFewerToo() throws Exception {
    try (ZooModel<NDList, NDList> model = load(NDList.class, NDList.class);
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      long image = config.getAsJsonObject("vocabulary_map").get("<image>").getAsLong();
      NDList placeholderOnly = new NDList(manager.create(new long[][] {{0, image}}));
      assertThatThrownBy(() -> predictor.predict(placeholderOnly))
          .hasMessageContaining("expected 0 tokens <image>")
          .hasMessageContaining("found 1");
      NDList pictureOnly =
          new NDList(manager.create(new long[][] {{0, 50}}), manager.zeros(new Shape(1, 3, 8, 8)));
      assertThatThrownBy(() -> predictor.predict(pictureOnly))
          .hasMessageContaining("expected 16 tokens <image>")
          .hasMessageContaining("found 0");
    }
  }

  @Test
  void vocabularyWithoutATokenForACodeIsRefused() throws Exception {
    config.getAsJsonObject("vocabulary_map").remove("IMGIMGBCZ");
    Files.writeString(folder.resolve("config.json"), config.toString());
    assertThatThrownBy(() -> load(NDList.class, NDList.class))
        .hasStackTraceContaining("config.json")
        .hasStackTraceContaining("none for code 12, IMGIMGBCZ");
  }

  @Test
  void numbersThatDoNotDivideAreRefused() throws Exception {
    config.getAsJsonObject("vq_config").addProperty("base_channels", 48);
    Files.writeString(folder.resolve("config.json"), config.toString());
    assertThatThrownBy(() -> load(NDList.class, NDList.class))
        .hasStackTraceContaining("vq_config.base_channels: expected a multiple of 32")
        .hasStackTraceContaining("found 48");
  }

  private <I, O> ZooModel<I, O> load(Class<I> input, Class<O> output) throws Exception {
    return Criteria.builder()
        .setTypes(input, output)
        .optModelPath(folder)
        .optArgument("seed", "5")
        .optArgument("max_new_tokens", "6")
        .build()
        .loadModel();
  }
}
