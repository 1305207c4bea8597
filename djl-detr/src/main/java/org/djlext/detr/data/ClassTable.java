package org.djlext.detr.data;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.djlext.flashattn.coco.CocoCategory;

/**
 * Which logit of the class head stands for which category of a data set. The published checkpoints
 * use the category ids themselves, holes included; a head of its own for a data set needs no holes.
 */
public final class ClassTable {

  private final int classCount;
  private final Map<Long, Integer> indices;
  private final Map<Integer, CocoCategory> categories;

  private ClassTable(int classCount, Map<Integer, CocoCategory> categories) {
    this.classCount = classCount;
    this.categories = categories;
    this.indices = new HashMap<>();
    categories.forEach((index, category) -> indices.put(category.id(), index));
  }

  /**
   * Takes category ids as they are, as the published checkpoints do.
   *
   * @param classCount how many classes the head has, without "no object": 91 for COCO
   * @param categories the categories of the data set; those that the head does not have are left
   *     out
   * @return the table
   */
  public static ClassTable ofIds(int classCount, List<CocoCategory> categories) {
    if (classCount < 1) {
      throw new IllegalArgumentException("classCount: expected at least 1, found " + classCount);
    }
    Map<Integer, CocoCategory> byIndex = new LinkedHashMap<>();
    for (CocoCategory category : ordered(categories)) {
      if (category.id() >= 0 && category.id() < classCount) {
        byIndex.put((int) category.id(), category);
      }
    }
    return new ClassTable(classCount, byIndex);
  }

  /**
   * Numbers the categories from 0 on, in the order of their ids.
   *
   * @param categories the categories of the data set, at least one
   * @return the table
   */
  public static ClassTable numbered(List<CocoCategory> categories) {
    if (categories.isEmpty()) {
      throw new IllegalArgumentException("expected at least one category, found none");
    }
    Map<Integer, CocoCategory> byIndex = new LinkedHashMap<>();
    for (CocoCategory category : ordered(categories)) {
      byIndex.put(byIndex.size(), category);
    }
    return new ClassTable(byIndex.size(), byIndex);
  }

  private static List<CocoCategory> ordered(List<CocoCategory> categories) {
    return categories.stream().sorted(Comparator.comparingLong(CocoCategory::id)).toList();
  }

  /**
   * Returns how many classes the head has.
   *
   * @return the number, without "no object"
   */
  public int classCount() {
    return classCount;
  }

  /**
   * Returns the logit of a category.
   *
   * @param categoryId the id in the data set
   * @return the index, or -1 if the head has none for it
   */
  public int indexOf(long categoryId) {
    return indices.getOrDefault(categoryId, -1);
  }

  /**
   * Returns the category of each logit that stands for one.
   *
   * @return categories by index, in order
   */
  public Map<Integer, CocoCategory> categories() {
    return Map.copyOf(categories);
  }

  /**
   * Returns the name of each logit, for the {@code id2label} of a configuration.
   *
   * @return one name for each class, {@code N/A} where there is no category
   */
  public List<String> names() {
    return IntStream.range(0, classCount)
        .mapToObj(i -> categories.containsKey(i) ? categories.get(i).name() : "N/A")
        .toList();
  }
}
