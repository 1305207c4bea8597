package org.djlext.vlm.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * GGUF files of every block format against transformers on the dequantized weights, as written by
 * llama_gguf_goldens.py. The files also differ in rotary scaling, biases, tied heads and head size.
 */
class LlamaGgufTest {

  private static final Path FOLDER = Path.of("src/test/resources/llama-gguf");

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "llama.rope.dimension_count, 16, expected 32",
    "llama.attention.head_count_kv, 3, num_key_value_heads: expected a divisor",
    "llama.block_count, 1000000, blk.999999.attn_norm.weight",
    "llama.feed_forward_length, 96, blk.0.ffn_gate.weight"
  })
  void metadataThatDoesNotFitIsRefusedByName(
      String key, int value, String message, @TempDir Path folder) throws Exception {
    byte[] bytes = Files.readAllBytes(FOLDER.resolve("Q5_0.gguf"));
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(key) + key.length() + Integer.BYTES; // behind the key stands the type
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    Path file = Files.write(folder.resolve("changed.gguf"), bytes);
    assertThatThrownBy(() -> load(file).close())
        .hasStackTraceContaining("CheckpointException")
        .hasStackTraceContaining(file.toString())
        .hasStackTraceContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"
      })
  void equalsTransformersOnDequantizedWeights(String format) throws Exception {
    try (ZooModel<NDList, NDList> model = load(FOLDER.resolve(format + ".gguf"));
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      SafetensorsFile golden = SafetensorsFile.open(FOLDER.resolve("golden.safetensors"));
      NDArray ids = golden.load(manager, "input_ids");
      NDArray logits = predictor.predict(new NDList(ids)).singletonOrThrow();
      assertThat(model.getBlock()).isInstanceOf(LlamaBlock.class);
      assertClose("logits", logits, golden.load(manager, format + ".logits"));
    }
  }

  private static ZooModel<NDList, NDList> load(Path file) throws Exception {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(file)
        .build()
        .loadModel();
  }
}
