package org.djlext.face.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import org.djlext.face.loss.Margin.Angular;
import org.djlext.face.loss.Margin.Gradient;
import org.junit.jupiter.api.Test;

class PartialFcTest {

  private static final int CLASSES = 40;
  private static final int SIZE = 6;
  private static final long[] LABELS = {31, 2, 2, 17};

  @Test
  void everyPositiveClassIsKeptAndRowsAscend() {
    for (int seed = 0; seed < 20; seed++) {
      PartialFc.Sample sample = new PartialFc(0.25, seed).draw(LABELS, CLASSES);
      assertThat(sample.rows()).hasSize(10).isSorted().doesNotHaveDuplicates();
      assertThat(sample.rows()).contains(2, 17, 31);
      for (int i = 0; i < LABELS.length; i++) {
        assertThat(sample.rows()[(int) sample.labels()[i]]).isEqualTo(LABELS[i]);
      }
    }
  }

  @Test
  void morePositivesThanTheRateAllowsAreAllThatIsSampled() {
    PartialFc.Sample sample = new PartialFc(0.05, 1).draw(LABELS, CLASSES);
    assertThat(sample.rows()).containsExactly(2, 17, 31);
    assertThat(sample.labels()).containsExactly(2, 0, 0, 1);
  }

  @Test
  void allNegativesAreDrawnSometime() {
    PartialFc sampling = new PartialFc(0.25, 5);
    boolean[] seen = new boolean[CLASSES];
    for (int i = 0; i < 200; i++) {
      Arrays.stream(sampling.draw(LABELS, CLASSES).rows()).forEach(row -> seen[(int) row] = true);
    }
    assertThat(seen).doesNotContain(false);
  }

  @Test
  void otherRowsGetNeitherGradientNorMomentumNorDecay() {
    try (NDManager manager = NDManager.newBaseManager()) {
      ClassificationHead head = head(manager, new PartialFc(0.25, 7));
      NDArray weight = head.weight().getArray();
      try (MomentumSgd optimizer = MomentumSgd.builder().optMomentum(0.9).optHead(head).build()) {
        for (int step = 0; step < 3; step++) {
          NDArray before = weight.duplicate();
          backward(head, manager);
          NDArray gradient = weight.getGradient();
          boolean[] sampled = new boolean[CLASSES];
          for (long row : head.sampling().rows()) {
            sampled[(int) row] = true;
          }
          for (int row = 0; row < CLASSES; row++) {
            float size = gradient.get(row).abs().sum().getFloat();
            assertThat(size > 0).as("gradient of row " + row).isEqualTo(sampled[row]);
          }
          optimizer.update(head.weight().getId(), weight, gradient);
          for (int row = 0; row < CLASSES; row++) {
            boolean same =
                Arrays.equals(weight.get(row).toFloatArray(), before.get(row).toFloatArray());
            assertThat(same).as("row %d untouched", row).isEqualTo(!sampled[row]);
          }
        }
      }
    }
  }

  @Test
  void aRateOfOneEqualsTheWholeHead() {
    try (NDManager manager = NDManager.newBaseManager()) {
      ClassificationHead sampled = head(manager, new PartialFc(1, 7));
      ClassificationHead whole = head(manager, null);
      sampled.weight().getArray().copyTo(whole.weight().getArray());
      assertClose("loss", backward(sampled, manager), backward(whole, manager));
      NDArray expected = whole.weight().getArray().getGradient();
      assertClose("gradient", sampled.weight().getArray().getGradient(), expected);
    }
  }

  @Test
  void labelsOutsideTheClassesAreRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      ClassificationHead head = head(manager, null);
      NDList x = new NDList(manager.ones(new Shape(2, SIZE)));
      NDList labels = new NDList(manager.create(new long[] {3, CLASSES}));
      assertThatThrownBy(() -> head.forward(new ParameterStore(manager, false), x, labels, null))
          .hasMessage("labels: expected 0 to 39, found 40");
    }
  }

  private static ClassificationHead head(NDManager manager, PartialFc sampling) {
    // at a scale of 64 the share of a far class in the gradient may be 0 in float32
    Angular margin = new Angular(8, 1, 0.3, 0, Gradient.IDENTITY, 0);
    ClassificationHead head = new ClassificationHead(margin, SIZE, CLASSES, sampling);
    head.initialize(manager, DataType.FLOAT32, new Shape(LABELS.length, SIZE));
    return head;
  }

  private static NDArray backward(ClassificationHead head, NDManager manager) {
    NDArray x = manager.arange(LABELS.length * SIZE).toType(DataType.FLOAT32, false);
    NDList labels = new NDList(manager.create(LABELS));
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDList data = new NDList(x.sin().reshape(LABELS.length, SIZE));
      NDList out = head.forward(new ParameterStore(manager, false), data, labels, null);
      NDArray loss = IdentityLoss.insightface().evaluate(labels, out);
      collector.backward(loss);
      return loss;
    }
  }
}
