package org.djlext.pose.keypoint;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * The joints that a model knows.
 *
 * @param names K different names
 * @param pairs which joints change places when a picture is mirrored
 * @param skeleton which joints are joined by a limb, for drawing
 * @param sigmas K numbers: how exactly people place each joint, as parts of the root of the body's
 *     area (COCO's constants, half of what its formula calls k)
 */
public record KeypointSet(
    List<String> names, List<Link> pairs, List<Link> skeleton, List<Double> sigmas) {

  /**
   * Two joints.
   *
   * @param first the name of one
   * @param second the name of the other
   */
  public record Link(String first, String second) {}

  /**
   * Checks the values.
   *
   * @param names K different names
   * @param pairs which joints change places when a picture is mirrored
   * @param skeleton which joints are joined by a limb
   * @param sigmas K positive numbers
   * @throws IllegalArgumentException naming the joint or number at fault
   */
  public KeypointSet {
    names = List.copyOf(names);
    pairs = List.copyOf(pairs);
    skeleton = List.copyOf(skeleton);
    sigmas = List.copyOf(sigmas);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("names: expected at least one joint, found none");
    }
    Map<String, Integer> seen = new HashMap<>();
    for (String name : names) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("names: expected words, found a blank one");
      }
      if (seen.put(name, 1) != null) {
        throw new IllegalArgumentException("names: expected different joints, found two " + name);
      }
    }
    HashSet<String> paired = new HashSet<>();
    for (Link pair : pairs) {
      known("pairs", pair, seen);
      if (!paired.add(pair.first()) || !paired.add(pair.second())) {
        throw new IllegalArgumentException(
            "pairs: expected each joint in one pair of two different ones, found " + pair);
      }
    }
    for (Link limb : skeleton) {
      known("skeleton", limb, seen);
      if (limb.first().equals(limb.second())) {
        throw new IllegalArgumentException(
            "skeleton: expected limbs between two joints, found " + limb);
      }
    }
    if (sigmas.size() != names.size()) {
      throw new IllegalArgumentException(
          "sigmas: expected %d numbers, one for each joint, found %d"
              .formatted(names.size(), sigmas.size()));
    }
    for (double sigma : sigmas) {
      if (!(sigma > 0) || !Double.isFinite(sigma)) {
        throw new IllegalArgumentException("sigmas: expected positive numbers, found " + sigma);
      }
    }
  }

  private static void known(String key, Link link, Map<String, Integer> names) {
    for (String name : List.of(link.first(), link.second())) {
      if (!names.containsKey(name)) {
        throw new IllegalArgumentException(
            "%s: expected joints named in names, found %s".formatted(key, name));
      }
    }
  }

  /**
   * Returns the 17 joints of COCO.
   *
   * @return names, pairs, limbs and constants of the data set
   */
  public static KeypointSet coco() {
    return CocoKeypoints.SET;
  }

  /**
   * Returns the 133 joints of COCO-WholeBody: those of COCO, then feet, face and hands.
   *
   * @return names, pairs, limbs and constants of the data set
   */
  public static KeypointSet cocoWholeBody() {
    return CocoWholeBody.SET;
  }

  /**
   * Reads joints from a configuration, as {@link #toJson} writes them: {@code names}, {@code
   * sigmas}, and, if there are any, {@code pairs} and {@code skeleton} as lists of two names.
   *
   * @param keys the object
   * @return the joints
   * @throws CheckpointException if a key is missing, unknown or of the wrong type, or names a joint
   *     that there is not
   */
  public static KeypointSet read(ConfigKeys keys) throws CheckpointException {
    return KeypointSetJson.read(keys);
  }

  /**
   * Returns the joints as an object.
   *
   * @return what {@link #read} reads
   */
  public JsonObject toJson() {
    return KeypointSetJson.write(this);
  }

  /**
   * Returns the number of joints.
   *
   * @return K
   */
  public int size() {
    return names.size();
  }

  /**
   * Returns for each joint the one that takes its place in a mirrored picture.
   *
   * @return K indices; a joint without partner has its own
   */
  public int[] mirrorIndices() {
    int[] indices = new int[names.size()];
    Arrays.setAll(indices, i -> i);
    for (Link pair : pairs) {
      int a = names.indexOf(pair.first());
      int b = names.indexOf(pair.second());
      indices[a] = b;
      indices[b] = a;
    }
    return indices;
  }
}
