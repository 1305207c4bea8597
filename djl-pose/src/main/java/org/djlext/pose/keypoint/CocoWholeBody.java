package org.djlext.pose.keypoint;

/**
 * The person of the COCO-WholeBody data set: the 17 joints of COCO, 6 of the feet, 68 of the face
 * and 21 of each hand (Jin et al., ECCV 2020).
 */
final class CocoWholeBody {

  static final KeypointSet SET = KeypointSetJson.resource("coco_wholebody.json");

  private CocoWholeBody() {}
}
