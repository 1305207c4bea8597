package org.djlext.flashattn.coco;

import java.util.List;

/**
 * A kind of object.
 *
 * @param id what annotations and results call it; any number, with holes between
 * @param name the name for people
 * @param supercategory the name of the group it is in; empty if there is none
 * @param thing whether it is a thing that can be counted, or stuff such as sky
 * @param keypoints the names of its keypoints, in the order that annotations have them; empty if
 *     the file names none
 */
public record CocoCategory(
    long id, String name, String supercategory, boolean thing, List<String> keypoints) {

  /**
   * Constructs a category.
   *
   * @param id what annotations and results call it
   * @param name the name for people
   * @param supercategory the name of the group it is in
   * @param thing whether it is a thing that can be counted
   * @param keypoints the names of its keypoints
   */
  public CocoCategory {
    keypoints = List.copyOf(keypoints);
  }

  /**
   * Constructs a category without keypoints.
   *
   * @param id what annotations and results call it
   * @param name the name for people
   * @param supercategory the name of the group it is in; empty if there is none
   * @param thing whether it is a thing that can be counted, or stuff such as sky
   */
  public CocoCategory(long id, String name, String supercategory, boolean thing) {
    this(id, name, supercategory, thing, List.of());
  }

  /**
   * Constructs the category of a thing.
   *
   * @param id what annotations and results call it
   * @param name the name for people
   */
  public CocoCategory(long id, String name) {
    this(id, name, "", true);
  }
}
