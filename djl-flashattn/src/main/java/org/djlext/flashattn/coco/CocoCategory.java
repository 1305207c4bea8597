package org.djlext.flashattn.coco;

/**
 * A kind of object.
 *
 * @param id what annotations and results call it; any number, with holes between
 * @param name the name for people
 * @param supercategory the name of the group it is in; empty if there is none
 * @param thing whether it is a thing that can be counted, or stuff such as sky
 */
public record CocoCategory(long id, String name, String supercategory, boolean thing) {

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
