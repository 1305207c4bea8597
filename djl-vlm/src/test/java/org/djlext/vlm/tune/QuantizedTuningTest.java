package org.djlext.vlm.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.adapt.QuantizedBase;
import org.djlext.flashattn.quantized.Quantization;
import org.djlext.vlm.generate.GenerativeBlock;
import org.djlext.vlm.tune.lora.Lora;
import org.djlext.vlm.tune.preference.PairBatch;
import org.djlext.vlm.tune.preference.PreferenceConfig;
import org.djlext.vlm.tune.preference.PreferenceTuning;
import org.djlext.vlm.tune.sft.SftBatch;
import org.djlext.vlm.tune.sft.SftConfig;
import org.djlext.vlm.tune.sft.SftTuning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters on models in few bits, as a configuration says. */
class QuantizedTuningTest {

  @TempDir Path folder;

  private Path config(String data, String more) throws IOException {
    String text =
        """
        model: %s
        data: %s
        max_length: 64
        batch_size: 2
        learning_rate: 1e-2
        max_steps: 4
        %s
        """
            .formatted(TinyTexts.MODEL.toAbsolutePath(), Path.of(data).toAbsolutePath(), more);
    return Files.writeString(folder.resolve("tuning.yaml"), text);
  }

  @ParameterizedTest
  @CsvSource({"int8", "nf4", "'nf4, double_quantization: true'"})
  void adapterLearnsAndIsSavedAsAnyOther(String base) throws IOException {
    String lora = "lora: {r: 4, base: %s, target_modules: all-linear}".formatted(base);
    String one = "{\"prompt\": \"a b c\", \"completion\": \" d e f\"}\n";
    Path data = Files.writeString(folder.resolve("data.jsonl"), one.repeat(8));
    SftConfig config = SftConfig.read(config(data.toString(), lora));
    Path out = folder.resolve("out");
    List<Double> losses = new ArrayList<>();
    try (SftTuning tuning = SftTuning.open(config, out, null)) {
      TuningRun.Builder<SftBatch> run = tuning.run();
      run.optListener(report -> losses.add(report.metrics().get("loss"))).build().run();
    }
    assertThat(losses.get(3)).isLessThan(losses.get(0));
    try (WholeModel model = WholeModel.open(TinyTexts.MODEL.toString(), null)) {
      Lora.load(model.model().getBlock(), out).close();
    }
  }

  @Test
  void referenceOfDpoIsRoundedAsThePolicyIs() throws IOException {
    Path pairs =
        Files.writeString(
            folder.resolve("pairs.jsonl"),
            "{\"prompt\": \"a b c\", \"chosen\": \"d e\", \"rejected\": \"f\"}\n".repeat(4));
    PreferenceConfig config =
        PreferenceConfig.dpo(config(pairs.toString(), "lora: {base: nf4, r: 4}"));
    List<Double> losses = new ArrayList<>();
    try (PreferenceTuning tuning =
        PreferenceTuning.dpo(config, folder.resolve("preferring"), null)) {
      TuningRun.Builder<PairBatch> run = tuning.run();
      run.optListener(report -> losses.add(report.metrics().get("loss"))).build().run();
    }
    assertThat(losses.get(0)).isCloseTo(Math.log(2), within(1e-5));
    assertThat(losses.get(3)).isLessThan(losses.get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"generate/tiny", "moonlight/plain", "moonlight/low-rank"})
  void decodersComputeWithTheUnpackedWeights(String name) throws IOException {
    String path = Path.of("src/test/resources").resolve(name).toString();
    try (WholeModel packed = WholeModel.open(path, null);
        WholeModel whole = WholeModel.open(path, null)) {
      GenerativeBlock block = (GenerativeBlock) packed.model().getBlock();
      GenerativeBlock reference = (GenerativeBlock) whole.model().getBlock();
      long before = QuantizedBase.bytes(block);
      Lora.quantize(block, Quantization.nf4(true));
      Lora.quantize(reference, Quantization.nf4(true));
      QuantizedBase.dequantize(reference);
      assertThat(QuantizedBase.bytes(reference)).isEqualTo(before);
      assertThat(QuantizedBase.bytes(block)).isLessThan(before);
      NDManager manager = packed.model().getNDManager().newSubManager();
      NDArray ids = manager.create(new long[][] {{3, 9, 30, 4, 11}});
      assertClose("logits", logits(block, ids), logits(reference, ids));
      assertClose("cached", cached(block, ids), cached(reference, ids));
      assertThatThrownBy(() -> packed.save(folder))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in few bits: unpack");
    }
  }

  @Test
  void doubleQuantizationIsForNf4Only() throws IOException {
    Path wrong = config("data.json", "lora: {base: int8, double_quantization: true}");
    assertThatThrownBy(() -> SftConfig.read(wrong))
        .hasMessageContaining("lora.double_quantization: expected base: nf4 beside it");
    Path unknown = config("data.json", "lora: {base: fp4}");
    assertThatThrownBy(() -> SftConfig.read(unknown)).hasMessageContaining("lora.base", "nf4");
  }

  private static NDArray logits(GenerativeBlock block, NDArray ids) {
    ParameterStore store = new ParameterStore(ids.getManager(), false);
    return block.forward(store, new NDList(ids), false).head();
  }

  private static NDArray cached(GenerativeBlock block, NDArray ids) {
    ParameterStore store = new ParameterStore(ids.getManager(), false);
    try (KvCache cache = block.newCache(ids.getManager(), 1, 8)) {
      block.nextTokenLogits(store, ids.get(":, :4"), new int[] {4}, cache);
      return block.nextTokenLogits(store, ids.get(":, 4:5"), new int[] {1}, cache);
    }
  }
}
