package org.djlext.flashattn.quantized;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import org.djlext.flashattn.ops.PackedWeight;
import org.djlext.flashattn.ops.WeightAdaptations;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes, blocks and scales are those of bitsandbytes. */
class QuantizationParityTest {

  private static final Path FILE = Path.of("src/test/resources/quantized/weights.safetensors");

  @Test
  void codeBooksAreThePublishedOnes() throws Exception {
    SafetensorsFile file = SafetensorsFile.open(FILE);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      assertThat(Nf4.code()).isEqualTo(file.load(manager, "code").toFloatArray());
      assertThat(DynamicMap.values()).isEqualTo(file.load(manager, "dynamic").toFloatArray());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "short, nf4", "short, nf4_double", "short, int8",
    "ragged, nf4", "ragged, nf4_double", "ragged, int8",
    "many, nf4_double"
  })
  void packedBytesAndScalesEqual(String name, String kind) throws Exception {
    SafetensorsFile file = SafetensorsFile.open(FILE);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray w = file.load(manager, name + ".w");
      PackedWeight packed = pack(w, kind);
      String prefix = name + "." + kind + ".";
      assertThat(packed.packed().toByteArray())
          .isEqualTo(file.load(manager, prefix + "packed").toByteArray());
      if (kind.equals("nf4_double")) {
        assertThat(packed.scale().toByteArray())
            .isEqualTo(file.load(manager, prefix + "scale").toByteArray());
        assertClose("nested", packed.nested(), file.load(manager, prefix + "nested"));
        assertClose("offset", packed.offset(), file.load(manager, prefix + "offset"));
      } else {
        assertThat(packed.scale().toFloatArray())
            .isEqualTo(file.load(manager, prefix + "scale").toFloatArray());
      }
      NDArray dense = packed.unpacked();
      assertThat(dense.getShape()).isEqualTo(w.getShape());
      assertClose("dense", dense, file.load(manager, prefix + "dense"));
    }
  }

  @ParameterizedTest
  @CsvSource({"nf4", "nf4_double", "int8"})
  void zerosStayZerosAndOddSizesFit(String kind) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray w = manager.zeros(new Shape(3, 43)); // 129 weights: the last block has one
      w.set(new float[3 * 43]);
      PackedWeight packed = pack(w, kind);
      NDArray dense = packed.unpacked();
      assertThat(dense.getShape()).isEqualTo(w.getShape());
      assertThat(dense.toFloatArray()).containsOnly(0f);
    }
  }

  @Test
  void nf4TakesFourAndAHalfBitsOrLess() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray w = manager.randomNormal(new Shape(256, 256));
      long n = w.size();
      assertThat(pack(w, "nf4").bytes()).isEqualTo(n / 2 + n / 64 * 4);
      assertThat(pack(w, "nf4_double").bytes()).isEqualTo(n / 2 + n / 64 + n / 64 / 256 * 4 + 4);
      assertThat(pack(w, "int8").bytes()).isEqualTo(n + 256 * 4);
    }
  }

  private static PackedWeight pack(NDArray w, String kind) {
    Quantization way =
        switch (kind) {
          case "nf4" -> Quantization.nf4(false);
          case "nf4_double" -> Quantization.nf4(true);
          default -> Quantization.int8();
        };
    return way.pack(WeightAdaptations.sameTensor(w), w);
  }
}
