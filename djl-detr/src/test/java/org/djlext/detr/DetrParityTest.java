package org.djlext.detr;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stage against transformers, on the tiny random models of detr_goldens.py. */
class DetrParityTest {

  private static final Path FOLDER = Path.of("src/test/resources/detr");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "native-bottleneck",
        "native-basic-masked",
        "native-three-stages",
        "native-early-stride",
        "native-inner-stage",
        "native-default-frozen",
        "learned-masked",
        "auxiliary",
        "gelu-one-query-one-class",
        "silu-many-queries-gray",
        "vanishing-picture",
        "timm-basic",
        "timm-bottleneck-masked",
        "timm-bottleneck-dc5",
        "timm-basic-dc5"
      })
  void equalsTransformers(String name) throws Exception {
    Path folder = FOLDER.resolve(name);
    DetrGolden.assertEqualsReference(folder, folder.resolve("golden.safetensors"));
  }
}
