package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.WeightFiles;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.djlext.flashattn.pretrained.weights.WeightSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the authors' code, on the tiny random models of original_goldens.py. */
class OriginalDetrTest {

  private static final Path FOLDER = Path.of("src/test/resources/original");
  private static final String FILE = "checkpoint.pth";

  @ParameterizedTest
  @ValueSource(strings = {"post-norm", "pre-norm", "pre-norm-learned-dc5"})
  void everyStageEqualsTheAuthorsCode(String name) throws Exception {
    DetrGolden.assertEqualsReference(FOLDER.resolve(name), FOLDER.resolve(name + ".safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"post-norm", "pre-norm", "pre-norm-learned-dc5"})
  void savesTheTensorsThatItRead(String name, @TempDir Path saved) throws Exception {
    Path file = saved.resolve(FILE);
    try (ZooModel<NDList, NDList> model = load(FOLDER.resolve(name))) {
      OriginalDetr.save((DetrBlock) model.getBlock(), file);
    }
    try (WeightSource before = WeightFiles.open(FOLDER.resolve(name).resolve(FILE));
        WeightSource after = WeightFiles.open(file);
        NDManager manager = NDManager.newBaseManager()) {
      assertThat(after.names()).containsExactlyInAnyOrderElementsOf(before.names());
      for (String tensor : before.names()) {
        NDArray expected = before.load(manager, tensor);
        assertThat(after.load(manager, tensor).getShape()).isEqualTo(expected.getShape());
        assertThat(after.load(manager, tensor).toFloatArray())
            .as(tensor)
            .containsExactly(expected.toFloatArray());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"post-norm", "pre-norm", "pre-norm-learned-dc5"})
  void becomesAFolderOfHuggingFaceWithTheSameOutputs(String name, @TempDir Path folder)
      throws Exception {
    Path file = FOLDER.resolve(name).resolve(FILE);
    OriginalDetr.convert(
        file,
        new OriginalDetr.Unstated(2, name.endsWith("dc5"), List.of("a", "b", "c", "d")),
        folder);
    try (ZooModel<NDList, NDList> before = load(FOLDER.resolve(name));
        ZooModel<NDList, NDList> after = load(folder);
        Predictor<NDList, NDList> old = before.newPredictor();
        Predictor<NDList, NDList> now = after.newPredictor();
        NDManager manager = NDManager.newBaseManager()) {
      NDList in = new NDList(manager.randomNormal(new Shape(1, 3, 70, 50)));
      NDList expected = old.predict(in);
      NDList actual = now.predict(in);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(actual.get(i).toFloatArray()).containsExactly(expected.get(i).toFloatArray());
      }
      DetrConfig config = ((DetrBlock) after.getBlock()).config();
      assertThat(config.labels()).containsExactly("a", "b", "c", "d");
      assertThat(config.backbone().frozenStages()).isEqualTo(2);
    }
  }

  @Test
  void saysWhatDoesNotFit(@TempDir Path folder) throws Exception {
    Path file = FOLDER.resolve("post-norm").resolve(FILE);
    OriginalDetr.Unstated three = new OriginalDetr.Unstated(2, false, List.of("a", "b", "c"));
    assertThatThrownBy(() -> OriginalDetr.convert(file, three, folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("checkpoint.pth")
        .hasMessageContaining("4 rows")
        .hasMessageContaining("5");
    OriginalDetr.Unstated heads = new OriginalDetr.Unstated(3, false, List.of());
    assertThatThrownBy(() -> OriginalDetr.convert(file, heads, folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("encoder_attention_heads");
    Path other = folder.resolve("other.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsWriter.write(other, Map.of("x", manager.ones(new Shape(2, 2))));
    }
    OriginalDetr.Unstated published = OriginalDetr.Unstated.published(false);
    assertThatThrownBy(() -> OriginalDetr.convert(other, published, folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("class_embed.weight");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(other);
    }
  }

  private static ZooModel<NDList, NDList> load(Path folder) throws Exception {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(folder)
        .build()
        .loadModel();
  }
}
