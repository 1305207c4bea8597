package org.djlext.detr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.evaluator.Evaluator;
import com.google.gson.JsonParser;
import org.djlext.flashattn.LiveArrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DetrLossTest {

  private static final float[] LEFT = {.25f, .5f, .2f, .2f};
  private static final float[] RIGHT = {.75f, .5f, .2f, .2f};

  private final DetrLoss loss = DetrLoss.builder().build();
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void perfectPredictionsCostNothingButDoubt() {
    NDList predictions = predictions(new float[] {50, 0, 0}, RIGHT, new float[] {0, 50, 0}, LEFT);
    NDList labels = labels(new long[] {1, 0}, LEFT, RIGHT);
    assertThat(loss.evaluate(labels, predictions).getFloat()).isCloseTo(0, within(1e-6f));
    assertThat(loss.parts(labels, predictions).get(LossPart.CARDINALITY)).isZero();
  }

  @Test
  void orderOfObjectsCountsOnlyWithoutMatching() {
    NDList predictions = predictions(new float[] {9, 0, 0}, RIGHT, new float[] {0, 9, 0}, LEFT);
    NDList right = labels(new long[] {0, 1}, RIGHT, LEFT);
    NDList turned = labels(new long[] {1, 0}, LEFT, RIGHT);
    float expected = loss.evaluate(right, predictions).getFloat();
    assertThat(loss.evaluate(turned, predictions).getFloat()).isEqualTo(expected);
    DetrLoss byOrder = DetrLoss.builder().optMatcher(new OrderMatcher()).build();
    assertThat(byOrder.evaluate(right, predictions).getFloat()).isEqualTo(expected);
    assertThat(byOrder.evaluate(turned, predictions).getFloat()).isGreaterThan(expected + 5);
  }

  @Test
  void emptyPlacesMayStandAnywhere() {
    NDList predictions = predictions(new float[] {9, 0, 0}, RIGHT, new float[] {0, 9, 0}, LEFT);
    float expected = loss.evaluate(labels(new long[] {1}, LEFT), predictions).getFloat();
    float[] nothing = {Float.NaN, 0, 0, 0};
    NDList spread = labels(new long[] {-1, 1, -1}, nothing, LEFT, nothing);
    assertThat(loss.evaluate(spread, predictions).getFloat()).isEqualTo(expected);
  }

  @Test
  void namesOrElsePositionsFindTheArrays() {
    NDList predictions = predictions(new float[] {1, 0, 0}, RIGHT, new float[] {0, 2, 0}, LEFT);
    NDList labels = labels(new long[] {1, 0}, LEFT, RIGHT);
    float expected = loss.evaluate(labels, predictions).getFloat();
    NDList turned = new NDList(predictions.get(1), predictions.get(0));
    assertThat(loss.evaluate(labels, turned).getFloat()).isEqualTo(expected);
    predictions.forEach(p -> p.setName(null));
    labels.forEach(l -> l.setName(null));
    assertThat(loss.evaluate(labels, predictions).getFloat()).isEqualTo(expected);
    assertThatThrownBy(() -> loss.evaluate(labels, new NDList(predictions.get(0))))
        .hasMessageContaining("expected an array named pred_boxes");
  }

  @Test
  void evaluatorsAverageOverBatchesWithoutMatchingAgain() {
    int[] calls = {0};
    Matcher counting =
        (logits, boxes, targets) -> {
          calls[0]++;
          return new HungarianMatcher().match(logits, boxes, targets);
        };
    DetrLoss counted = DetrLoss.builder().optMatcher(counting).build();
    Evaluator boxes = counted.evaluator(LossPart.BOX);
    assertThat(boxes.getName()).isEqualTo("loss_bbox");
    counted.addAccumulator("train");
    boxes.addAccumulator("train");
    assertThat(boxes.getAccumulator("train")).isNaN();
    float total = 0;
    for (float x : new float[] {.3f, .4f}) {
      NDList labels = labels(new long[] {1}, LEFT);
      NDList predictions =
          predictions(new float[] {0, 9, 0}, new float[] {x, .5f, .2f, .2f}, new float[3], RIGHT);
      total += counted.evaluate(labels, predictions).getFloat();
      counted.updateAccumulator("train", labels, predictions);
      boxes.updateAccumulator("train", labels, predictions);
      assertThat(boxes.evaluate(labels, predictions).getFloat()).isCloseTo(x - .25f, within(1e-6f));
    }
    assertThat(calls[0]).isEqualTo(2);
    assertThat(boxes.getAccumulator("train")).isCloseTo(.1f, within(1e-6f));
    assertThat(counted.getAccumulator("train")).isCloseTo(total / 2, within(1e-6f));
    boxes.resetAccumulator("train");
    assertThat(boxes.getAccumulator("train")).isNaN();
    assertThatThrownBy(() -> boxes.getAccumulator("other")).hasMessageContaining("other");
  }

  @Test
  void onlyTheTotalStaysOpen() {
    NDList predictions = predictions(new float[] {1, 0, 0}, RIGHT, new float[] {0, 2, 0}, LEFT);
    NDList labels = labels(new long[] {1, 0}, LEFT, RIGHT);
    loss.evaluate(labels, predictions).close();
    int before = LiveArrays.count(manager);
    NDArray total = loss.evaluate(labels, predictions);
    assertThat(LiveArrays.count(manager)).isEqualTo(before + 1);
    assertThat(total.getManager()).isSameAs(manager);
  }

  @Test
  void integersOfOtherWidthsAndBooleanMasksAreLabelsToo() {
    NDList predictions = predictions(new float[] {1, 0, 0}, RIGHT, new float[] {0, 2, 0}, LEFT);
    NDArray masks = manager.ones(new Shape(1, 2, 2, 2)).neg();
    masks.setName("pred_masks");
    predictions.add(masks);
    NDList labels = labels(new long[] {1, 0}, LEFT, RIGHT);
    NDArray truth = manager.ones(new Shape(1, 2, 6, 6));
    truth.setName("masks");
    labels.add(truth);
    float expected = loss.evaluate(labels, predictions).getFloat();
    NDArray narrow = labels.get(0).toType(DataType.INT32, true);
    NDArray bits = truth.toType(DataType.BOOLEAN, true);
    narrow.setName("class_labels");
    bits.setName("masks");
    NDList others = new NDList(narrow, labels.get(1), bits);
    assertThat(loss.evaluate(others, predictions).getFloat()).isEqualTo(expected);
  }

  @Test
  void aMatchingThatGivesAQueryTwiceIsRefused() {
    DetrLoss wrong =
        DetrLoss.builder()
            .optMatcher((logits, boxes, targets) -> new Matching(new int[][][] {{{1, 1}}}))
            .build();
    NDList predictions = predictions(new float[] {1, 0, 0}, RIGHT, new float[] {0, 2, 0}, LEFT);
    assertThatThrownBy(() -> wrong.evaluate(labels(new long[] {1, 0}, LEFT, RIGHT), predictions))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("picture 0: query 1 of object 1");
  }

  @Test
  void labelsThatCannotBeAreNamed() {
    NDList predictions = predictions(new float[] {1, 0, 0}, RIGHT, new float[] {0, 2, 0}, LEFT);
    refuses(labels(new long[] {0, 2}, LEFT, RIGHT), predictions, "object 1 of picture 0", "0 to 1");
    refuses(labels(new long[] {-2}, LEFT), predictions, "-1 for no object, found -2");
    float[] box = {.5f, .5f, Float.NaN, .1f};
    refuses(labels(new long[] {0, 1}, LEFT, box), predictions, "object 1 of picture 0", "NaN");
    box[2] = -.1f;
    refuses(labels(new long[] {0, 1}, LEFT, box), predictions, "at least 0", "-0.1");
    NDList labels = labels(new long[] {0, 1}, LEFT, RIGHT);
    NDList fewer = new NDList(labels.get(0), labels(new long[] {0}, LEFT).get(1));
    refuses(fewer, predictions, "boxes: expected (1, 2, 4)", "(1, 1, 4)");
    refuses(new NDList(labels.get(0)), predictions, "named boxes", "[class_labels]");
  }

  @Test
  void predictionsThatCannotBeMatchedAreNamed() {
    NDList labels = labels(new long[] {0}, LEFT);
    float[] box = {Float.NaN, .5f, .1f, .1f};
    NDList predictions = predictions(new float[] {1, 0, 0}, RIGHT, new float[] {0, 2, 0}, box);
    refuses(labels, predictions, "picture 0, query 1", "not finite");
    NDArray masks = manager.zeros(new Shape(1, 2, 3, 3));
    masks.setName("pred_masks");
    predictions.add(masks);
    refuses(labels, predictions, "expected an array named masks");
    NDArray more = manager.zeros(new Shape(2, 1, 3, 3));
    more.setName("auxiliary_logits");
    predictions.set(2, more);
    refuses(labels, predictions, "auxiliary outputs", "(1, 2, 3)", "(2, 1, 3, 3)");
  }

  @Test
  void weightsAndCostsAreChecked() {
    String json = "{'eos_coefficient': 'much', 'giou_cost': -1}";
    var config = JsonParser.parseString(json).getAsJsonObject();
    assertThatThrownBy(() -> LossWeights.from(config))
        .hasMessageContaining("eos_coefficient")
        .hasMessageContaining("much");
    assertThatThrownBy(() -> MatchingCosts.from(config)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new MatchingCosts(0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    var empty = JsonParser.parseString("{}").getAsJsonObject();
    assertThat(LossWeights.from(empty)).isEqualTo(LossWeights.PAPER);
    assertThat(MatchingCosts.from(empty)).isEqualTo(MatchingCosts.PAPER);
  }

  private void refuses(NDList labels, NDList predictions, String... words) {
    assertThatThrownBy(() -> loss.evaluate(labels, predictions))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(words);
  }

  /** One picture, two queries, two classes and the one for no object. */
  private NDList predictions(float[] logits0, float[] box0, float[] logits1, float[] box1) {
    NDArray logits = manager.create(new float[][] {logits0, logits1}).expandDims(0);
    NDArray boxes = manager.create(new float[][] {box0, box1}).expandDims(0);
    logits.setName("logits");
    boxes.setName("pred_boxes");
    return new NDList(logits, boxes);
  }

  private NDList labels(long[] classes, float[]... boxes) {
    NDArray ids = manager.create(classes).expandDims(0);
    NDArray coordinates = manager.create(boxes).expandDims(0);
    ids.setName("class_labels");
    coordinates.setName("boxes");
    return new NDList(ids, coordinates);
  }
}
