package org.djlext.examples.scenes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.djlext.detr.PixelScaling;

/**
 * Scenes as a model in training reads them, still in Java arrays so that a thread without an engine
 * can make them.
 *
 * @param size the width and height of the scenes
 * @param pixels {@code (B, 3, size, size)}, scaled
 * @param classes {@code (B, M)}, -1 where there is no object
 * @param boxes {@code (B, M, 4)}: centre, width and height as parts of the scene
 * @param masks {@code (B, M, size, size)}, 0 or 1; null unless wanted
 * @param cellClasses {@code (B, L)}: the class of each cell of the encoder
 * @param cellBoxes {@code (B, L, 4)}: the box of what each cell belongs to
 */
record SceneBatch(
    int size,
    float[] pixels,
    long[][] classes,
    float[] boxes,
    byte[] masks,
    long[][] cellClasses,
    float[] cellBoxes) {

  /** The side of a cell in pixels, which is the stride of the miniature's backbone. */
  static final int CELL = 16;

  /** A pixel of a thing says more of a cell than one of the background. */
  private static final int THING_WEIGHT = 4;

  static SceneBatch of(List<Scene> scenes, boolean withMasks) {
    int size = scenes.get(0).size();
    int area = size * size;
    int cells = (size / CELL) * (size / CELL);
    int most = scenes.stream().mapToInt(scene -> scene.segments().size()).max().orElseThrow();
    int count = scenes.size();
    SceneBatch batch =
        new SceneBatch(
            size,
            new float[count * 3 * area],
            new long[count][most],
            new float[count * most * 4],
            withMasks ? new byte[count * most * area] : null,
            new long[count][cells],
            new float[count * cells * 4]);
    for (int b = 0; b < count; b++) {
      batch.fill(b, scenes.get(b));
    }
    return batch;
  }

  private void fill(int b, Scene scene) {
    int area = size * size;
    PixelScaling scaling = PixelScaling.IMAGENET;
    for (int c = 0; c < 3; c++) {
      double mean = scaling.mean().get(c);
      double deviation = scaling.deviation().get(c);
      for (int p = 0; p < area; p++) {
        double value = (scene.rgb()[3 * p + c] & 0xff) * scaling.factor();
        pixels[(b * 3 + c) * area + p] = (float) ((value - mean) / deviation);
      }
    }
    int most = classes[b].length;
    Arrays.fill(classes[b], -1);
    List<SceneSegment> segments = scene.segments();
    for (int i = 0; i < segments.size(); i++) {
      classes[b][i] = segments.get(i).category().ordinal();
      putBox(boxes, b * most + i, segments.get(i));
    }
    if (masks != null) {
      for (int p = 0; p < area; p++) {
        masks[(b * most + scene.owners()[p]) * area + p] = 1;
      }
    }
    fillCells(b, scene);
  }

  /** A cell belongs to the segment with the most pixels, those of things counting more. */
  private void fillCells(int b, Scene scene) {
    int side = size / CELL;
    List<SceneSegment> segments = scene.segments();
    int[][] counts = new int[side * side][segments.size()];
    for (int p = 0; p < size * size; p++) {
      int owner = scene.owners()[p];
      boolean thing = segments.get(owner).category().isThing();
      counts[p / size / CELL * side + p % size / CELL][owner] += thing ? THING_WEIGHT : 1;
    }
    for (int cell = 0; cell < counts.length; cell++) {
      int best = 0;
      for (int i = 1; i < segments.size(); i++) {
        if (counts[cell][i] > counts[cell][best]) {
          best = i;
        }
      }
      cellClasses[b][cell] = segments.get(best).category().ordinal();
      putBox(cellBoxes, b * counts.length + cell, segments.get(best));
    }
  }

  private void putBox(float[] into, int at, SceneSegment segment) {
    into[4 * at] = (segment.x() + segment.width() / 2f) / size;
    into[4 * at + 1] = (segment.y() + segment.height() / 2f) / size;
    into[4 * at + 2] = (float) segment.width() / size;
    into[4 * at + 3] = (float) segment.height() / size;
  }

  /** Returns {@code pixel_values}. */
  NDList inputs(NDManager manager) {
    NDArray values = manager.create(pixels, new Shape(classes.length, 3, size, size));
    values.setName("pixel_values");
    return new NDList(values);
  }

  /**
   * Returns {@code class_labels} and {@code boxes}, then {@code masks} if there are any, then
   * {@code cell_classes} and {@code cell_boxes}.
   */
  NDList labels(NDManager manager) {
    int count = classes.length;
    int most = classes[0].length;
    NDList labels = new NDList();
    labels.add(named("class_labels", manager.create(classes)));
    labels.add(named("boxes", manager.create(boxes, new Shape(count, most, 4))));
    if (masks != null) {
      Shape shape = new Shape(count, most, size, size);
      labels.add(named("masks", manager.create(ByteBuffer.wrap(masks), shape, DataType.UINT8)));
    }
    labels.add(named("cell_classes", manager.create(cellClasses)));
    labels.add(
        named("cell_boxes", manager.create(cellBoxes, new Shape(count, cellClasses[0].length, 4))));
    return labels;
  }

  private static NDArray named(String name, NDArray array) {
    array.setName(name);
    return array;
  }
}
