package org.djlext.examples.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SceneBatchTest {

  private static final int SIZE = SceneGenerator.SIZE;

  private static List<Scene> scenes() {
    SceneGenerator generator = new SceneGenerator(SIZE, 5);
    return LongStream.range(0, 6).mapToObj(generator::draw).toList();
  }

  @Test
  void arraysHaveTheNamesAndShapesThatTheModelExpects() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SceneBatch batch = SceneBatch.of(scenes(), true);
      NDList labels = batch.labels(manager);
      long most = labels.get("class_labels").getShape().get(1);
      int cells = (SIZE / SceneBatch.CELL) * (SIZE / SceneBatch.CELL);
      assertThat(batch.inputs(manager).get("pixel_values").getShape())
          .isEqualTo(new Shape(6, 3, SIZE, SIZE));
      assertThat(labels.get("boxes").getShape()).isEqualTo(new Shape(6, most, 4));
      assertThat(labels.get("masks").getShape()).isEqualTo(new Shape(6, most, SIZE, SIZE));
      assertThat(labels.get("cell_classes").getShape()).isEqualTo(new Shape(6, cells));
      assertThat(labels.get("cell_boxes").getShape()).isEqualTo(new Shape(6, cells, 4));
    }
  }

  @Test
  void placesWithoutObjectAreMarked() {
    List<Scene> scenes = scenes();
    SceneBatch batch = SceneBatch.of(scenes, false);
    for (int b = 0; b < scenes.size(); b++) {
      List<SceneSegment> segments = scenes.get(b).segments();
      for (int m = 0; m < batch.classes()[b].length; m++) {
        long expected = m < segments.size() ? segments.get(m).category().ordinal() : -1;
        assertThat(batch.classes()[b][m]).isEqualTo(expected);
      }
    }
    assertThat(batch.masks()).isNull();
  }

  @Test
  void boxesAndMasksDescribeTheSamePixels() {
    List<Scene> scenes = scenes();
    SceneBatch batch = SceneBatch.of(scenes, true);
    int most = batch.classes()[0].length;
    for (int b = 0; b < scenes.size(); b++) {
      for (int m = 0; m < scenes.get(b).segments().size(); m++) {
        int at = b * most + m;
        float left = (batch.boxes()[4 * at] - batch.boxes()[4 * at + 2] / 2) * SIZE;
        int first = SIZE;
        int area = 0;
        for (int p = 0; p < SIZE * SIZE; p++) {
          if (batch.masks()[at * SIZE * SIZE + p] == 1) {
            first = Math.min(first, p % SIZE);
            area++;
          }
        }
        assertThat((double) left).isCloseTo(first, within(1e-3));
        assertThat(area).isEqualTo(scenes.get(b).segments().get(m).area());
      }
    }
  }

  @Test
  void pixelsAreScaledAsThePreprocessorSays() {
    Scene scene = scenes().get(0);
    SceneBatch batch = SceneBatch.of(List.of(scene), false);
    int red = scene.rgb()[3 * 77] & 0xff;
    int blue = scene.rgb()[3 * 77 + 2] & 0xff;
    assertThat((double) batch.pixels()[77]).isCloseTo((red / 255.0 - 0.485) / 0.229, within(1e-5));
    assertThat((double) batch.pixels()[2 * SIZE * SIZE + 77])
        .isCloseTo((blue / 255.0 - 0.406) / 0.225, within(1e-5));
  }

  @Test
  void cellUnderneathAThingBelongsToIt() {
    byte[] owners = new byte[SIZE * SIZE];
    for (int y = 0; y < SceneBatch.CELL; y++) {
      for (int x = 0; x < SceneBatch.CELL / 2; x++) {
        owners[y * SIZE + x] = 1;
      }
    }
    List<SceneSegment> segments =
        List.of(
            SceneSegment.measure(SceneCategory.SAND, owners, SIZE, 0),
            SceneSegment.measure(SceneCategory.STAR, owners, SIZE, 1));
    Scene scene = new Scene(SIZE, new byte[3 * SIZE * SIZE], owners, segments);
    SceneBatch batch = SceneBatch.of(List.of(scene), false);
    assertThat(batch.cellClasses()[0][0]).isEqualTo(SceneCategory.STAR.ordinal());
    assertThat(batch.cellClasses()[0][1]).isEqualTo(SceneCategory.SAND.ordinal());
    assertThat(batch.cellBoxes()[2]).isEqualTo(8f / SIZE);
  }
}
