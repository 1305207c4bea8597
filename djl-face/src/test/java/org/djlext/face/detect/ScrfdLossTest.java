package org.djlext.face.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.util.List;
import org.djlext.face.Golden;
import org.junit.jupiter.api.Test;

class ScrfdLossTest {

  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;
  private static final int OUTPUTS = 9;

  @Test
  void lossesAndGradientsAreThoseOfTheReference() throws IOException {
    Golden golden = Golden.open("scrfd/loss.safetensors");
    ScrfdLoss loss = new ScrfdLoss(WIDTH, HEIGHT);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDList labels = new NDList(golden.array(manager, "labels"));
      NDList outputs = new NDList();
      for (int i = 0; i < OUTPUTS; i++) {
        NDArray output = golden.array(manager, "out" + i);
        output.setRequiresGradient(true);
        outputs.add(output);
      }
      assertThat(loss.parts(labels, outputs).toFloatArray())
          .containsExactly(floats(golden.doubles("parts")), within(1e-5f));
      try (GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
        gradients.backward(loss.evaluate(labels, outputs));
      }
      for (int i = 0; i < OUTPUTS; i++) {
        assertThat(outputs.get(i).getGradient().toFloatArray())
            .as("gradient of output %d", i)
            .containsExactly(floats(golden.doubles("grad" + i)), within(1e-5f));
      }
    }
  }

  @Test
  void picturesWithoutFacesTeachScoresOnly() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDList outputs = zeros(manager, 2);
      NDArray padding = manager.zeros(new Shape(2, 1, ScrfdLoss.LABEL_SIZE)).sub(1);
      float[] parts = new ScrfdLoss(32, 32).parts(new NDList(padding), outputs).toFloatArray();
      assertThat(parts[0]).isGreaterThan(0);
      assertThat(parts[1]).isZero();
      assertThat(parts[2]).isZero();
    }
  }

  @Test
  void anchorOfTwoFacesGoesToTheOneItOverlapsMost() {
    ScrfdAnchors anchors = new ScrfdAnchors(64, 64);
    AdaptiveAssignment assignment = new AdaptiveAssignment(anchors);
    double[] small = {24, 24, 40, 40};
    double[] same = {23, 23, 41, 41};
    int[] alone = assignment.assign(List.of(small));
    int[] both = assignment.assign(List.of(same, small));
    int exact = 2 * (4 * 8 + 4); // the smaller anchor of the cell at (32, 32)
    assertThat(alone[exact]).isZero();
    assertThat(both[exact]).isEqualTo(1);
    assertThat(both).contains(1).doesNotContain(2);
  }

  @Test
  void labelsAndOutputsOfOtherShapesAreRefused() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      ScrfdLoss loss = new ScrfdLoss(32, 32);
      NDList outputs = zeros(manager, 2);
      assertThatThrownBy(
              () -> loss.evaluate(new NDList(manager.zeros(new Shape(2, 1, 5))), outputs))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("labels: expected (B, G, 15), found (2, 1, 5)");
      NDList labels = new NDList(manager.zeros(new Shape(2, 1, ScrfdLoss.LABEL_SIZE)));
      assertThatThrownBy(() -> new ScrfdLoss(64, 32).evaluate(labels, outputs))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 pictures of 64 x 32");
      assertThatThrownBy(() -> new ScrfdLoss(40, 32))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("40 x 32");
    }
  }

  private static NDList zeros(NDManager manager, int batch) {
    NDList outputs = new NDList();
    for (int width : List.of(1, 4, 10)) {
      for (int rows : List.of(32, 8, 2)) {
        outputs.add(manager.zeros(new Shape(batch, rows, width)));
      }
    }
    return outputs;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
