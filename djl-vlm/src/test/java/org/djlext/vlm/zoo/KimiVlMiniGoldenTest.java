package org.djlext.vlm.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.GeneratedText;
import org.djlext.vlm.kimivl.KimiVlGenerator;
import org.djlext.vlm.moonvit.MoonVitImageProcessor;
import org.junit.jupiter.api.Test;

/** The miniature's weights in the reference, as check_kimi_vl_miniature.py computed them. */
class KimiVlMiniGoldenTest {

  private static final Path GOLDEN = Path.of("src/test/resources/zoo/kimi-vl-mini.safetensors");

  @Test
  void pixelsBecomeTheReferencesLogitsAndAnswer() throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelUrls("djl://org.djlext.vlm/kimi-vl-mini")
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        SafetensorsFile golden = SafetensorsFile.open(GOLDEN);
        NDManager manager = model.getNDManager().newSubManager();
        Predictor<NDList, NDList> predictor = model.newPredictor();
        KimiVlGenerator generator = KimiVlGenerator.of(model)) {
      NDArray pixels = golden.load(manager, "pixels");
      int height = (int) pixels.getShape().get(0);
      int width = (int) pixels.getShape().get(1);
      RgbImage picture = new RgbImage(width, height, pixels.toByteArray());
      NDArray ids = golden.load(manager, "input_ids");
      NDList inputs = new NDList(ids);
      inputs.addAll(
          MoonVitImageProcessor.from(model.getModelPath()).process(manager, List.of(picture)));
      NDArray logits = predictor.predict(inputs).singletonOrThrow();
      long last = ids.getShape().get(1) - 1;
      assertClose("logits", logits.get(":," + last), golden.load(manager, "logits"));

      GeneratedText answer =
          generator
              .answer(Chat.of("What color is the circle?", picture), generator.defaults())
              .generated();
      assertThat(answer.promptTokens()).isEqualTo((int) ids.getShape().get(1));
      assertThat(answer.ids()).isEqualTo(golden.load(manager, "greedy").toLongArray());
    }
  }
}
