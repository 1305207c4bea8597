package org.djlext.vlm.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * GGUF files of every block format against transformers on the dequantized weights, as written by
 * llama_gguf_goldens.py. The files also differ in rotary scaling, biases, tied heads and head size.
 */
class LlamaGgufTest {

  private static final Path FOLDER = Path.of("src/test/resources/llama-gguf");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"
      })
  void equalsTransformersOnDequantizedWeights(String format) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(FOLDER.resolve(format + ".gguf"))
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      SafetensorsFile golden = SafetensorsFile.open(FOLDER.resolve("golden.safetensors"));
      NDArray ids = golden.load(manager, "input_ids");
      NDArray logits = predictor.predict(new NDList(ids)).singletonOrThrow();
      assertThat(model.getBlock()).isInstanceOf(LlamaBlock.class);
      assertClose("logits", logits, golden.load(manager, format + ".logits"));
    }
  }
}
