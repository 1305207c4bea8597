package org.djlext.pose.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.crop.BodyCrop;
import org.djlext.pose.keypoint.Keypoints;

/**
 * What evaluators need to know of the people of a batch, behind the labels that the head is trained
 * on: {@code person_joints (B, K, 3)} float32, x and y in pixels of the picture and v; {@code
 * person_box (B, 4)} float32 in pixels; {@code person_crop (B, 5)} float64, centre, size and
 * rotation of what the model saw; {@code person_ids (B, 2)} int64, those of picture and annotation.
 *
 * <p>Of a mirrored person all are places of the mirrored picture.
 *
 * @param size B
 * @param joints {@code (B, K, 3)}
 * @param boxes {@code (B, 4)}
 * @param crops {@code (B, 5)}
 * @param ids {@code (B, 2)}
 */
public record PersonLabels(int size, float[] joints, float[] boxes, double[] crops, long[] ids) {

  private static final List<String> NAMES =
      List.of("person_joints", "person_box", "person_crop", "person_ids");
  private static final int NUMBERS = 3;
  private static final int BOX = 4;
  private static final int CROP = 5;

  static PersonLabels of(List<PreparedPerson> people) {
    int size = people.size();
    int k = people.get(0).person().joints().size();
    PersonLabels labels =
        new PersonLabels(
            size,
            new float[size * k * NUMBERS],
            new float[size * BOX],
            new double[size * CROP],
            new long[2 * size]);
    for (int b = 0; b < size; b++) {
      labels.put(b, people.get(b), k);
    }
    return labels;
  }

  private void put(int b, PreparedPerson person, int k) {
    PersonSample sample = person.person();
    for (int j = 0; j < k; j++) {
      int at = (b * k + j) * NUMBERS;
      joints[at] = sample.joints().x()[j];
      joints[at + 1] = sample.joints().y()[j];
      joints[at + 2] = sample.joints().scores()[j];
    }
    CocoBox box = person.source().box();
    double left =
        sample.mirrored() ? sample.picture().width() - 1 - box.x() - box.width() : box.x();
    double[] edges = {left, box.y(), box.width(), box.height()};
    for (int i = 0; i < BOX; i++) {
      boxes[b * BOX + i] = (float) edges[i];
    }
    BodyCrop crop = person.crop();
    double[] seen = {
      crop.centreX(), crop.centreY(), crop.width(), crop.height(), sample.rotation()
    };
    System.arraycopy(seen, 0, crops, b * CROP, CROP);
    ids[2 * b] = person.source().image().id();
    ids[2 * b + 1] = person.source().annotation().id();
  }

  NDList arrays(NDManager manager) {
    NDArray[] arrays = {
      manager.create(joints, new Shape(size, joints.length / size / NUMBERS, NUMBERS)),
      manager.create(boxes, new Shape(size, BOX)),
      manager.create(crops, new Shape(size, CROP)),
      manager.create(ids, new Shape(size, 2))
    };
    for (int i = 0; i < arrays.length; i++) {
      arrays[i].setName(NAMES.get(i));
    }
    return new NDList(arrays);
  }

  /**
   * Reads the arrays that {@link PoseDataset} puts behind the labels of the head.
   *
   * @param labels the labels of a batch
   * @return what is known of its people
   * @throws IllegalArgumentException if the labels come from elsewhere
   */
  public static PersonLabels read(NDList labels) {
    NDArray[] found = new NDArray[NAMES.size()];
    int first = labels.size() - found.length;
    for (int i = 0; i < found.length; i++) {
      found[i] = labels.get(NAMES.get(i));
      if (found[i] == null && first >= 0) {
        found[i] = labels.get(first + i); // names may be lost on the way to a device
      }
      if (found[i] == null || found[i].getShape().dimension() < 2) {
        throw new IllegalArgumentException(
            "labels: expected %s, as PoseDataset gives them, found %s".formatted(NAMES, labels));
      }
    }
    return new PersonLabels(
        (int) found[0].getShape().get(0),
        found[0].toFloatArray(),
        found[1].toFloatArray(),
        found[2].toDoubleArray(),
        found[3].toLongArray());
  }

  /**
   * Returns the joints of a person.
   *
   * @param b its place in the batch
   * @return pixels of the picture; scores above 0 for labelled joints
   */
  public Keypoints truth(int b) {
    int k = joints.length / size / NUMBERS;
    Keypoints truth = new Keypoints(new float[k], new float[k], new float[k]);
    for (int j = 0; j < k; j++) {
      int at = (b * k + j) * NUMBERS;
      truth.x()[j] = joints[at];
      truth.y()[j] = joints[at + 1];
      truth.scores()[j] = joints[at + 2];
    }
    return truth;
  }

  /**
   * Returns the box of a person.
   *
   * @param b its place in the batch
   * @return pixels of the picture
   */
  public CocoBox box(int b) {
    int at = b * BOX;
    return new CocoBox(boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]);
  }

  /**
   * Brings joints that a model found back to the picture.
   *
   * @param b the person's place in the batch
   * @param found the joints in pixels of the input
   * @param config the model
   * @return the joints in pixels of the picture
   */
  public Keypoints toPicture(int b, Keypoints found, PoseConfig config) {
    int at = b * CROP;
    return new BodyCrop(crops[at], crops[at + 1], crops[at + 2], crops[at + 3])
        .toPicture(found, config.width(), config.height(), crops[at + 4], config.crop().udp());
  }

  /**
   * Returns the picture of a person.
   *
   * @param b its place in the batch
   * @return its id
   */
  public long imageId(int b) {
    return ids[2 * b];
  }

  /**
   * Returns the annotation of a person.
   *
   * @param b its place in the batch
   * @return its id
   */
  public long annotationId(int b) {
    return ids[2 * b + 1];
  }
}
