package org.djlext.pose;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.djlext.flashattn.image.Normalization;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.pose.crop.CropSettings;
import org.djlext.pose.keypoint.KeypointCodec;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.layers.FeatureMap;
import org.djlext.pose.simcc.BinCounts;

/**
 * The shape of a pose model, and all that is needed to use it. The package documentation has the
 * keys of config.json.
 *
 * @param width the width of the input in pixels
 * @param height the height of the input in pixels
 * @param backbone the backbone
 * @param head the head
 * @param keypoints the joints
 * @param crop how the part of a picture is chosen that the model sees
 * @param normalization what is done to its pixels
 * @param flipTest whether results are averaged with those for the mirrored picture
 */
public record PoseConfig(
    int width,
    int height,
    BackboneConfig backbone,
    HeadConfig head,
    KeypointSet keypoints,
    CropSettings crop,
    Normalization normalization,
    boolean flipTest) {

  /** The value of {@code model_type} in config.json. */
  public static final String MODEL_TYPE = "pose";

  /**
   * Checks the size.
   *
   * @param width the width of the input in pixels
   * @param height the height of the input in pixels
   * @param backbone the backbone
   * @param head the head
   * @param keypoints the joints
   * @param crop how the part of a picture is chosen that the model sees
   * @param normalization what is done to its pixels
   * @param flipTest whether results are averaged with those for the mirrored picture
   * @throws IllegalArgumentException if the size is not positive
   */
  public PoseConfig {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "input_size: expected a positive width and height, found %d and %d"
              .formatted(width, height));
    }
  }

  /**
   * Constructs a configuration for COCO's joints, with classic warps and mmpose's normalization.
   *
   * @param width the width of the input in pixels
   * @param height the height of the input in pixels
   * @param backbone the backbone
   * @param head the head
   */
  public PoseConfig(int width, int height, BackboneConfig backbone, HeadConfig head) {
    this(
        width,
        height,
        backbone,
        head,
        KeypointSet.coco(),
        CropSettings.CLASSIC,
        Normalization.MMPOSE,
        true);
  }

  /**
   * Reads a configuration.
   *
   * @param config the content of config.json
   * @param file where it was read, for errors
   * @return the configuration
   * @throws CheckpointException if a key is missing, unknown or of the wrong type
   */
  public static PoseConfig fromJson(JsonObject config, Path file) throws CheckpointException {
    return new PoseConfigReader(config, file).read();
  }

  /**
   * Returns the configuration under its keys.
   *
   * @return an object that {@link #fromJson} reads
   */
  public JsonObject toJson() {
    return PoseConfigWriter.write(this);
  }

  /**
   * Makes the codec that goes with the head.
   *
   * @return what makes labels and reads outputs
   */
  public KeypointCodec newCodec() {
    return head.newCodec(map(), this);
  }

  /**
   * Returns this configuration with another head.
   *
   * @param other the head
   * @return the changed configuration
   */
  public PoseConfig withHead(HeadConfig other) {
    return new PoseConfig(width, height, backbone, other, keypoints, crop, normalization, flipTest);
  }

  FeatureMap map() {
    return backbone.map(width, height);
  }

  BinCounts bins(double splitRatio) {
    return BinCounts.of(width, height, splitRatio);
  }
}
